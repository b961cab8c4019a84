import type { Rosters } from '../../strategy/leads';

/** Carl takes the second week. */
export const ROSTERS: Rosters = {
  'incident commander': { names: ['Ada', 'Carl'], turns: { from: '2026-12-28T08:00:00.000Z', everyHours: 168 } },
  'operations lead': { names: ['Bob'] },
  'communications lead': { names: ['Grace'] },
};
