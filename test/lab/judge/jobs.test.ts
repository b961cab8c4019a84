import { SIZING } from '../../../infra/site/sizing';
import { jobsAppliedOnce, TOO_SLOW_MS } from '../../../lab/judge/promises/jobs';
import type { DrillRecord } from '../../../lab/judge/record';
import { drill, held, STRUCK_MS, write } from './a-record';

/** The row in the control table, so many seconds after the fault. */
const moved = (sinceFault: number): Pick<DrillRecord, 'routes'> => {
  const row = { placement: 'eu-optin', service: 'orchestration', epoch: 1, mode: 'serving', incident: null } as const;
  return { routes: [{ ...row, weights: { 'us-west-2': 100 }, atMs: STRUCK_MS + sinceFault * 1000 }] };
};
const LOST_EU = drill({ faults: '[{ at: 2m, kind: region-loss, region: eu-central-1 }]' }).scenario;

describe('jobs applied once', () => {
  const job = write(-100, {
    ...{ service: 'orchestration', region: 'us-west-2' },
    ...{ placement: 'eu-optin', tenant: 'eu-optin/t1' },
  });
  const record = (...copies: { job: 'pending' | 'done'; version?: string }[]) =>
    drill({ requests: [job], storedAtEnd: copies.map((copy) => held(job, 'us-west-2', copy)) });

  it('is kept if the job ran, and broken if it was accepted and never ran', () => {
    expect(jobsAppliedOnce(record({ job: 'done' })).held).toBe(true);
    expect(jobsAppliedOnce(record({ job: 'pending' }))).toMatchObject({
      held: false,
      violations: [expect.stringContaining('never done')],
    });
  });

  it('is broken by a job with two effects', () => {
    const again = { job: 'done', version: '2027-01-02T00:00:00.000Z@us-west-2' } as const;
    expect(jobsAppliedOnce(record({ job: 'done' }, again))).toMatchObject({
      held: false,
      violations: [expect.stringContaining('applied 2 times')],
    });
  });

  it('is unknown if the placement moved within the last minute, but a job with two effects still breaks it', () => {
    const judged = (sinceFault: number, ...copies: Parameters<typeof record>) =>
      jobsAppliedOnce({ ...record(...copies), ...moved(sinceFault), endMs: STRUCK_MS + 200_000, scenario: LOST_EU })
        .held;
    const again = { job: 'done', version: '2027-01-02T00:00:00.000Z@us-west-2' } as const;
    expect([judged(139, { job: 'pending' }), judged(141, { job: 'pending' })]).toEqual([false, null]);
    expect(judged(141, { job: 'done' }, again)).toBe(false);
  });

  it('is unknown if workers may have returned the job because the control store was out of reach', () => {
    const outage = (at: string, healed: string): string =>
      `[${['us-east-1', 'us-west-2'].map((region) => `{ at: ${at}, kind: region-loss, region: ${region}, for: ${healed} }`).join(', ')}]`;
    const eu = write(-100, { service: 'orchestration', region: 'eu-central-1', placement: 'eu', tenant: 'eu/t1' });
    const storedAtEnd = [held(eu, 'eu-central-1', { job: 'pending' })];
    const judged = (at: string, healed: string) =>
      jobsAppliedOnce(drill({ requests: [eu], storedAtEnd, faults: outage(at, healed) })).held;
    expect([judged('35m', '121s'), judged('35m', '10m'), judged('35m', '119s')]).toEqual([null, null, false]);
  });

  it.each([
    ['their clock is wrong', 'kind: clock-skew, skew: 290s, direction: ahead'],
    ['Lambda is throttled', 'kind: service-throttled, service: lambda, ratio: 0.3'],
    ['DynamoDB is throttled', 'kind: service-throttled, service: dynamodb, ratio: 0.3'],
  ])('does not know of a job whose workers may have been refused because %s', (_, refusal) => {
    const judged = (lasts: string) => {
      const faults = `[{ at: 2m, kind: region-loss, region: us-east-1 }, { at: 30m, region: us-west-2, ${refusal}, for: ${lasts} }]`;
      return jobsAppliedOnce({ ...record({ job: 'pending' }), ...moved(60), scenario: drill({ faults }).scenario })
        .held;
    };
    expect([judged('6m'), judged('8m')]).toEqual([false, null]);
  });

  it.each(['key-disabled', 'key-denied'])('is unknown if the key of its placement did not work (%s)', (kind) => {
    const judged = (placement: string, lasts: string) => {
      const locked = `{ at: 30m, kind: ${kind}, region: us-west-2, placement: ${placement}, for: ${lasts} }`;
      const faults = `[{ at: 2m, kind: region-loss, region: us-east-1 }, ${locked}]`;
      return jobsAppliedOnce({ ...record({ job: 'pending' }), ...moved(60), scenario: drill({ faults }).scenario })
        .held;
    };
    expect([judged('eu-optin', '6m'), judged('eu-optin', '8m'), judged('eu', '8m')]).toEqual([false, null, false]);
  });

  it('is unknown while a worker that crashed or was slow may not have the job again, three minutes each time', () => {
    const judged = (crashes: string, sinceFault: number, kind = 'handler-crash') =>
      jobsAppliedOnce({
        ...record({ job: 'pending' }),
        ...moved(10),
        endMs: STRUCK_MS + sinceFault * 1000,
        scenario: drill({
          faults: `[{ at: 2m, kind: ${kind}, handler: cell-worker, region: us-west-2, ${crashes} }]`,
        }).scenario,
      }).held;
    expect([judged('times: 2', 359), judged('times: 2', 361)]).toEqual([null, false]);
    // A worker that no longer crashes is given the job once more.
    expect([judged('times: 100, for: 1m', 239), judged('times: 100, for: 1m', 241)]).toEqual([null, false]);
    const slow = (changes: string, sinceFault: number) => judged(`delay: 20s${changes}`, sinceFault, 'handler-slow');
    expect([slow('', 2000), slow(', for: 1m', 239), slow(', for: 1m', 241)]).toEqual([null, null, false]);
    // A worker that has most of its time left ends.
    expect(TOO_SLOW_MS).toBe(SIZING['cell-worker'].timeoutSeconds * 500);
    expect([judged('delay: 10s', 2000, 'handler-slow'), judged('delay: 9s', 2000, 'handler-slow')]).toEqual([
      null,
      false,
    ]);
  });

  it('is unknown if replication may have brought the job just before the end', () => {
    // The record ends at 40 min. A job that replication delays by half a minute has a minute to settle, and workers
    // have three minutes to find it.
    const judged = (lasts: string) => {
      const late = { ...job, region: 'eu-central-1' };
      const stuck = '{ at: 2m, kind: queues-stuck, region: eu-central-1 }';
      const lag = `{ at: 30m, kind: replication-lag, region: eu-central-1, lag: 30s, for: ${lasts} }`;
      const faults = `[${stuck}, ${lag}]`;
      return jobsAppliedOnce(
        drill({ requests: [late], storedAtEnd: [held(late, 'us-west-2', { job: 'pending' })], faults, ...moved(60) }),
      ).held;
    };
    expect([judged('5m'), judged('6m')]).toEqual([false, null]);
  });

  it('is unknown without a job, and leaves lost jobs to the promise about writes', () => {
    expect(jobsAppliedOnce(drill({})).held).toBeNull();
    expect(jobsAppliedOnce(drill({ requests: [job] })).held).toBe(true);
  });
});
