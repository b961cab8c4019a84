import { broken, drill, mishaps, missed, type Played } from '../support/drill';

describe('six minutes without a quorum in the US', () => {
  let played: Played;
  const during = () => {
    const { startMs, requests } = played.record;
    const [fromMs, untilMs] = [startMs + 150_000, startMs + 470_000];
    return requests.filter(({ sentAtMs }) => sentAtMs > fromMs && sentAtMs < untilMs);
  };
  const outcomes = (of: { kind: string; service?: string; placement?: string }) =>
    new Set(
      during()
        .filter(({ placement }) => (of.placement === undefined ? placement !== 'eu' : placement === of.placement))
        .filter(({ kind, service }) => kind === of.kind && (of.service ?? service) === service)
        .map(({ outcome }) => outcome),
    );

  beforeAll(async () => (played = await drill('partition-us', 14)));

  it('move nothing, break no promise, and end as the file says', () => {
    expect([broken(played), mishaps(played), missed(played)]).toEqual([[], [], []]);
  });

  it('let reads go on; premium content waits, jobs are accepted, every other write is refused', () => {
    expect(outcomes({ kind: 'write', service: 'content-premium' })).toEqual(new Set(['waiting']));
    expect(outcomes({ kind: 'write', service: 'orchestration' })).toEqual(new Set(['ok']));
    for (const service of ['identity', 'control-plane', 'content-standard', 'tooling'])
      expect(outcomes({ kind: 'write', service })).toEqual(new Set(['read-only']));
    const reads = during().filter(({ kind }) => kind === 'read');
    const served = reads.filter(({ outcome }) => outcome === 'ok').length;
    // A job that the other region accepted is not visible yet.
    expect(served / reads.length).toBeGreaterThan(0.9);
  });

  it('do not affect data that only one region may hold: its reads and writes go on as fast as before', () => {
    expect(outcomes({ kind: 'read', placement: 'eu' })).toEqual(new Set(['ok']));
    expect(outcomes({ kind: 'write', placement: 'eu' })).toEqual(new Set(['ok']));
    const took = (requests: readonly { placement: string; sentAtMs: number; endedAtMs: number }[]) =>
      Math.max(...requests.filter(({ placement }) => placement === 'eu').map((one) => one.endedAtMs - one.sentAtMs));
    const before = played.record.requests.filter(({ sentAtMs }) => sentAtMs < played.record.startMs + 120_000);
    expect(took(during())).toBeLessThanOrEqual(took(before));
  });

  it('let reads go on where a region outside the residency may have taken over', () => {
    expect(outcomes({ kind: 'read', placement: 'eu-optin' })).toEqual(new Set(['ok']));
    expect(outcomes({ kind: 'write', service: 'tooling', placement: 'eu-optin' })).toEqual(new Set(['read-only']));
  });

  it('end with every waiting write applied in both regions, and none left', () => {
    const { requests, storedAtEnd: heldAtEnd } = played.record;
    const waited = requests.filter(({ outcome }) => outcome === 'waiting');
    expect(waited.length).toBeGreaterThan(20);
    expect(heldAtEnd.filter(({ isWaiting }) => isWaiting)).toEqual([]);
    for (const { tenant, key, version, placement } of waited) {
      const copies = heldAtEnd.filter((item) => item.tenant === tenant && item.key === key);
      expect(copies.length).toBeGreaterThanOrEqual(placement === 'eu' ? 1 : 2);
      expect(new Set(copies.map((copy) => copy.version))).toEqual(new Set([version]));
    }
  });
});
