import { Setting } from '../../../../lab/kernel/active-faults/setting';

describe('a setting', () => {
  it('is the usual one everywhere until a fault sets it in a place', () => {
    const delayMs = new Setting(0);
    delayMs.set(500, 'us-east-1');
    expect([delayMs.in('us-east-1'), delayMs.in('us-west-2')]).toEqual([500, 0]);
  });

  it('is the usual one again once the usual value is set', () => {
    const isPaused = new Setting(false);
    isPaused.set(true, 'us-east-1');
    isPaused.set(false, 'us-east-1');
    expect(isPaused.in('us-east-1')).toBe(false);
  });

  it('keeps apart names in one region, and one name in two regions', () => {
    const isDown = new Setting<boolean, [service: string]>(false);
    isDown.set(true, 'us-east-1', 'dynamodb');
    expect([isDown.in('us-east-1', 'kms'), isDown.in('us-west-2', 'dynamodb')]).toEqual([false, false]);
    expect(isDown.in('us-east-1', 'dynamodb')).toBe(true);
  });
});
