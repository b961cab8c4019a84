/**
 * Lambda: runs the deployed bundles. One instance serves one invocation at a time; a further one starts cold. Models time-outs,
 * throttling by reserved concurrency, handler errors by name, and injected crashes. Not modelled: scale-up rate, memory,
 * recycling of idle instances, and the retries of asynchronous invocations (EventBridge has its own).
 */
import { startInstance, type Instance } from '../bundle/bundle';
import type { HttpAnswer, HttpRequest, Internet } from '../internet';
import { draw, type Kernel } from '../kernel';
import type { Caller, Resource } from './call';
import type { Endpoints, Principal } from './endpoints';

export type Invocation =
  | { readonly kind: 'value'; readonly payload: unknown }
  | { readonly kind: 'error'; readonly name: string; readonly message: string };

export interface InvokeRequest {
  /** ARN of the function; the region is inside it. */
  readonly arn: string;
  readonly payload: unknown;
  readonly caller: Caller;
}

export interface Functions {
  /** Runs the function and answers after its (virtual) latency. Never answers when its region is lost. */
  invoke(request: InvokeRequest): Promise<Invocation>;
}

/** One sandbox. Once dead it neither sends nor hears anything, whatever its code still tries. */
interface Sandbox {
  readonly instance: Instance;
  readonly life: { dead: boolean; heardFromAws: () => void };
}

interface Deployed {
  readonly name: string;
  readonly region: string;
  readonly arn: string;
  readonly file: string;
  readonly roleArn: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly memoryGb: number;
  readonly concurrencyMax: number;
  readonly idle: Sandbox[];
  running: number;
}

interface Sources {
  readonly kernel: Kernel;
  readonly endpoints: Endpoints;
  /** Looked up late: the internet itself needs functions. */
  readonly internet: () => Internet;
  /** Where the code of an asset lies: S3 key of the template → folder. */
  readonly assetFolder: (s3Key: string) => string;
  /** Each line a function prints. */
  readonly print: (region: string, functionName: string, line: string) => void;
}

export class Lambda implements Functions {
  readonly types = ['AWS::Lambda::Function'];
  /** For the bill: invocations and GB-seconds so far. */
  readonly meters = { invocations: 0, gbSeconds: 0 };
  private readonly functions = new Map<string, Deployed>();
  private readonly random;
  private requests = 0;

  constructor(private readonly sources: Sources) {
    this.random = sources.kernel.random.stream('lambda');
  }

  provision(resource: Resource): void {
    const { Code, Environment, Timeout, MemorySize, Role, ReservedConcurrentExecutions } = resource.properties;
    const arn = resource.attributes['Arn'] ?? '';
    const folder = this.sources.assetFolder((Code as { S3Key: string }).S3Key);
    this.functions.set(arn, {
      name: resource.ref,
      region: resource.region,
      arn,
      file: `${folder}/index.js`,
      roleArn: Role as string,
      environment: (Environment as { Variables?: Record<string, string> } | undefined)?.Variables ?? {},
      timeoutMs: ((Timeout as number | undefined) ?? 3) * 1000,
      memoryGb: ((MemorySize as number | undefined) ?? 128) / 1024,
      concurrencyMax: (ReservedConcurrentExecutions as number | undefined) ?? 1000,
      idle: [],
      running: 0,
    });
  }

  /** Environment of any deployed function, for what the lab needs to know of the deployment. */
  environments(): readonly Readonly<Record<string, string>>[] {
    return [...this.functions.values()].map(({ environment }) => environment);
  }

  has(arn: string): boolean {
    return this.functions.has(arn);
  }

  invoke({ arn, payload, caller }: InvokeRequest): Promise<Invocation> {
    const { kernel } = this.sources;
    const deployed = this.functions.get(arn);
    if (!deployed) {
      return Promise.resolve({
        kind: 'error',
        name: 'Lambda.ResourceNotFoundException',
        message: `Function not found: ${arn}`,
      });
    }
    const there = kernel.network.path(caller.region, deployed.region);
    if (there === undefined) return silence();
    return new Promise((resolve) => {
      kernel.clock.after(there, () => {
        void this.admit(deployed, payload).then((outcome) => {
          const back = kernel.network.path(deployed.region, caller.region);
          if (back !== undefined) kernel.clock.after(back, () => resolve(outcome));
        });
      });
    });
  }

  private async admit(deployed: Deployed, payload: unknown): Promise<Invocation> {
    if (deployed.running >= deployed.concurrencyMax) {
      return { kind: 'error', name: 'Lambda.TooManyRequestsException', message: 'Rate Exceeded.' };
    }
    const { clock } = this.sources.kernel;
    deployed.running += 1;
    const cold = deployed.idle.length === 0;
    await clock.sleep(draw(this.random, cold ? 'lambdaColdMs' : 'lambdaWarmMs'));
    const startedAtMs = clock.now();
    const sandbox = deployed.idle.pop() ?? this.start(deployed);
    const outcome = await this.run(deployed, sandbox, payload);
    deployed.running -= 1;
    this.meters.invocations += 1;
    this.meters.gbSeconds += (Math.max(1, clock.now() - startedAtMs) / 1000) * deployed.memoryGb;
    return outcome;
  }

