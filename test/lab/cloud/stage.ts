/** What the tests of EventBridge, Route 53, CloudWatch, API Gateway and Step Functions stand on. */
import { Clock } from '../../../lab/clock';
import type { Fields, Resource } from '../../../lab/cloud/call';
import type { Invocation, InvokeRequest } from '../../../lab/cloud/lambda';
import { createKernel, type Kernel } from '../../../lab/kernel';
import { Network } from '../../../lab/network';
import { seeded } from '../../../lab/random';
import { Weather } from '../../../lab/weather';

export const START_MS = Date.UTC(2027, 0, 1);
export const ACCOUNT = '111111111111';
export const REGION = 'us-west-2';

export function newKernel(seed = '1'): Kernel {
  const parts = { random: seeded(seed), network: new Network(), weather: new Weather() };
  return createKernel({ clock: new Clock(START_MS), ...parts });
}

export const runSeconds = (kernel: Kernel, seconds: number): Promise<void> =>
  kernel.clock.runUntil(kernel.clock.now() + seconds * 1000);

interface Named {
  readonly ref?: string;
  readonly arn?: string;
  readonly region?: string;
}

export function resource(
  type: string,
  properties: Fields,
  { ref = 'ref', arn, region = REGION }: Named = {},
): Resource {
  return {
    stack: 'test',
    region,
    logicalId: ref,
    type,
    properties,
    ref,
    attributes: arn === undefined ? {} : { Arn: arn },
  };
}

export const functionArn = (name: string, region = REGION): string =>
  `arn:aws:lambda:${region}:${ACCOUNT}:function:${name}`;

/** Functions that answer at once with what `answer` says, and remember what they were asked. */
export function fakeFunctions(answer: (request: InvokeRequest) => Invocation | Promise<Invocation>) {
  const requests: InvokeRequest[] = [];
  const invoke = async (request: InvokeRequest): Promise<Invocation> => {
    requests.push(request);
    return answer(request);
  };
  return { requests, invoke };
}

export const notes = (kernel: Kernel, what: string) => kernel.timeline.filter((entry) => entry.what === what);
