import { judgeLayers } from '../../../lab/judge/objectives/layers';
import { recoveryPoint } from '../../../lab/judge/objectives/rpo';
import type { Placement } from '../../../strategy/topology';
import { drill, held, request, TOPOLOGY, write } from './a-record';

const [usEast] = TOPOLOGY.placements as [Placement, ...Placement[]];
const of = { placement: usEast, service: 'analytics' } as const;
const analytics = { service: 'analytics', region: 'us-east-1' } as const;

describe('recovery point', () => {
  it('is the age of the oldest acknowledged write that the target does not have', () => {
    const writes = [write(-50, analytics), write(-30, analytics), write(-10, analytics)];
    const record = drill({
      requests: writes,
      storedAtEnd: [held(writes[0]!, 'us-west-2'), held(writes[2]!, 'us-west-2')],
    });
    expect(recoveryPoint(record, of)).toMatchObject({
      achievedSeconds: 29.9,
      missing: [{ target: 'us-west-2' }],
    });
  });

  it('ignores that the lost region still has it', () => {
    const kept = write(-30, analytics);
    const record = drill({ requests: [kept], storedAtEnd: [held(kept, 'us-east-1')] });
    expect(recoveryPoint(record, of).achievedSeconds).toBe(29.9);
  });

  it('is zero if the target has everything, or a later version of the key', () => {
    const old = write(-30, { ...analytics, key: 'same' });
    const newer = write(-10, { ...analytics, key: 'same' });
    const record = drill({ requests: [old, newer], storedAtEnd: [held(newer, 'us-west-2')] });
    expect(recoveryPoint(record, of).achievedSeconds).toBe(0);
  });

  it('does not accept an older version of the key', () => {
    const old = write(-30, { ...analytics, key: 'same' });
    const newer = write(-10, { ...analytics, key: 'same' });
    const record = drill({ requests: [old, newer], storedAtEnd: [held(old, 'us-west-2')] });
    expect(recoveryPoint(record, of).achievedSeconds).toBe(9.9);
  });

  it('is unknown, not zero, if no write was acknowledged before the fault', () => {
    const record = drill({
      requests: [write(10, analytics), write(-10, { ...analytics, outcome: 'timeout', version: null })],
    });
    expect(recoveryPoint(record, of).achievedSeconds).toBeNull();
  });

  it('compares with what the survivors had while the region was gone, not with what came after its return', () => {
    const lost = write(-30, analytics);
    const record = drill({ requests: [lost], storedAtEnd: [held(lost, 'us-west-2')], storedDuringOutage: [] });
    expect(recoveryPoint(record, of).achievedSeconds).toBe(29.9);
  });
});

describe('layers', () => {
  it('are met only if both RPO and RTO are below their targets', () => {
    const kept = write(-30, { service: 'identity' });
    const after = (second: number) =>
      request(second, { service: 'identity', outcome: second < 120 ? 'timeout' : 'ok' });
    const requests = [kept, ...Array.from({ length: 40 }, (_, index) => after(index * 10))];
    const [identity] = judgeLayers(drill({ requests, storedAtEnd: [held(kept, 'us-west-2')] }));
    expect(identity).toMatchObject({ rpoAchievedSeconds: 0, rtoAchievedSeconds: 120, met: false });
  });

  it('do not count a "missing" answer for a lost item against the RTO, but any other one', () => {
    const lost = write(-5, { ...analytics, key: 'lost' });
    const kept = write(-30, { ...analytics, key: 'kept' });
    const asks = (key: string) => request(60, { service: 'analytics', kind: 'read', outcome: 'missing', key });
    const after = [1, 2, 70].map((second) => request(second, { service: 'analytics' }));
    const row = (key: string) => {
      const record = drill({ requests: [kept, lost, ...after, asks(key)], storedAtEnd: [held(kept, 'us-west-2')] });
      return judgeLayers(record).find(({ service }) => service === 'analytics');
    };
    expect(row('lost')).toMatchObject({ rtoAchievedSeconds: 0, rpoAchievedSeconds: 4.9, writesMissing: 1 });
    expect(row('lost')?.note).toContain('1 sampled requests for lost items');
    expect(row('kept')).toMatchObject({ rtoAchievedSeconds: 70 });
  });

  it('have a row per service, two of them for content', () => {
    const rows = judgeLayers(drill());
    expect(rows.map(({ layer }) => layer).filter((layer) => layer === 'content')).toHaveLength(2);
    expect(rows).toHaveLength(8);
    expect(rows.every(({ met, rtoAchievedSeconds }) => !met && rtoAchievedSeconds === null)).toBe(true);
  });

  it('are excused for a placement without a legal target; the note says why, for whom and for how long', () => {
    const faults = '[{ at: 2m, kind: region-loss, region: eu-central-1 }]';
    const at = (placement: string) => ({ placement, tenant: `${placement}/t1`, residency: 'EU' }) as const;
    const kept = write(-30, { ...at('eu-optin'), service: 'identity', region: 'eu-central-1' });
    const asked = [10, 20, 600].flatMap((second) => [
      request(second, { ...at('eu'), outcome: 'maintenance' }),
      request(second, at('eu-optin')),
    ]);
    const [identity] = judgeLayers(
      drill({ faults, requests: [kept, ...asked], storedAtEnd: [held(kept, 'us-west-2')] }),
    );
    expect(identity?.placements).toEqual(['eu', 'eu-optin']);
    expect(identity).toMatchObject({ status: 'excused', met: false, rtoAchievedSeconds: 0 });
    expect(identity?.results).toMatchObject([
      { placement: 'eu', status: 'excused', excuse: { kind: 'residency', usersShare: 0.5, minutes: 38 } },
      { placement: 'eu-optin', status: 'met', excuse: null },
    ]);
    expect(identity?.note).toContain('no region besides eu-central-1');
  });

  it('say if no fault touched a placement, and measure it all the same', () => {
    const faults = '[{ at: 2m, kind: link-cut, from: eu-central-1, to: us-east-1 }]';
    const kept = write(-30, { service: 'identity' });
    const requests = [kept, request(10), request(20)];
    const [identity] = judgeLayers(drill({ faults, requests, storedAtEnd: [held(kept, 'us-west-2')] }));
    expect(identity).toMatchObject({ affected: false, met: true, rtoAchievedSeconds: 0 });
    expect(identity?.note).toContain('unaffected');
  });

  it('count a placement as affected if its replication is cut, even if no region is lost', () => {
    const faults = '[{ at: 2m, kind: link-cut, from: us-west-2, to: us-east-1 }]';
    const [identity] = judgeLayers(drill({ faults }));
    expect(identity).toMatchObject({ affected: true, placements: ['us-east', 'us-west'] });
  });
});
