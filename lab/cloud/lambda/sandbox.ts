/**
 * The sandboxes of Lambda. One runs one bundle, one invocation at a time, and can be used again. A time-out or an
 * injected crash kills it: from then on it sends and hears nothing, whatever its code still tries. Assumption: nothing
 * outlives an answered invocation. Not modelled: memory limits, /tmp, extensions, recycling of idle sandboxes.
 */
import type { Transport } from '../../bundle/sockets';
import { startInstance, type Instance } from '../../bundle/bundle';
import { startFastInstance } from '../../bundle/fast/instance';
import type { Submit } from '../../calls/exchange';
import type { ModuleTable } from '../../bundle/fast/modules';
import type { HttpAnswer, HttpRequest, Internet } from '../../calls/internet';
import type { Kernel } from '../../kernel/kernel';
import type { Random } from '../../kernel/random';
import type { Caller, Fields } from '../../calls/call';
import type { Endpoints, Principal } from '../endpoints';
import type { Invocation } from './invocation';
import { throughJson } from './returned';
import { sessionToken } from './session';
import { flowOf } from '../../../strategy/claim';

export interface Sandbox {
  readonly instance: Instance;
  readonly life: { dead: boolean; heardFromAws: () => void };
  /** The caller in its requests. `about` belongs to the current invocation. */
  readonly caller: { -readonly [Field in keyof Caller]: Caller[Field] };
}

/** A function as its template describes it. */
export interface FunctionSettings {
  readonly name: string;
  /**
   * The function whose code and grants it has: itself, or the function that it answers probes for. A fault of that
   * function hits both, because both are one deployment.
   */
  readonly codeOf: string;
  readonly region: string;
  readonly arn: string;
  readonly file: string;
  readonly roleArn: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly memoryGb: number;
}

/** The surroundings of a sandbox. */
export interface Surroundings {
  readonly kernel: Kernel;
  readonly endpoints: Endpoints;
  /** Modules of the fast tier. Without them the deployed bundles run, and talk on the wire. */
  readonly modules?: ModuleTable | undefined;
  /** Looked up late, because the internet itself needs functions. */
  readonly internet: () => Internet;
  /** Gets each line that a function prints. The fast tier writes no lines, and passes the document instead. */
  readonly print: (region: string, functionName: string, logged: string | Fields) => void;
}

export class Sandboxes {
  private requests = 0;

  constructor(private readonly around: Surroundings) {}

  /**
   * Runs the handler with its own payload until it answers, its time is up, or it crashes. `life.dead` then says
   * whether the sandbox is lost.
   */
  async run(deployed: FunctionSettings, { instance, life, caller }: Sandbox, payload: unknown): Promise<Invocation> {
    const { kernel } = this.around;
    caller.about = sourceIn(payload);
    const { clock, activeFaults } = kernel;
    const outcome = await new Promise<Invocation>((resolve) => {
      const timeout = clock.after(deployed.timeoutMs, () => resolve(timedOut(deployed.timeoutMs)));
      if (activeFaults.handlers.takeCrash(deployed.codeOf, deployed.region)) {
        life.heardFromAws = () => {
          kernel.note('function.crashed', { region: deployed.region, function: deployed.name });
          resolve({ kind: 'error', name: 'Runtime.ExitError', message: 'Runtime exited with error: signal: killed' });
        };
      }
      const context = this.context(deployed);
      afterDelay(clock, activeFaults.handlers.slownessMs(deployed.codeOf, deployed.region), () => {
        if (life.dead) return;
        instance.activity.begin();
        void instance
          .handler(payload, context)
          .then(valueOf)
          .catch(errorOf)
          .then((ended) => {
            timeout.cancelled = true;
            resolve(ended);
          });
      });
    });
    instance.activity.end();
    life.dead = outcome.kind === 'error' && /^(Sandbox|Runtime)\./.test(outcome.name);
    return outcome;
  }

