import * as z from 'zod';
import { acknowledged, holds, holdingsOf } from '../../../lab/judge/promises/stored';
import { affectedOf } from '../../../lab/judge/affected';
import { PARAMETERS } from '../../../lab/kernel/parameters';
import type { AcknowledgedWrite } from '../../../lab/judge/record';
import { OBJECTIVES } from '../../../strategy/layers';
import { evidenceBucket } from '../../../strategy/names';
import { broken, drill, mishaps, missed, type Played } from '../../support/drill';

const Counts = z.object({ replayed: z.number(), superseded: z.number(), conflicting: z.number() });
const Reconciled = z.object({
  output: z.object({
    counts: Counts,
    brought: z.number(),
    placements: z.array(z.object({ placement: z.string(), tenants: z.number(), counts: Counts })),
    pages: z.array(z.object({ placement: z.string(), region: z.string(), key: z.string() })),
  }),
});

function reconciled({ record }: Played) {
  return record.ledgers
    .flatMap(({ entries }) => entries)
    .filter(({ verb }) => verb === 'reconcile')
    .map(({ body }) => Reconciled.parse(body).output);
}

const LateWrite = z.object({ tenant: z.string() });

/** Late writes, from the pages that the ledger names. */
function listedBy(played: Played) {
  const { s3, topology } = played.world;
  return reconciled(played)
    .flatMap(({ pages }) => pages)
    .flatMap(({ region, key }) => {
      const body = s3.object(evidenceBucket(topology, region), key)?.body ?? '';
      return z.array(LateWrite).parse(JSON.parse(body));
    });
}

describe('return-us-east-1', () => {
  let played: Played;
  beforeAll(async () => {
    played = await drill('return-us-east-1', 19);
  });

  it('ends as the world began, with every promise kept', () => {
    expect(missed(played)).toEqual([]);
    expect(broken(played)).toEqual([]);
    expect(mishaps(played)).toEqual([]);
  });

  it('refuses only writes of services between two writers while the region returns', () => {
    const refused = played.record.requests.filter(
      ({ sentAtMs, outcome }) => sentAtMs > played.record.startMs + 13 * 60_000 && outcome !== 'ok',
    );
    const others = refused.filter(
      ({ service, kind, outcome }) =>
        OBJECTIVES[service].pattern !== 'active-passive' || kind !== 'write' || outcome !== 'draining',
    );
    expect(others).toEqual([]);
    const times = refused.map(({ sentAtMs }) => sentAtMs);
    expect(Math.max(...times) - Math.min(...times)).toBeLessThan(40_000);
  });

  it('takes tenants back in verified steps', () => {
    const rows = played.record.routes.filter(
      ({ service, placement }) => `${placement}/${service}` === 'us-east/identity',
    );
    const weights = rows.map(({ weights: { 'us-east-1': home = 0 }, returning }) => [home, returning]);
    const coming = [0, 5, 25, 50].map((percent) => [percent, 'us-east-1']);
    expect(weights.slice(-5)).toEqual([...coming, [50, undefined]]);
    const verified = played.record.steps.filter(
      ({ machine, state }) => machine.endsWith('-return') && state === 'Verify',
    );
    // A verification is repeated after five seconds if a cell still uses the map of three seconds before.
    const steps = verified.filter(
      ({ startedAtMs }, index) => startedAtMs - (verified[index - 1]?.startedAtMs ?? 0) > 10_000,
    );
    expect(steps).toHaveLength(5);
  });

  it('finds every object at home, except those in transit: replication had brought the others', () => {
    expect(reconciled(played).length).toBeGreaterThan(0);
    const { requests, steps } = played.record;
    const looks = steps.filter(({ machine, state }) => machine.endsWith('-return') && /[Rr]econcile/.test(state));
    const isUnderWay = (writtenMs: number): boolean =>
      looks.some(
        ({ startedAtMs, endedAtMs }) =>
          writtenMs > startedAtMs - PARAMETERS.s3ReplicationMs.high && writtenMs < (endedAtMs ?? Infinity),
      );
    const underWay = acknowledged(requests).filter(
      ({ service, region, endedAtMs }) =>
        service === 'content-standard' && region === 'us-west-2' && isUnderWay(endedAtMs),
    );
    const brought = reconciled(played).reduce((sum, one) => sum + one.brought, 0);
    expect(brought).toBeLessThanOrEqual(underWay.length);
    expect(played.record.notices.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['ReturnStarted', 'ReturnCompleted']),
    );
  });
});

describe('late-writes-return', () => {
  it('lists every write that had reached no other region, and loses none', async () => {
    const played = await drill('late-writes-return', 19);
    const { record } = played;
    expect(broken(played)).toEqual([]);
    expect(missed(played).filter((name) => name.startsWith('returned'))).toEqual([]);
    const during = holdingsOf(record.storedDuringOutage);
    const late = acknowledged(record.requests).filter(
      (write) =>
        write.region === 'us-east-1' &&
        write.endedAtMs <= affectedOf(record).struckAtMs &&
        !holds(during, 'us-west-2', write),
    );
    expect(late.length).toBeGreaterThan(10);
    const listed = listedBy(played);
    const countFor = (tenant: string): number => listed.filter((one) => one.tenant === tenant).length;
    // Jobs that replication brought after the region came back have run there, so they are not late any more.
    const isJob = ({ service }: AcknowledgedWrite): boolean => service === 'orchestration';
    const owed = late.filter((write) => !isJob(write));
    const unlisted = owed.filter(
      ({ tenant }) => countFor(tenant) < owed.filter((write) => write.tenant === tenant).length,
    );
    expect(unlisted).toEqual([]);
    const done = record.storedAtEnd.filter(({ job }) => job === 'done').map(({ tenant, key }) => `${tenant} ${key}`);
    expect(late.filter((write) => isJob(write) && !done.includes(`${write.tenant} ${write.key}`))).toEqual([]);
    const counted = reconciled(played).flatMap(({ placements }) => placements.map(({ counts }) => counts));
    expect(counted.reduce((sum, one) => sum + one.replayed + one.superseded + one.conflicting, 0)).toBe(listed.length);
    const atEnd = holdingsOf(record.storedAtEnd);
    expect(late.filter((write) => !['us-east-1', 'us-west-2'].every((at) => holds(atEnd, at, write)))).toEqual([]);
  });
});
