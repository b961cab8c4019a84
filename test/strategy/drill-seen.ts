/** Drills as their tests see them: of us-east-1, claimed a minute ago, with the claims of its plan and its return. */
import type { Claim } from '../../strategy/claim';
import { type NextStep, nextStep, type Seen } from '../../strategy/drill';
import { PLAYBOOKS } from '../../strategy/playbooks';
import { NOW_MS } from './observed';
import { claimed, EAST, EU, WEST } from './situations';

export const DRILL = 'drill-us-east-1-20270101T000000Z';
export const REGIONAL = PLAYBOOKS['regional-evacuation'];
export const ago = (seconds: number): string => new Date(NOW_MS - seconds * 1000).toISOString();

/** A drill of us-east-1 that was claimed a minute ago, alone, and that no guard holds. */
export const step = (more: Partial<Seen> = {}): NextStep =>
  nextStep({
    ...{ drill: DRILL, subject: EAST, playbook: REGIONAL, claimedAt: ago(60), nowMs: NOW_MS },
    regions: [EAST, WEST, EU],
    claims: [drillClaim(DRILL)],
    ...more,
  });
export const drillClaim = (incident: string, source: string = EAST, changes: Partial<Claim> = {}) =>
  claimed({ flow: 'drill', source, incident, ...changes });
/** Its evacuation, as claimed. */
export const plan = (changes: Partial<Claim> = {}) =>
  claimed({ incident: 'evac-us-east-1-20270101T000100Z', drill: DRILL, planned: true, ...changes });
export const left = (endedAt: string, changes: Partial<Claim> = {}) =>
  plan({ state: 'closed', outcome: 'recovered', endedAt, ...changes });
/** Its return, as claimed. */
export const back = (changes: Partial<Claim> = {}) =>
  claimed({ flow: 'return', incident: 'return-us-east-1-20270101T002000Z', drill: DRILL, ...changes });
export const returned = (endedAt: string, outcome = 'returned') => back({ state: 'closed', outcome, endedAt });
