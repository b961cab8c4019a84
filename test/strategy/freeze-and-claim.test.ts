import { incidentId } from '../../strategy/claim';
import { FREEZE_SECONDS, freezesFor, freezeUntil, isFreezable, isFrozen } from '../../strategy/freeze';
import { IncidentName } from '../../strategy/flow-words';
import { OBJECTIVES, SERVICES } from '../../strategy/layers';

describe('a freeze', () => {
  const nowMs = Date.parse('2026-03-01T10:00:00Z');

  it('ends by itself', () => {
    const until = freezeUntil('tooling', nowMs);
    expect(until).toBe('2026-03-01T12:00:00.000Z');
    expect(freezeUntil('control-plane', nowMs)).toBe('2026-03-01T10:15:00.000Z');
    expect(isFrozen({ until }, Date.parse(until) - 1)).toBe(true);
    expect(isFrozen({ until }, Date.parse(until))).toBe(false);
  });

  it('of deploys outlasts the longest Tier-1 recovery, one of the control plane its own', () => {
    expect(FREEZE_SECONDS.tooling).toBeGreaterThan(OBJECTIVES['content-standard'].rtoTargetSeconds);
    expect(FREEZE_SECONDS['control-plane']).toBeGreaterThan(OBJECTIVES['control-plane'].rtoTargetSeconds);
  });

  it('stops deploys where something moves, and the control plane only where Tier-0 moves it', () => {
    const moves = [
      { placement: 'us-east', service: 'identity' as const },
      { placement: 'us-east', service: 'control-plane' as const },
      { placement: 'us-west', service: 'orchestration' as const },
    ];
    expect(freezesFor('tier-0', moves)).toEqual([
      { placement: 'us-east', service: 'control-plane' },
      { placement: 'us-east', service: 'tooling' },
      { placement: 'us-west', service: 'tooling' },
    ]);
    expect(freezesFor('rest', moves)).toEqual([
      { placement: 'us-east', service: 'tooling' },
      { placement: 'us-west', service: 'tooling' },
    ]);
    expect(freezesFor('rest', [])).toEqual([]);
    expect(SERVICES.filter(isFreezable)).toEqual(['control-plane', 'tooling']);
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
