/**
 * The front door of every modelled AWS service: DNS, the network there, IAM, the model, and the network back. A request
 * that the network loses gets no answer. A request whose name does not resolve fails before it is sent. Every call is
 * recorded, because the judge checks who called which region during a recovery. Assumption: every request looks up the
 * name.
 */
import type { Exchange, Outcome } from '../calls/exchange';
import type { HttpAnswer, HttpRequest } from '../calls/internet';
import { nameNotFound } from '../calls/name-not-found';
import { draw, type Kernel } from '../kernel/kernel';
import { Nested } from '../kernel/nested';
import type { Random } from '../kernel/random';
import { GLOBAL } from '../kernel/active-faults';
import { readRequest, writeAnswer, writeError, type Addressed } from '../calls/wire';
import { notModelled, ServiceError, type Answer, type Call, type Caller, type Service } from '../calls/call';
import type { Iam } from './iam';
import { authorizations } from './authorization';
import { signerOf } from './signature';
import { Throttling } from './throttling';

/** One call as it was made, also when it was refused or got no answer. */
export interface CallRecord {
  readonly atMs: number;
  readonly caller: Caller;
  readonly service: string;
  readonly operation: string;
  readonly region: string;
}

/** Services whose denial has an error name and status of its own. */
const DENIALS: Readonly<Record<string, readonly [name: string, status: number]>> = {
  s3: ['AccessDenied', 403],
  fis: ['AccessDeniedException', 403],
  sns: ['AuthorizationError', 403],
  cloudformation: ['AccessDenied', 403],
};
const SIGNED = /^(?:fis|cloudformation|states)\.[a-z0-9-]+\.amazonaws\.com$/;
/** No call takes longer one way, unless a fault slows it down. */
const USUAL_MS_MAX = 200;

/** Services whose answer can wake a waiter inside the lab: an execution starts, or gets its token or event. */
const WAKERS: ReadonlySet<string> = new Set(['states', 'events']);

export interface Principal {
  readonly caller: Caller;
  readonly roleArn: string;
}

export class Endpoints {
  readonly calls: CallRecord[] = [];
  private readonly services = new Map<string, Service>();
  private readonly streams = new Nested<Random>();
  private readonly throttling: Throttling;

  constructor(
    private readonly kernel: Kernel,
    private readonly iam: Iam,
    private readonly account: string,
  ) {
    this.throttling = new Throttling(kernel, 'endpoints');
  }

  /** `prefix` is the endpoint prefix: dynamodb, s3, kms … */
  serve(prefix: string, service: Service): void {
    this.services.set(prefix, service);
  }

