import { incidentId } from '../../strategy/claim';
import { FREEZE_SECONDS, freezeUntil, isFrozen } from '../../strategy/freeze';
import { IncidentName } from '../../strategy/flow-words';
import { OBJECTIVES } from '../../strategy/layers';

describe('a freeze', () => {
  const nowMs = Date.parse('2026-03-01T10:00:00Z');

  it('ends by itself', () => {
    const until = freezeUntil(nowMs);
    expect(until).toBe('2026-03-01T12:00:00.000Z');
    expect(isFrozen({ until }, Date.parse(until) - 1)).toBe(true);
    expect(isFrozen({ until }, Date.parse(until))).toBe(false);
  });

  it('outlasts the longest Tier-1 recovery', () => {
    expect(FREEZE_SECONDS).toBeGreaterThan(OBJECTIVES['content-standard'].rtoTargetSeconds);
  });

  it('is absent without an item, and holds when its end cannot be read', () => {
    expect(isFrozen(undefined, nowMs)).toBe(false);
    expect(isFrozen({ until: 'soon' }, nowMs)).toBe(true);
  });
});

describe('an incident', () => {
  it('is named after its source and the second of its claim', () => {
    expect(incidentId('us-east-1', Date.parse('2026-03-01T09:05:07.890Z'))).toBe('evac-us-east-1-20260301T090507Z');
  });

  it('has a name that every step of the flow accepts', () => {
    expect(IncidentName.safeParse(incidentId('ap-southeast-1', 0)).success).toBe(true);
    expect(IncidentName.safeParse('evac-us-east-1').success).toBe(false);
  });
});
