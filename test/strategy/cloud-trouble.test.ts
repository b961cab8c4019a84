import { cloudNow, cloudSeen, type CloudTrouble } from '../../strategy/cloud-trouble';
import type { Observation } from '../../strategy/observation';
import { outageNow } from '../../strategy/outage';
import { marks, NOW_MS, observations } from './observed';
import { BUCKET_FAILS, claimed, COMMON, EAST, GONE, KEY_FAILS, LOGIN_FAILS, situation } from './situations';

const seen = (by: readonly Observation[], before: readonly CloudTrouble[] = []) => cloudSeen(before, situation(by));
const NOW = new Date(NOW_MS).toISOString();
const QUIET = observations({});
/** Everything in us-east-1, through a door that is broken. */
const DOOR = observations({ [EAST]: marks('X'.repeat(12)) });
/** Observers reach us-east-1, and users on the internet do not. */
const SHUT = observations({ [EAST]: marks('', { outside: 'S'.repeat(12) }) });

describe('a failure of the cloud', () => {
  it('is a region that is lost, since a quorum saw it', () => {
    const [found, ...others] = seen(GONE);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ region: EAST, isLost: true, uses: [], seenAt: NOW });
    expect(Date.parse(found?.since ?? '')).toBeLessThan(NOW_MS);
  });

  it.each([
    ['a table', LOGIN_FAILS, ['Amazon DynamoDB']],
    ['a bucket', BUCKET_FAILS, ['Amazon S3']],
    ['every store', observations({ [EAST]: marks('I'.repeat(12)) }), ['Amazon DynamoDB', 'Amazon S3', 'Amazon SQS']],
    ['the whole door', DOOR, ['Amazon API Gateway', 'AWS Lambda']],
    ['the way from the internet', SHUT, []],
  ])('is %s that fails in one region, by the names that AWS has for it', (_, by, uses) => {
    expect(seen(by)).toMatchObject([{ region: EAST, isLost: false, uses }]);
  });

  it.each([
    ['what fails everywhere', COMMON],
    ['a door of one service: that may be our release', observations({ [EAST]: marks('', { identity: 'XXXXX' }) })],
    ['what fails for one placement alone', KEY_FAILS],
    ['what is not clear', observations({ [EAST]: marks('X') })],
    ['a region that is well', QUIET],
  ])('is not %s', (_, by) => {
    expect(seen(by)).toEqual([]);
  });

  it('is not forgotten, and grows by what else is seen', () => {
    const first = seen(BUCKET_FAILS);
    expect(seen(QUIET, first)).toEqual(first);
    const earlier = first.map((one) => ({ ...one, since: 'before', seenAt: 'before' }));
    expect(seen(LOGIN_FAILS, earlier)).toEqual([
      { region: EAST, since: 'before', seenAt: 'before', isLost: false, uses: ['Amazon DynamoDB', 'Amazon S3'] },
    ]);
    expect(seen(GONE, earlier)).toMatchObject([{ isLost: true, uses: ['Amazon S3'] }]);
  });

  it('lasts, is over, or nobody knows', () => {
    const now = (by: readonly Observation[]) => cloudNow(situation(by), EAST);
    expect(cloudNow({ ...situation([]), conditions: [] }, EAST)).toBe('unknown');
    expect([GONE, QUIET, observations({ [EAST]: marks('X') })].map(now)).toEqual(['fails', 'works', 'unknown']);
  });

  it('stands in the outage, and an outage that is our own fault has none', () => {
    const outage = (by: readonly Observation[]) =>
      outageNow(undefined, { ...situation(by, { claims: [claimed()] }), matters: [] });
    expect(outage(GONE)?.cloud).toMatchObject([{ region: EAST }]);
    expect(outage(COMMON)).toMatchObject({ regions: expect.arrayContaining([EAST]) as string[] });
    expect(outage(COMMON)).not.toHaveProperty('cloud');
  });
});