  /** A cold start. The caller adds the time it takes. */
  start(deployed: FunctionSettings, random: Random): Sandbox {
    const { kernel, endpoints, internet, print } = this.around;
    const caller: Sandbox['caller'] = { kind: 'function', name: deployed.codeOf, region: deployed.region };
    const principal: Principal = { caller, roleArn: deployed.roleArn };
    const life = { dead: false, heardFromAws: (): void => undefined };
    const common = {
      clock: kernel.clock,
      // Whole milliseconds, as every JavaScript clock: functions store and compare times made of them.
      wall: { now: () => Math.floor(kernel.clock.now() + kernel.activeFaults.clockSkewMs.in(deployed.region)) },
      random,
      environment: { ...deployed.environment, ...runtimeEnvironment(deployed) },
      print: (logged: string | Fields) => print(deployed.region, deployed.name, logged),
      fetchTransport: (request: HttpRequest) => {
        if (life.dead) return silence<HttpAnswer>();
        if (endpoints.isSigned(request.host)) return alive(endpoints.sendSigned(caller, request));
        endpoints.recordWeb(caller, request);
        return internet().request(deployed.region, request);
      },
      resolveCname: async (name: string, timeoutMs: number) => {
        const roundTrip = kernel.network.roundTripMs(deployed.region, 'internet');
        await kernel.clock.sleep(roundTrip ?? timeoutMs);
        return roundTrip === undefined ? null : internet().resolve(name)?.cname;
      },
    };
    const submit: Submit = (to, exchange) => {
      if (!life.dead) endpoints.submit(principal, to, exchange);
    };
    const hears = (): boolean => {
      life.heardFromAws();
      return !life.dead;
    };
    const alive = async (answer: Promise<HttpAnswer>): Promise<HttpAnswer> => {
      const heard = await answer;
      return hears() ? heard : silence();
    };
    const transport: Transport = (request, connected) =>
      life.dead ? silence() : alive(endpoints.send(principal, request, connected));
    const instance = this.around.modules
      ? startFastInstance(this.around.modules, plainName(deployed, this.around.modules), { ...common, submit, hears })
      : startInstance(deployed.file, { ...common, transport });
    return { instance, life, caller };
  }

  private context(deployed: FunctionSettings): unknown {
    this.requests += 1;
    const endsAtMs = this.around.kernel.clock.now() + deployed.timeoutMs;
    return {
      functionName: deployed.name,
      invokedFunctionArn: deployed.arn,
      awsRequestId: `request-${this.requests}`,
      getRemainingTimeInMillis: () => endsAtMs - this.around.kernel.clock.now(),
    };
  }
}

/**
 * `cell-login` of `companyos-dev-small-cell-login`: the name in `functions/`. An environment's name may have dashes
 * too.
 */
function plainName({ name }: FunctionSettings, { entries }: ModuleTable): string {
  const endings = Object.keys(entries).filter((entry) => name.endsWith(`-${entry}`));
  return endings.sort((a, b) => b.length - a.length)[0] ?? name;
}

/** Runs at once when there is no delay, so that the clock does not notice. */
function afterDelay(clock: Kernel['clock'], delayMs: number, run: () => void): void {
  if (delayMs === 0) run();
  else clock.after(delayMs, run);
}

function sourceIn(payload: unknown): string | undefined {
  const { source, incident, flow }: { source?: unknown; incident?: unknown; flow?: unknown } =
    typeof payload === 'object' && payload !== null ? payload : {};
  if (typeof source !== 'string') return undefined;
  const about = typeof flow === 'string' ? flow : flowOf(typeof incident === 'string' ? incident : '');
  if (about === 'evacuation') return source;
  return about === 'restore' ? `restore in ${source}` : `${about} of ${source}`;
}

export const silence = <T>(): Promise<T> => new Promise(() => undefined);

function timedOut(timeoutMs: number): Invocation {
  return { kind: 'error', name: 'Sandbox.Timedout', message: `Task timed out after ${timeoutMs / 1000} seconds` };
}

function runtimeEnvironment(deployed: FunctionSettings): Record<string, string> {
  return {
    AWS_REGION: deployed.region,
    AWS_LAMBDA_FUNCTION_NAME: deployed.name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(deployed.memoryGb * 1024),
    AWS_ACCESS_KEY_ID: 'ASIALAB',
    AWS_SECRET_ACCESS_KEY: 'lab',
    AWS_SESSION_TOKEN: sessionToken(deployed.roleArn),
    AWS_EC2_METADATA_DISABLED: 'true',
    TZ: 'UTC',
  };
}

const valueOf = (returned: unknown): Invocation => ({ kind: 'value', payload: throughJson(returned) });

function errorOf(error: unknown): Invocation {
  const { name, message } =
    error instanceof Error || isErrorLike(error) ? error : { name: 'Error', message: String(error) };
  return { kind: 'error', name, message };
}

/** An error of another realm still has name and message. (A bundle has its own `Error` only if it makes one.) */
function isErrorLike(value: unknown): value is { name: string; message: string } {
  return typeof value === 'object' && value !== null && 'name' in value && 'message' in value;
}
