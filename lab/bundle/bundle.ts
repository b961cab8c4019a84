/**
 * Runs a deployed Lambda bundle (`index.js` of the cloud assembly) unchanged. The lab's globals and modules replace
 * those of Node. Each instance executes the bundle anew, as a cold start does; the compiled script is shared.
 * Assumption: the output is CommonJS, and reaches the world only through globals and `require`.
 */
import { readFileSync } from 'node:fs';
import { Script } from 'node:vm';
import { Activity } from './activity';
import {
  virtualConsole,
  virtualDate,
  virtualMath,
  virtualPerformance,
  virtualProcess,
  virtualTimers,
  type Surroundings,
} from './globals';
import { requireFrom, type ModuleSources } from './modules';
import { fetchFunction, httpModule, type Transport } from './sockets';

export type Handler = (event: unknown, context: unknown) => Promise<unknown>;

export interface Instance {
  readonly handler: Handler;
  readonly activity: Pick<Activity, 'begin' | 'end'>;
}

export interface InstanceOptions extends Omit<Surroundings, 'activity'> {
  readonly transport: Transport;
  /** Takes requests to hosts that are no AWS endpoints. */
  readonly fetchTransport: Transport;
  readonly resolveCname: ModuleSources['resolveCname'];
}

const PARAMETERS = [
  'exports',
  'require',
  'module',
  '__filename',
  '__dirname',
  'process',
  'console',
  'Date',
  'Math',
  'performance',
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'fetch',
] as const;

type Wrapper = (...args: unknown[]) => void;

const compiled = new Map<string, Wrapper>();

function compile(file: string): Wrapper {
  let wrapper = compiled.get(file);
  if (!wrapper) {
    const source = `(function (${PARAMETERS.join(', ')}) {${readFileSync(file, 'utf8')}\n})`;
    wrapper = new Script(source, { filename: file }).runInThisContext() as Wrapper;
    compiled.set(file, wrapper);
  }
  return wrapper;
}

/** A cold start: executes the bundle and returns its `handler`. Throws what the bundle throws while loading. */
export function startInstance(file: string, options: InstanceOptions): Instance {
  const activity = new Activity(options.clock);
  const surroundings = { ...options, activity };
  const process = virtualProcess(surroundings);
  const http = httpModule(options.transport, activity);
  const timers = virtualTimers(surroundings);
  const module: { exports: { handler?: Handler } } = { exports: {} };
  const values: Record<(typeof PARAMETERS)[number], unknown> = {
    exports: module.exports,
    require: requireFrom({
      random: options.random,
      http,
      process,
      resolveCname: waitingFor(activity, options.resolveCname),
    }),
    module,
    __filename: '/var/task/index.js',
    __dirname: '/var/task',
    process,
    console: virtualConsole(process),
    Date: virtualDate(options.wall ?? options.clock),
    Math: virtualMath(options.random),
    performance: virtualPerformance(options.clock),
    setTimeout: timers['setTimeout'],
    clearTimeout: timers['clearTimeout'],
    setInterval: timers['setInterval'],
    clearInterval: timers['clearInterval'],
    fetch: fetchFunction(options.fetchTransport, activity),
  };
  compile(file)(...PARAMETERS.map((name) => values[name]));
  if (!module.exports.handler) throw new Error(`${file} exports no handler`);
  return { handler: module.exports.handler, activity };
}

function waitingFor(
  activity: Activity,
  resolveCname: InstanceOptions['resolveCname'],
): InstanceOptions['resolveCname'] {
  return (name, timeoutMs) => {
    const done = activity.wait();
    return resolveCname(name, timeoutMs).finally(done);
  };
}
