import type { Observation } from '../../strategy/observation';
import { type Watch, whyStop } from '../../strategy/stop-conditions';
import { marks, observations } from './observed';
import { EAST, EU, situation, WEST } from './situations';

const watch = (seen: readonly Observation[], more: Partial<Watch> = {}): Watch => ({
  ...{ ...situation(seen), observations: seen, left: EAST, behind: undefined },
  ...more,
});

it('nothing stops a drill while all others are well', () => {
  expect(whyStop(watch(observations({})))).toBeUndefined();
});

it.each([
  ['fails', marks('', { identity: 'IIIII' })],
  ['is not known to be well', marks('UUU')],
])('a service of another region that %s stops it', (_what, seen) => {
  expect(whyStop(watch(observations({ [WEST]: seen })))).toContain(WEST);
});

it('a failure of the region that was left does not: that is a real incident', () => {
  const seen = observations({ [EAST]: marks('IIIII') });
  expect(whyStop(watch(seen))).toBeUndefined();
  // Nothing left it, so its users are there.
  expect(whyStop(watch(seen, { left: undefined }))).toContain(EAST);
});

describe('errors stop it when five minutes of them burn the budget 14 times too fast', () => {
  const now = (share: string) => observations({ [EU]: marks(`${share}HHH`) });

  it.each([
    ['IHHHHHIHHHHHIHHHHHIHHHHHIHH', 'eu-central-1 spends its error budget 16.7 times too fast'],
    ['IHHHHHIHHHHHIHHHHHIHHHHHHHH', undefined],
    ['UUUUUUUUUUUUUUUUUUUUUUUUUUU', undefined],
  ])('%s', (share, why) => {
    expect(whyStop(watch(now(share)))).toBe(why);
  });

  it('as a quorum has seen them, not as one observer has', () => {
    const [first, ...others] = observations({});
    const alone = now('IHHHHHIHHHHHIHHHHHIHHHHHIHH').find(({ observer }) => observer === first?.observer);
    expect(whyStop(watch(alone ? [alone, ...others] : []))).toBeUndefined();
  });
});

it('replication that is behind stops it', () => {
  expect(whyStop(watch(observations({}), { behind: 'us-east/tooling is behind' }))).toBe('us-east/tooling is behind');
});