  private async run(deployed: Deployed, { instance, life }: Sandbox, payload: unknown): Promise<Invocation> {
    const { kernel } = this.sources;
    const { clock, weather } = kernel;
    const outcome = await new Promise<Invocation>((resolve) => {
      const timeout = clock.after(deployed.timeoutMs, () => resolve(timedOut(deployed.timeoutMs)));
      if (weather.takeCrash(deployed.name)) {
        life.heardFromAws = () => {
          kernel.note('function.crashed', { region: deployed.region, function: deployed.name });
          resolve({ kind: 'error', name: 'Runtime.ExitError', message: 'Runtime exited with error: signal: killed' });
        };
      }
      instance.activity.begin();
      void outcomeOf(instance.handler(structuredClone(payload), this.context(deployed))).then((ended) => {
        timeout.cancelled = true;
        resolve(ended);
      });
    });
    instance.activity.end();
    life.dead = outcome.kind === 'error' && /^(Sandbox|Runtime)\./.test(outcome.name);
    if (!life.dead) deployed.idle.push({ instance, life });
    return outcome;
  }

  private start(deployed: Deployed): Sandbox {
    const { kernel, endpoints, internet, print } = this.sources;
    const caller: Caller = { kind: 'function', name: deployed.name, region: deployed.region };
    const principal: Principal = { caller, roleArn: deployed.roleArn };
    const life = { dead: false, heardFromAws: (): void => undefined };
    const alive = async (answer: Promise<HttpAnswer>): Promise<HttpAnswer> => {
      const heard = await answer;
      life.heardFromAws();
      return life.dead ? silence() : heard;
    };
    const instance = startInstance(deployed.file, {
      clock: kernel.clock,
      random: this.random.stream(`${deployed.arn}#${deployed.running}`),
      environment: { ...deployed.environment, ...runtimeEnvironment(deployed) },
      print: (line) => print(deployed.region, deployed.name, line),
      transport: (request, connected) => (life.dead ? silence() : alive(endpoints.send(principal, request, connected))),
      fetchTransport: (request: HttpRequest) => (life.dead ? silence() : internet().request(deployed.region, request)),
      resolveCname: async (name) => {
        const roundTrip = kernel.network.roundTripMs(deployed.region, 'internet');
        if (roundTrip === undefined) return silence();
        await kernel.clock.sleep(roundTrip);
        return internet().resolve(name)?.cname;
      },
    });
    return { instance, life };
  }

  private context(deployed: Deployed): unknown {
    this.requests += 1;
    const endsAtMs = this.sources.kernel.clock.now() + deployed.timeoutMs;
    return {
      functionName: deployed.name,
      invokedFunctionArn: deployed.arn,
      awsRequestId: `request-${this.requests}`,
      getRemainingTimeInMillis: () => endsAtMs - this.sources.kernel.clock.now(),
    };
  }
}

const silence = <T>(): Promise<T> => new Promise(() => undefined);

function timedOut(timeoutMs: number): Invocation {
  return { kind: 'error', name: 'Sandbox.Timedout', message: `Task timed out after ${timeoutMs / 1000} seconds` };
}

function runtimeEnvironment(deployed: Deployed): Record<string, string> {
  return {
    AWS_REGION: deployed.region,
    AWS_LAMBDA_FUNCTION_NAME: deployed.name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(deployed.memoryGb * 1024),
    AWS_ACCESS_KEY_ID: 'ASIALAB',
    AWS_SECRET_ACCESS_KEY: 'lab',
    AWS_SESSION_TOKEN: 'lab',
    AWS_EC2_METADATA_DISABLED: 'true',
    TZ: 'UTC',
  };
}

async function outcomeOf(running: Promise<unknown>): Promise<Invocation> {
  try {
    // What Lambda returns is JSON, whatever the handler returned.
    const payload = await running;
    return { kind: 'value', payload: payload === undefined ? null : (JSON.parse(JSON.stringify(payload)) as unknown) };
  } catch (error) {
    const { name, message } =
      error instanceof Error || isErrorLike(error) ? error : { name: 'Error', message: String(error) };
    return { kind: 'error', name, message };
  }
}

/** Errors of another realm (a bundle has its own `Error` only if it makes one) still carry name and message. */
function isErrorLike(value: unknown): value is { name: string; message: string } {
  return typeof value === 'object' && value !== null && 'name' in value && 'message' in value;
}
