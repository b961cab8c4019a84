/**
 * The front door of every modelled AWS service: network there, IAM, the model, network back. A request that the network loses
 * gets no answer at all. Every call is kept, because the outside judge asks who called what during a recovery.
 */
import type { HttpAnswer, HttpRequest } from '../internet';
import { draw, type Kernel } from '../kernel';
import { GLOBAL } from '../weather';
import { readRequest, writeAnswer, writeError, type Addressed } from '../wire';
import { notModelled, ServiceError, type Answer, type Call, type Caller, type Service } from './call';
import type { Iam } from './iam';
import { authorization } from './authorization';
import { Throttling } from './throttling';

/** One call as it was made, whether or not it was answered or allowed. */
export interface CallRecord {
  readonly atMs: number;
  readonly caller: Caller;
  readonly service: string;
  readonly operation: string;
  readonly region: string;
}

export interface Principal {
  readonly caller: Caller;
  readonly roleArn: string;
}

export class Endpoints {
  readonly calls: CallRecord[] = [];
  private readonly services = new Map<string, Service>();
  private readonly random;
  private readonly throttling: Throttling;

  constructor(
    private readonly kernel: Kernel,
    private readonly iam: Iam,
    private readonly account: string,
  ) {
    this.random = kernel.random.stream('endpoints');
    this.throttling = new Throttling(kernel, 'endpoints');
  }

  /** `prefix` is the endpoint prefix: dynamodb, s3, kms … */
  serve(prefix: string, service: Service): void {
    this.services.set(prefix, service);
  }

  /** A request on the wire. The promise stays open when nothing comes back. */
  send(principal: Principal, request: HttpRequest, connected: () => void): Promise<HttpAnswer> {
    return new Promise((resolve) => {
      const to = readable(request, resolve);
      if (!to) return;
      this.record(principal.caller, to);
      const far = to.region === GLOBAL ? 'internet' : to.region;
      const there = this.kernel.network.path(principal.caller.region, far);
      if (there === undefined) return;
      this.kernel.clock.after(there, () => {
        connected();
        const { answer, latencyMs } = this.answer(principal, to);
        this.kernel.clock.after(latencyMs + draw(this.random, 'localCallMs'), () => {
          const back = this.kernel.network.path(far, principal.caller.region);
          if (back !== undefined) this.kernel.clock.after(back, () => resolve(answer));
        });
      });
    });
  }

  /** A call that AWS makes inside a region on behalf of a role, such as a state machine's service integration. */
  call(principal: Principal, call: Omit<Call, 'caller'>): Answer {
    this.record(principal.caller, call);
    return this.dispatch(principal, call);
  }

  /** A request to somebody's web host. It is no AWS call, but whoever asks who called a region wants to see it too. */
  recordWeb(caller: Caller, { method, host }: HttpRequest): void {
    const region = /^([a-z]{2}-[a-z]+-\d)\./.exec(host)?.[1] ?? 'internet';
    this.record(caller, { service: 'https', operation: `${method} ${host}`, region });
  }

  private record(caller: Caller, call: Pick<Call, 'service' | 'operation' | 'region'>): void {
    const { service, operation, region } = call;
    this.calls.push({ atMs: this.kernel.clock.now(), caller, service, operation, region });
  }

  private answer(principal: Principal, to: Addressed): { answer: HttpAnswer; latencyMs: number } {
    try {
      const { output, latencyMs } = this.dispatch(principal, to);
      return { answer: writeAnswer(to, output), latencyMs };
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      if (error.statusCode === 501)
        this.kernel.note('lab.not-modelled', { ...principal.caller, message: error.message });
      return { answer: writeError(to, error), latencyMs: 0 };
    }
  }

  private dispatch(principal: Principal, to: Omit<Call, 'caller'>): Answer {
    if (this.kernel.weather.isDown(to.service, to.region)) {
      throw new ServiceError('ServiceUnavailable', `${to.service} is down in ${to.region}`, 503);
    }
    this.throttling.check(to.service, to.region);
    const service = this.services.get(to.service);
    const call = { ...to, caller: principal.caller };
    if (!service) throw notModelled(call);
    const request = authorization(call, this.account);
    if (!this.iam.allowed({ ...request, roleArn: principal.roleArn })) {
      const message = `${principal.roleArn} is not authorized to perform ${request.action} on ${request.resources.join(', ')}`;
      this.kernel.note('iam.denied', {
        caller: principal.caller.name,
        action: request.action,
        resources: request.resources,
      });
      throw new ServiceError(
        to.service === 's3' ? 'AccessDenied' : 'AccessDeniedException',
        message,
        to.service === 's3' ? 403 : 400,
      );
    }
    return service.handle(call);
  }
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
