/**
 * A cold start in the fast tier: the function's modules with the lab's globals, its SDK clients and Powertools replaced by what
 * hands objects over. Whatever a function waits for here is a timer of the clock, so nothing has to say when it computes.
 */
import * as utilDynamodb from '@aws-sdk/util-dynamodb';
import * as zod from 'zod';
import { Activity } from '../activity';
import type { Handler, Instance, InstanceOptions } from '../bundle';
import { virtualDate, virtualMath, virtualPerformance, virtualProcess, virtualTimers } from '../globals';
import { requireFrom } from '../modules';
import { sdkModule, type Submit } from './clients';
import { evaluate, type ModuleTable } from './modules';
import { loggerModule, metricsModule } from './powertools';
import { FastAbortController, fastFetch } from './web';

interface FastOptions extends Omit<InstanceOptions, 'transport'> {
  readonly submit: Submit;
}

/** Functions log through Powertools; what they would print otherwise nobody reads. */
const SILENT = { log: (): void => undefined, warn: (): void => undefined, error: (): void => undefined };

/** Nothing here computes across turns of the event loop. */
const AT_REST = { begin: (): void => undefined, end: (): void => undefined };

/** Starts the function of that name, as in `functions/`. Throws what its modules throw while loading. */
export function startFastInstance(table: ModuleTable, name: string, options: FastOptions): Instance {
  const entry = table.entries[name];
  if (entry === undefined) throw new Error(`the assembly has no function "${name}"`);
  const surroundings = { ...options, activity: new Activity(options.clock) };
  const process = virtualProcess(surroundings);
  const values = {
    process,
    console: SILENT,
    Date: virtualDate(options.wall ?? options.clock),
    Math: virtualMath(options.random),
    performance: virtualPerformance(options.clock),
    fetch: fastFetch(options.fetchTransport),
    AbortController: FastAbortController,
    ...virtualTimers(surroundings),
  };
  const { handler } = evaluate({ table, values, external: externals(options, process) }, entry);
  if (typeof handler !== 'function') throw new Error(`${entry} exports no handler`);
  return { handler: handler as Handler, activity: AT_REST };
}

function externals(options: FastOptions, process: Record<string, unknown>): (name: string) => unknown {
  const { clock, wall, random, submit, print, environment, resolveCname } = options;
  const nodes = requireFrom({ random, http: {}, process, resolveCname });
  return (name) => {
    if (name === 'zod') return zod;
    if (name === '@aws-sdk/util-dynamodb') return utilDynamodb;
    if (name.startsWith('@aws-sdk/client-'))
      return sdkModule(name, { clock, random, submit, region: environment['AWS_REGION'] ?? '' });
    if (name === '@aws-lambda-powertools/logger') return loggerModule;
    if (name === '@aws-lambda-powertools/metrics') return metricsModule(print, () => (wall ?? clock).now());
    return nodes(name);
  };
}
