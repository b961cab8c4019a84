import { STRONG_REGION_SETS, tier0IsStronglyConsistent } from '../../strategy/tier0-store';

const placement = (home: string, ...standbys: string[]) => ({
  name: 'p',
  residency: 'US' as const,
  home,
  standbys,
  optIn: true,
  demand: 1,
});

it.each([
  ['two regions of one set', placement('us-east-1', 'us-west-2'), true],
  ['three regions of one set', placement('eu-west-1', 'eu-west-2', 'eu-central-1'), true],
  ['one region alone', placement('eu-central-1'), false],
  ['regions of two sets', placement('eu-central-1', 'us-west-2'), false],
  ['four regions', placement('eu-west-1', 'eu-west-2', 'eu-west-3', 'eu-central-1'), false],
  ['a region of no set', placement('us-west-1', 'us-west-2'), false],
])('Tier-0 of %s: strongly consistent is %s', (_what, of, strong) => {
  expect(tier0IsStronglyConsistent(of)).toBe(strong);
});

it('the sets are those that DynamoDB offers, one per continent', () => {
  expect(STRONG_REGION_SETS).toEqual([
    ['us-east-1', 'us-east-2', 'us-west-2'],
    ['eu-west-1', 'eu-west-2', 'eu-west-3', 'eu-central-1'],
    ['ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3'],
  ]);
});
