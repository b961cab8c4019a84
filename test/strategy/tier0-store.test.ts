import { STRONG_REGION_SETS, tier0IsStronglyConsistent } from '../../strategy/tier0-store';

it('Tier-0 is as strongly consistent as its placement says, whatever its regions would allow', () => {
  expect(tier0IsStronglyConsistent({ tier0: { mode: 'strong', witness: 'us-east-2' } })).toBe(true);
  expect(tier0IsStronglyConsistent({ tier0: { mode: 'eventual' } })).toBe(false);
});

it('the sets are those that DynamoDB offers, one per continent', () => {
  expect(STRONG_REGION_SETS).toEqual([
    ['us-east-1', 'us-east-2', 'us-west-2'],
    ['eu-west-1', 'eu-west-2', 'eu-west-3', 'eu-central-1'],
    ['ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3'],
  ]);
});