  /**
   * A request on the wire. The promise stays open when no answer comes back, and fails when the name does not resolve.
   */
  send(principal: Principal, request: HttpRequest, connected: () => void): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      const to = readable(request, resolve);
      if (!to) return;
      this.submit(principal, to, {
        connected,
        connectsIn: () => undefined,
        answered: (outcome) =>
          resolve(outcome.kind === 'output' ? writeAnswer(to, outcome.output) : writeError(to, outcome.error)),
        lost: () => undefined,
        notFound: reject,
      });
    });
  }

  /** Whether the host is the endpoint of a service that functions call without the SDK. */
  isSigned(host: string): boolean {
    return SIGNED.test(host);
  }

  /** A request that a function has signed itself. Whoever signed it for another service or region is nobody. */
  sendSigned(caller: Caller, request: HttpRequest): Promise<HttpAnswer> {
    const [service = '', region = ''] = request.host.split('.');
    const roleArn = signerOf(request, { service, region, nowMs: this.kernel.clock.now() }) ?? '';
    return this.send({ caller, roleArn }, request, () => undefined);
  }

  /** A request as an object: network there, the model, network back. */
  submit(principal: Principal, to: Addressed, exchange: Exchange): void {
    const { clock, network } = this.kernel;
    this.record(principal.caller, to);
    if (this.kernel.activeFaults.isNameless.in(to.region, to.service)) {
      const foundOutMs = draw(this.streamFor(principal.caller, to), 'localCallMs');
      clock.after(foundOutMs, () => exchange.notFound(nameNotFound(hostOf(to))));
      return;
    }
    const far = to.region === GLOBAL ? 'internet' : to.region;
    const there = network.path(principal.caller.region, far);
    if (there === undefined) {
      exchange.lost();
      return;
    }
    if (there > USUAL_MS_MAX) exchange.connectsIn(there);
    const arrive = WAKERS.has(to.service) ? clock.after.bind(clock) : clock.quietly.bind(clock);
    arrive(there, () => {
      const { outcome, latencyMs } = this.answer(principal, to);
      const answersInMs = latencyMs + draw(this.streamFor(principal.caller, to), 'localCallMs');
      exchange.connected(answersInMs + (network.way(far, principal.caller.region) ?? 0));
      clock.quietly(answersInMs, () => {
        const back = network.path(far, principal.caller.region);
        if (back === undefined) exchange.lost();
        else clock.after(back, () => exchange.answered(outcome));
      });
    });
  }

  /**
   * Each kind of call of each function has its own stream of random numbers. Calls of one instant arrive in no
   * particular order, and their order must not decide which one is slow.
   */
  private streamFor({ name, region }: Caller, to: Addressed): Random {
    return this.streams.get([name, region, to.operation, to.service, to.region], () =>
      this.kernel.random.stream(`endpoints/${name} ${region} ${to.operation} ${to.service} ${to.region}`),
    );
  }

  /** A call that AWS makes inside a region on behalf of a role, such as a state machine's service integration. */
  call(principal: Principal, call: Omit<Call, 'caller'>): Answer {
    this.record(principal.caller, call);
    return this.dispatch(principal, call);
  }

  /** A request to a web host. It is no AWS call, but the judge of calls to a region counts it too. */
  recordWeb(caller: Caller, { method, host }: HttpRequest): void {
    const region = /^([a-z]{2}-[a-z]+-\d)\./.exec(host)?.[1] ?? 'internet';
    this.record(caller, { service: 'https', operation: `${method} ${host}`, region });
  }

  private record(caller: Caller, call: Pick<Call, 'service' | 'operation' | 'region'>): void {
    const { service, operation, region } = call;
    // The caller object is copied, because the sandbox's next invocation changes `about`.
    const by = caller.about === undefined ? caller : { ...caller };
    this.calls.push({ atMs: this.kernel.clock.now(), caller: by, service, operation, region });
  }

  private answer(principal: Principal, to: Addressed): { outcome: Outcome; latencyMs: number } {
    try {
      const { output, latencyMs } = this.dispatch(principal, to);
      return { outcome: { kind: 'output', output }, latencyMs };
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      if (error.statusCode === 501)
        this.kernel.note('lab.not-modelled', { ...principal.caller, message: error.message });
      return { outcome: { kind: 'refused', error }, latencyMs: 0 };
    }
  }

  private dispatch(principal: Principal, to: Omit<Call, 'caller'>): Answer {
    if (this.kernel.activeFaults.isDown.in(to.region, to.service)) {
      throw new ServiceError('ServiceUnavailable', `${to.service} is down in ${to.region}`, 503);
    }
    this.throttling.check(to.service, to.region);
    const modelled = this.services.get(to.service);
    const { service, operation, region, input } = to;
    const call = { service, operation, region, input, caller: principal.caller };
    if (!modelled) throw notModelled(call);
    const denied = authorizations(call, this.account, modelled.tagsOf?.bind(modelled)).find(
      (request) =>
        this.kernel.activeFaults.isWithheld.in(principal.caller.region, principal.caller.name, request.action) ||
        !this.iam.allowed(principal.roleArn, request),
    );
    if (denied) {
      const { action, resources } = denied;
      const message = `${principal.roleArn} is not authorized to perform ${action} on ${resources.join(', ')}`;
      this.kernel.note('iam.denied', { caller: principal.caller.name, action, resources });
      const [name, status] = DENIALS[to.service] ?? ['AccessDeniedException', 400];
      throw new ServiceError(name, message, status);
    }
    return modelled.handle(call);
  }
}

/** The host name that the SDK uses. A bucket's name comes before the endpoint. */
function hostOf({ service, region, input }: Addressed): string {
  const bucket = service === 's3' && typeof input['Bucket'] === 'string' ? `${input['Bucket']}.` : '';
  return `${bucket}${service}.${region}.amazonaws.com`;
}

function readable(request: HttpRequest, refuse: (answer: HttpAnswer) => void): Addressed | undefined {
  try {
    return readRequest(request);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    refuse({
      status: error.statusCode,
      headers: {},
      body: JSON.stringify({ __type: error.name, message: error.message }),
    });
    return undefined;
  }
}
