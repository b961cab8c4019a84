/** What the tests of the models share: a kernel at a fixed time, resources, calls and their refusals. */
import type { Call, Fields, Resource, Service } from '../../../lab/cloud/call';
import { Clock } from '../../../lab/clock';
import { createKernel, type Kernel } from '../../../lab/kernel';
import { Network } from '../../../lab/network';
import { seeded } from '../../../lab/random';
import { Weather } from '../../../lab/weather';

export const START_MS = Date.UTC(2027, 0, 1);
export const EAST = 'us-east-1';
export const WEST = 'us-west-2';
export const OHIO = 'us-east-2';
export const EU = 'eu-central-1';

export function kernelAt(startMs = START_MS): Kernel {
  return createKernel({
    clock: new Clock(startMs),
    random: seeded('1'),
    network: new Network(),
    weather: new Weather(),
  });
}

export function resource(type: string, properties: Fields, more: Partial<Resource> = {}): Resource {
  return { stack: 'stack', region: EAST, logicalId: 'Thing', type, properties, ref: 'thing', attributes: {}, ...more };
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
