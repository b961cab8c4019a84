/**
 * Lambda: runs the deployed bundles. One sandbox serves one invocation at a time; another one starts cold. Models
 * time-outs, throttling by reserved concurrency, handler errors by name, injected faults (crash, delay, second
 * delivery), and its own metrics. Not modelled: scale-up rate, memory, recycling of idle sandboxes, and the retries of
 * asynchronous invocations (EventBridge has its own).
 */
import { draw } from '../kernel/kernel';
import { byInstant } from '../kernel/random';
import type { Resource } from '../calls/call';
import type { CloudWatch } from './cloudwatch';
import type { Functions, Invocation, InvokeRequest } from './lambda/invocation';
import { LambdaMetrics } from './lambda/metrics';
import { Sandboxes, silence, type FunctionSettings, type Sandbox, type Surroundings } from './lambda/sandbox';
import { Throttling } from './throttling';

interface Deployed extends FunctionSettings {
  readonly concurrencyMax: number;
  readonly idle: Sandbox[];
  running: number;
}

interface Sources extends Surroundings {
  readonly metrics: Pick<CloudWatch, 'series'>;
  /** S3 key of an asset in the template → folder of its code. */
  readonly assetFolder: (s3Key: string) => string;
}

/** Concurrency that all functions of a region share. A reservation takes its part out of it. */
const CONCURRENCY_MAX = 1000;
/** A second delivery comes at most this long after the first; assumption. */
const SECOND_DELIVERY_MS_MAX = 2000;

export class Lambda implements Functions {
  readonly types = ['AWS::Lambda::Function'];
  /** For the bill: invocations and GB-seconds so far. */
  readonly meters = { invocations: 0, gbSeconds: 0 };
  private readonly functions = new Map<string, Deployed>();
  private readonly sandboxes: Sandboxes;
  private readonly metrics: LambdaMetrics;
  private readonly random;
  private readonly secondsRandom;
  private readonly throttling: Throttling;

  constructor(private readonly sources: Sources) {
    this.random = sources.kernel.random.stream('lambda');
    this.secondsRandom = sources.kernel.random.stream('lambda/second-delivery');
    this.throttling = new Throttling(sources.kernel, 'lambda');
    this.sandboxes = new Sandboxes(sources);
    this.metrics = new LambdaMetrics(sources.metrics);
  }

  provision(resource: Resource): void {
    const { Code, Environment, Timeout, MemorySize, Role, ReservedConcurrentExecutions } = resource.properties;
    const arn = resource.attributes['Arn'] ?? '';
    const folder = this.sources.assetFolder((Code as { S3Key: string }).S3Key);
    this.functions.set(arn, {
      name: resource.ref,
      codeOf: resource.ref.replace('-probes-cell-', '-cell-'),
      region: resource.region,
      arn,
      file: `${folder}/index.js`,
      roleArn: Role as string,
      environment: (Environment as { Variables?: Record<string, string> } | undefined)?.Variables ?? {},
      timeoutMs: ((Timeout as number | undefined) ?? 3) * 1000,
      memoryGb: ((MemorySize as number | undefined) ?? 128) / 1024,
      concurrencyMax: (ReservedConcurrentExecutions as number | undefined) ?? CONCURRENCY_MAX,
      idle: [],
      running: 0,
    });
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
      kernel.clock.quietly(there, () => {
        this.deliverAgain(deployed, payload);
        this.admit(deployed, payload, (outcome) => {
          const back = kernel.network.path(deployed.region, caller.region);
          if (back !== undefined) kernel.clock.after(back, () => resolve(outcome));
        });
      });
    });
  }

  private admit(deployed: Deployed, payload: unknown, ended: (outcome: Invocation) => void): void {
    const { region } = deployed;
    // Reserved concurrency belongs to its function alone, also in a crowded region.
    const isShared = deployed.concurrencyMax === CONCURRENCY_MAX;
    const refused = this.throttling.refuses('lambda', region) || (isShared && this.throttling.refusesCrowd(region));
    if (refused || deployed.running >= deployed.concurrencyMax) {
      this.metrics.throttled(deployed);
      ended({ kind: 'error', name: 'Lambda.TooManyRequestsException', message: 'Rate Exceeded.' });
      return;
    }
    deployed.running += 1;
    this.metrics.began(deployed, deployed.running);
    const cold = deployed.idle.length === 0;
    this.sources.kernel.clock.after(draw(this.random, cold ? 'lambdaColdMs' : 'lambdaWarmMs'), () => {
      void this.run(deployed, payload).then(ended);
    });
  }

  private async run(deployed: Deployed, payload: unknown): Promise<Invocation> {
    const { clock } = this.sources.kernel;
    const startedAtMs = clock.now();
    const sandbox = deployed.idle.pop() ?? this.coldStart(deployed);
    const outcome = await this.sandboxes.run(deployed, sandbox, payload);
    if (!sandbox.life.dead) deployed.idle.push(sandbox);
    deployed.running -= 1;
    this.metrics.ended(deployed, outcome.kind === 'error');
    this.meters.invocations += 1;
    this.meters.gbSeconds += (Math.max(1, clock.now() - startedAtMs) / 1000) * deployed.memoryGb;
    return outcome;
  }

  /** At-least-once delivery: some invocations run a second time, and nobody sees the result of that one. */
  private deliverAgain(deployed: Deployed, payload: unknown): void {
    const { kernel } = this.sources;
    if (!kernel.activeFaults.handlers.takeDoubling(deployed.codeOf, deployed.region)) return;
    kernel.clock.after(this.secondsRandom.between(0, SECOND_DELIVERY_MS_MAX), () => {
      if (!kernel.network.runs(deployed.region)) return;
      kernel.note('function.delivered-again', { region: deployed.region, function: deployed.name });
      this.admit(deployed, structuredClone(payload), () => undefined);
    });
  }

  private coldStart(deployed: Deployed): Sandbox {
    const random = this.random.stream(`${deployed.arn}#${deployed.running}`);
    return this.sandboxes.start(deployed, byInstant(random, this.sources.kernel.clock));
  }
}
