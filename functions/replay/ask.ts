import { randomBytes, randomUUID } from 'node:crypto';
import { regionHost } from '../../strategy/names';
import type { Region, Topology } from '../../strategy/topology';
import { DEGRADED } from '../../strategy/stages';
import type { Request, Tried } from '../../strategy/workload';
import { perRegion } from '../runtime/clients';
import { type HttpResult, jsonMember, request } from '../runtime/http';
import { pause } from '../runtime/pause';
import { signerFor } from '../runtime/signing';

const signerIn = perRegion(signerFor);
/** As clients wait. Where every single answer counts, longer than a cell waits for a store: two attempts of 2 s. */
const TIMEOUT_MS = { often: 3000, once: 5000 } as const;
const RETRY_PAUSE_MS = 1000;

/**
 * The user that logs in, and its secret. Nobody can guess it: a synthetic user must not become a door to the synthetic
 * tenant. Each execution environment registers its own.
 */
const USER = `drill-${randomUUID()}`;
const SECRET = randomBytes(32).toString('base64url');
const registered = new Set<string>();

type Method = 'GET' | 'PUT' | 'POST';
interface Call {
  readonly door: Region;
  readonly method: Method;
  readonly path: string;
  readonly value?: string | undefined;
}

/**
 * Where requests go, and how often. `once`: every single answer counts; otherwise it is asked again after a failure
 * without a reason, as browsers do.
 */
export interface Asking {
  readonly topology: Topology;
  readonly once: boolean;
}

/** Makes one request of the workload as the synthetic tenant. Never throws: the answer says what it got. */
export async function tryRequest(asking: Asking, asked: Request): Promise<Tried> {
  const atMs = Date.now();
  const { door } = asked;
  const heard = await (asked.what === 'login'
    ? logIn(asking, asked)
    : ask(asking, { door, method: methodOf(asked), path: pathOf(asked, asked.key), value: bodyOf(asked) }));
  return { ...asked, ...said(heard), ok: isServed(asked, heard), atMs, endedMs: Date.now() };
}

function said(heard: HttpResult): Pick<Tried, 'region' | 'status' | 'degraded'> {
  if (heard.kind === 'silent') return { region: null, status: null };
  const { 'x-region': region = null } = heard.headers;
  const degraded = DEGRADED.find((known) => known === howDegraded(heard));
  return { region, status: heard.status, ...(degraded && { degraded }) };
}

/** In words of `DEGRADED`. During a partition the kind of an answer, or the state of its routing map, says it. */
function howDegraded(heard: Extract<HttpResult, { kind: 'answered' }>): string | undefined {
  const { 'x-degraded': how, 'x-routes': routes } = heard.headers;
  const kind = jsonMember(heard, 'kind');
  return how ?? (kind === 'waiting' ? kind : kind === 'read-only' ? 'refused' : routes);
}

async function logIn(asking: Asking, asked: Request): Promise<HttpResult> {
  const { door, placement } = asked;
  const call = { door, path: pathOf(asked, USER), value: SECRET };
  if (!registered.has(placement)) {
    const heard = await ask(asking, { ...call, method: 'PUT' });
    if (heard.kind === 'silent' || heard.status !== 200) return heard;
    registered.add(placement);
  }
  return ask(asking, { ...call, method: 'POST' });
}

const pathOf = ({ service, placement }: Request, key: string): string => `/synthetic/${service}/${placement}/${key}`;
const isRead = ({ what }: Request): boolean => what === 'read' || what === 'get' || what === 'done';
const methodOf = (asked: Request): Method => (isRead(asked) ? 'GET' : 'PUT');
const bodyOf = (asked: Request): string | undefined => (isRead(asked) ? undefined : asked.value);

function isServed(asked: Request, heard: HttpResult): boolean {
  if (heard.kind === 'silent' || heard.status < 200 || heard.status >= 300) return false;
  if (asked.what === 'done') return jsonMember(heard, 'state') === 'done';
  return !isRead(asked) || jsonMember(heard, 'value') === asked.value;
}

/** Follows one redirect, and may try once more after a failure without a reason. */
async function ask(asking: Asking, call: Call): Promise<HttpResult> {
  const first = await followed(asking, call);
  if (asking.once || !mayPass(first)) return first;
  await pause(RETRY_PAUSE_MS);
  return followed(asking, call);
}

async function followed(asking: Asking, call: Call): Promise<HttpResult> {
  const first = await signed(asking, call);
  const to =
    first.kind === 'answered' && first.status === 302
      ? regionIn(asking.topology, first.headers['location'])
      : undefined;
  return to === undefined ? first : signed(asking, { ...call, door: to });
}

/** The region that a redirect leads to, if it is one of ours: nobody else gets a signature. */
const regionIn = (topology: Topology, location = ''): Region | undefined =>
  topology.regions.find((region) => location.startsWith(`https://${regionHost(topology, region)}/`));

async function signed({ topology, once }: Asking, { door, method, path, value }: Call): Promise<HttpResult> {
  const host = regionHost(topology, door);
  const body = value === undefined ? '' : JSON.stringify({ value });
  const headers = await signerIn(door)({ method, host, path, headers: { 'content-type': 'application/json' }, body });
  const content = value !== undefined && { body };
  return request({
    url: `https://${host}${path}`,
    method,
    headers,
    ...content,
    timeoutMs: TIMEOUT_MS[once ? 'once' : 'often'],
  });
}

/** A refusal that says when to come again is an answer. */
function mayPass(heard: HttpResult): boolean {
  if (heard.kind === 'silent') return true;
  return (heard.status === 429 || heard.status >= 500) && heard.headers['retry-after'] === undefined;
}
