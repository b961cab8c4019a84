import * as fc from 'fast-check';
import { commonHolder, keepsFreeze } from '../../strategy/freeze';

const nowMs = Date.parse('2026-03-01T10:00:00Z');
const EVACUATION = 'evac-us-east-1-20260301T095000Z';
const RESTORE = 'restore-us-east-20260301T095000Z';
const COMMON = commonHolder('us-east');
const later = (incident: string): string => incident.replace('20260301', '20260302');
const held = (incident: string, seconds = 60) => ({ incident, until: new Date(nowMs + seconds * 1000).toISOString() });

describe('a freeze that is held', () => {
  it.each([
    { by: 'an evacuation', from: 'another evacuation', holder: EVACUATION, asking: later(EVACUATION), isKept: true },
    { by: 'an evacuation', from: 'a restore', holder: EVACUATION, asking: RESTORE, isKept: true },
    { by: 'a restore', from: 'another restore', holder: RESTORE, asking: later(RESTORE), isKept: true },
    { by: 'a restore', from: 'an evacuation', holder: RESTORE, asking: EVACUATION, isKept: false },
    { by: 'what fails everywhere', from: 'an evacuation', holder: COMMON, asking: EVACUATION, isKept: false },
    { by: 'what fails everywhere', from: 'a restore', holder: COMMON, asking: RESTORE, isKept: false },
    { by: 'an evacuation', from: 'what fails everywhere', holder: EVACUATION, asking: COMMON, isKept: true },
    { by: 'a restore', from: 'what fails everywhere', holder: RESTORE, asking: COMMON, isKept: true },
  ])('by $by is kept from $from: $isKept', ({ holder, asking, isKept }) => {
    expect(keepsFreeze(held(holder), asking, nowMs)).toBe(isKept);
  });

  it('is nobody’s any more once it has ended, and an incident never keeps one from itself', () => {
    const incidents = fc.constantFrom(EVACUATION, later(EVACUATION), RESTORE, later(RESTORE));
    fc.assert(
      fc.property(incidents, incidents, fc.integer({ min: -60, max: 60 }), (holder, asking, seconds) => {
        const isKept = keepsFreeze(held(holder, seconds), asking, nowMs);
        if (holder === asking || seconds <= 0) expect(isKept).toBe(false);
      }),
    );
  });

  it('is kept when its end cannot be read', () => {
    expect(keepsFreeze({ incident: EVACUATION, until: 'soon' }, later(EVACUATION), nowMs)).toBe(true);
  });
});
