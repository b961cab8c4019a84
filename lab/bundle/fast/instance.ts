/**
 * A cold start in the fast tier: the function's modules with the lab's globals. SDK clients and Powertools are replaced
 * by versions that pass objects. A function here waits only for timers of the clock, so nothing has to report when it
 * computes.
 */
import * as checksum from '@smithy/core/checksum';
import * as signatureV4 from '@smithy/signature-v4';
import * as fflate from 'fflate/browser';
import * as zod from 'zod';
import type { Handler, Instance, InstanceOptions } from '../bundle';
import { requireFrom } from '../modules';
import { sdkModule } from './clients';
import { GLOBALS } from './globals';
import { load, type ModuleTable, type Outside } from './modules';
import { loggerModule, metricsModule } from './powertools';
import { current, wake, type FastSandbox } from './sandbox';
import * as utilDynamodb from './util-dynamodb';

type FastOptions = Omit<InstanceOptions, 'transport' | 'print'> & Pick<FastSandbox, 'print' | 'submit' | 'hears'>;

/** Nothing here computes across turns of the event loop. */
const AT_REST = { begin: (): void => undefined, end: (): void => undefined };

/** Starts the function with that name in `functions/`. Throws what its modules throw while loading. */
export function startFastInstance(table: ModuleTable, name: string, options: FastOptions): Instance {
  const entry = table.entries[name];
  if (entry === undefined) throw new Error(`the assembly has no function "${name}"`);
  const { random, resolveCname } = options;
  const sandbox: FastSandbox = {
    ...options,
    wall: options.wall ?? options.clock,
    node: requireFrom({ random, http: {}, process: {}, resolveCname: resolved }),
    loaded: new Map(),
  };
  // The answer must wake the sandbox that asked.
  async function resolved(host: string, timeoutMs: number): Promise<string | null | undefined> {
    const found = await resolveCname(host, timeoutMs);
    wake(sandbox);
    return found;
  }
  wake(sandbox);
  const { handler } = load(table, OUTSIDE, entry);
  if (typeof handler !== 'function') throw new Error(`${entry} exports no handler`);
  const run: Handler = (event, context) => {
    wake(sandbox);
    return (handler as Handler)(event, context);
  };
  return { handler: run, activity: AT_REST };
}

const sdks = new Map<string, unknown>();

const OUTSIDE: Outside = {
  globals: GLOBALS,
  external: (name) => {
    if (name === 'zod') return zod;
    if (name === 'fflate/browser') return fflate;
    if (name === '@smithy/signature-v4') return signatureV4;
    if (name === '@smithy/core/checksum') return checksum;
    if (name === '@aws-sdk/util-dynamodb') return utilDynamodb;
    if (name === '@aws-lambda-powertools/logger') return loggerModule;
    if (name === '@aws-lambda-powertools/metrics') return metricsModule;
    if (!name.startsWith('@aws-sdk/client-')) return nodeModule(name);
    const known = sdks.get(name) ?? sdkModule(name);
    sdks.set(name, known);
    return known;
  },
};

/** A module of Node. Each member is that of the running sandbox. */
function nodeModule(name: string): unknown {
  return new Proxy({}, { get: (_target, key) => (current().node(name) as Record<string | symbol, unknown>)[key] });
}
