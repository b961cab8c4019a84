import type { ServiceError } from '../../../lab/calls/call';
import { Endpoints } from '../../../lab/cloud/endpoints';
import { Iam } from '../../../lab/cloud/iam';
import { Throttling } from '../../../lab/cloud/throttling';
import { ACCOUNT, EAST, newKernel, WEST } from './bench';

function refusal(act: () => unknown): Pick<ServiceError, 'name' | 'statusCode'> | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    const { name, statusCode } = error as ServiceError;
    return { name, statusCode };
  }
}

describe('throttling', () => {
  it('refuses about the share it should, by chance that repeats with the seed', () => {
    const outcomes = (seed: string): readonly boolean[] => {
      const kernel = newKernel(seed);
      kernel.activeFaults.throttledRatio.set(0.3, EAST, 'kms');
      const throttling = new Throttling(kernel, 'test');
      return Array.from({ length: 500 }, () => throttling.refuses('kms', EAST));
    };
    const refused = outcomes('1').filter(Boolean).length;
    expect(refused).toBeGreaterThan(100);
    expect(refused).toBeLessThan(200);
    expect(outcomes('1')).toEqual(outcomes('1'));
    expect(outcomes('1')).not.toEqual(outcomes('2'));
  });

  it('hits one service in one region until it ends', () => {
    const kernel = newKernel();
    const throttling = new Throttling(kernel, 'test');
    kernel.activeFaults.throttledRatio.set(1, EAST, 'kms');
    expect(throttling.refuses('kms', EAST)).toBe(true);
    expect(throttling.refuses('kms', WEST)).toBe(false);
    expect(throttling.refuses('sqs', EAST)).toBe(false);
    kernel.activeFaults.throttledRatio.set(0, EAST, 'kms');
    expect(throttling.refuses('kms', EAST)).toBe(false);
  });

  it.each([
    ['s3', 'SlowDown', 503],
    ['dynamodb', 'ThrottlingException', 400],
    ['kms', 'ThrottlingException', 400],
    ['sqs', 'ThrottlingException', 400],
    ['events', 'ThrottlingException', 400],
    ['states', 'ThrottlingException', 400],
    ['sns', 'Throttling', 400],
  ])('is said by %s as %s with status %i, at the front door of every call', (service, name, statusCode) => {
    const kernel = newKernel();
    const endpoints = new Endpoints(kernel, new Iam(), ACCOUNT);
    kernel.activeFaults.throttledRatio.set(1, EAST, service);
    const principal = { caller: { kind: 'machine', name: 'evacuate', region: EAST }, roleArn: 'role' } as const;
    const call = { service, operation: 'Anything', region: EAST, input: {} };
    expect(refusal(() => endpoints.call(principal, call))).toEqual({ name, statusCode });
  });
});
