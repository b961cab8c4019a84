/** What the tests of the models share: a kernel at a fixed time, resources, functions, calls and their refusals. */
import type { Call, Fields, Resource, Service } from '../../../lab/calls/call';
import type { Invocation, InvokeRequest } from '../../../lab/cloud/lambda/invocation';
import { Clock } from '../../../lab/kernel/clock';
import { createKernel, type Kernel } from '../../../lab/kernel/kernel';
import { Network } from '../../../lab/kernel/network';
import { seeded } from '../../../lab/kernel/random';
import { ActiveFaults } from '../../../lab/kernel/active-faults';

export const START_MS = Date.UTC(2027, 0, 1);
export const ACCOUNT = '111111111111';
export const EAST = 'us-east-1';
export const WEST = 'us-west-2';
export const OHIO = 'us-east-2';
export const EU = 'eu-central-1';

export function newKernel(seed = '1', startMs = START_MS): Kernel {
  const parts = { random: seeded(seed), network: new Network(), activeFaults: new ActiveFaults() };
  return createKernel({ clock: new Clock(startMs), ...parts });
}

export const runSeconds = (kernel: Kernel, seconds: number): Promise<void> =>
  kernel.clock.runUntil(kernel.clock.now() + seconds * 1000);

export const notes = (kernel: Kernel, what: string) => kernel.timeline.filter((entry) => entry.what === what);

export function resource(type: string, properties: Fields, more: Partial<Resource> = {}): Resource {
  return { stack: 'stack', region: EAST, logicalId: 'Thing', type, properties, ref: 'thing', attributes: {}, ...more };
}

export const functionArn = (name: string, region = EAST): string =>
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

/** Calls the operation in a region and gives its output. */
export function caller(service: Service, prefix: string) {
  const answer = (region: string, operation: string, input: Fields) => {
    const from: Call['caller'] = { kind: 'function', name: 'test', region };
    return service.handle({ service: prefix, operation, region, input, caller: from });
  };
  return {
    answer,
    call: (region: string, operation: string, input: Fields): Fields => answer(region, operation, input).output,
    /** Name and message of the refusal. */
    refusal: (
      region: string,
      operation: string,
      input: Fields,
    ): { name: string; message: string; statusCode?: number } => {
      try {
        answer(region, operation, input);
      } catch (error) {
        return error as Error;
      }
      return { name: 'none', message: 'it was answered' };
    },
  };
}
