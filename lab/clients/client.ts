/**
 * One tenant with a browser. It resolves the residency's host, keeps its connection for a minute, follows one redirect,
 * waits five seconds for an answer, and retries once after a failure. It logs in when it begins, and again when its
 * session is refused. It remembers acknowledged writes and reads them later. Recorded is what the user saw in the end.
 * Assumptions: the retry comes after one second and uses the same resolver, because a client cannot flush somebody
 * else's cache. A 503 with a reason (maintenance, read-only …) is shown, not retried.
 */
import { OBJECTIVES, type Service } from '../../strategy/layers';
import { residencyHost } from '../../strategy/names';
import type { Placement, Topology } from '../../strategy/topology';
import type { Clock } from '../kernel/clock';
import { draftLogin, draftRequest, forget, recall, type Draft, type Memory } from './memory';
import { answered, outcomeOf, readAnswer, type Heard } from './outcome';
import type { HttpAnswer, HttpRequest } from '../calls/internet';
import type { Random } from '../kernel/random';
import type { ClientRequest } from '../judge/record';
import { answerTo, RETRY_PAUSE_MS } from './patience';
import type { Resolver } from './resolver';

const UNAUTHORIZED = 401;
/** How long an idle connection is kept and used again without asking DNS. Assumption. */
const KEEP_ALIVE_MS = 60_000;

interface Sources {
  readonly clock: Clock;
  readonly topology: Pick<Topology, 'domain'>;
  readonly placement: Placement;
  readonly tenant: string;
  readonly resolver: Resolver;
  /** Whether connections now last until they fail, however long they are idle. */
  readonly isFrozen: () => boolean;
  readonly random: Random;
  /** Sends from the public internet. Never settles if packets are lost. */
  readonly send: (request: HttpRequest) => Promise<HttpAnswer>;
}

/** The result of a login, and the regions that it went to. */
interface Login {
  readonly heard: Heard;
  readonly path: readonly string[];
}

export class Client {
  private readonly memory: Memory = { written: new Map(), counter: 0 };
  private session: string | undefined;
  private loggingIn: Promise<Login> | undefined;
  private connection: { readonly via: string; readonly untilMs: number } | undefined;

  constructor(private readonly sources: Sources) {}

  /** One request to a service, from sending it to what the user saw in the end. */
  async use(service: Service, standsFor: number): Promise<ClientRequest> {
    const { clock, placement, tenant, random } = this.sources;
    const sentAtMs = clock.now();
    const draft = draftRequest(this.memory, { service, tenant, random });
    const path: string[] = [];
    const last = draft.method === 'POST' ? await this.withRetry(draft, path) : await this.withSession(draft, path);
    const outcome = outcomeOf(last, draft);
    const answer = readAnswer(last);
    if (outcome === 'ok' && draft.kind === 'write') recall(this.memory, draft);
    if (outcome === 'missing') forget(this.memory, draft);
    const { residency, name } = placement;
    return {
      sentAtMs,
      endedAtMs: clock.now(),
      tenant,
      placement: name,
      residency,
      layer: OBJECTIVES[service].layer,
      service,
      kind: draft.kind,
      host: this.host(),
      path: path.map((host) => host.split('.')[0] ?? host),
      outcome,
      key: draft.key,
      status: last.kind === 'answered' ? last.status : null,
      standsFor,
      region: answer.region,
      version: answer.version,
      epoch: answer.epoch,
      degraded: answer.degraded,
    };
  }

  /** Logs in, and keeps the session if it gets one. Requests that need a session meanwhile wait for this login. */
  logIn(): Promise<Login> {
    const login = async (): Promise<Login> => {
      const path: string[] = [];
      const heard = await this.withRetry(draftLogin(this.sources.tenant), path);
      this.session = heard.kind === 'answered' ? heard.said.session : undefined;
      this.loggingIn = undefined;
      return { heard, path };
    };
    this.loggingIn ??= login();
    return this.loggingIn;
  }

  /** A user who cannot log in sees the failed login, whatever they asked for. */
  private async withSession(draft: Draft, path: string[]): Promise<Heard> {
    const serve = async (login: Login | undefined): Promise<Heard> => {
      if (login === undefined || this.session !== undefined) return this.withRetry(draft, path);
      path.push(...login.path);
      return login.heard;
    };
    const heard = await serve(this.session === undefined ? await this.logIn() : undefined);
    const isEnded = heard.kind === 'answered' && heard.status === UNAUTHORIZED && this.session !== undefined;
    return isEnded ? serve(await this.logIn()) : heard;
  }

  private async withRetry(draft: Draft, path: string[]): Promise<Heard> {
    const first = await this.attempt(draft, path);
    if (!['timeout', 'unavailable', 'error'].includes(outcomeOf(first, draft)) || isRefusal(first)) return first;
    this.connection = undefined;
    await this.sources.clock.sleep(RETRY_PAUSE_MS);
    return this.attempt(draft, path);
  }

  private async attempt(draft: Draft, path: string[]): Promise<Heard> {
    const via = this.connect();
    if (via === undefined) return { kind: 'silent' };
    path.push(via);
    const first = await this.ask({ host: this.host(), via }, draft);
    if (first.kind !== 'answered' || first.status !== 302) return first;
    const host = /^https:\/\/([^/]+)/.exec(first.headers['location'] ?? '')?.[1];
    if (host === undefined) return first;
    path.push(host);
    return this.ask({ host }, draft);
  }

  /** The name behind the residency's host: that of the open connection, otherwise the answer of DNS. */
  private connect(): string | undefined {
    const nowMs = this.sources.clock.now();
    const isOpen = this.connection && (nowMs < this.connection.untilMs || this.sources.isFrozen());
    const open = isOpen ? this.connection?.via : undefined;
    const via = open ?? this.sources.resolver.resolve(this.host(), nowMs);
    this.connection = via === undefined ? undefined : { via, untilMs: nowMs + KEEP_ALIVE_MS };
    return via;
  }

  private ask(to: { host: string; via?: string }, { method, target, body }: Draft): Promise<Heard> {
    const { clock, send, tenant } = this.sources;
    const session = method !== 'POST' && this.session !== undefined && { authorization: `Bearer ${this.session}` };
    const headers = { 'x-tenant-id': tenant, 'content-type': 'application/json', ...session };
    const request = { ...to, method, path: target, headers, ...(body !== undefined && { body }) };
    return answerTo(
      clock,
      () => send(request),
      (answer) => (answer ? answered(answer) : { kind: 'silent' }),
    );
  }

  private host(): string {
    return residencyHost(this.sources.topology, this.sources.placement.residency);
  }
}

/** After a 4xx the same request would be refused again. */
const isRefusal = (outcome: Heard): boolean => outcome.kind === 'answered' && outcome.status < 500;
