import { randomBytes, randomUUID } from 'node:crypto';
import { regionHost } from '../../strategy/names';
import type { Region, Topology } from '../../strategy/topology';
import type { Request, Tried } from '../../strategy/workload';
import { perRegion } from '../runtime/clients';
import { type HttpResult, jsonMember, request as send } from '../runtime/http';
import { pause } from '../runtime/pause';
import { signerFor } from '../runtime/signing';

const signerIn = perRegion(signerFor);
const TIMEOUT_MS = 3000;
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

/** Makes one request of the workload as the synthetic tenant. Never throws: the answer says what it got. */
export async function tryRequest(topology: Topology, request: Request): Promise<Tried> {
  const atMs = Date.now();
  const { door } = request;
  const heard = await (request.what === 'login'
    ? logIn(topology, request)
    : ask(topology, { door, method: methodOf(request), path: pathOf(request, request.key), value: bodyOf(request) }));
  const status = heard.kind === 'silent' ? null : heard.status;
  const region = heard.kind === 'silent' ? null : (heard.headers['x-region'] ?? null);
  return { ...request, region, status, ok: isServed(request, heard), atMs, endedMs: Date.now() };
}

async function logIn(topology: Topology, request: Request): Promise<HttpResult> {
  const { door, placement } = request;
  const call = { door, path: pathOf(request, USER), value: SECRET };
  if (!registered.has(placement)) {
    const heard = await ask(topology, { ...call, method: 'PUT' });
    if (heard.kind === 'silent' || heard.status !== 200) return heard;
    registered.add(placement);
  }
  return ask(topology, { ...call, method: 'POST' });
}

const pathOf = ({ service, placement }: Request, key: string): string => `/synthetic/${service}/${placement}/${key}`;
const isRead = ({ what }: Request): boolean => what === 'read' || what === 'get' || what === 'done';
const methodOf = (request: Request): Method => (isRead(request) ? 'GET' : 'PUT');
const bodyOf = (request: Request): string | undefined => (isRead(request) ? undefined : request.value);

function isServed(request: Request, heard: HttpResult): boolean {
  if (heard.kind === 'silent' || heard.status < 200 || heard.status >= 300) return false;
  if (request.what === 'done') return jsonMember(heard, 'state') === 'done';
  return !isRead(request) || jsonMember(heard, 'value') === request.value;
}

/** As a browser asks: follows one redirect, and tries once more after a failure without a reason. */
async function ask(topology: Topology, call: Call): Promise<HttpResult> {
  const first = await followed(topology, call);
  if (!mayPass(first)) return first;
  await pause(RETRY_PAUSE_MS);
  return followed(topology, call);
}

async function followed(topology: Topology, call: Call): Promise<HttpResult> {
  const first = await signed(topology, call);
  const to =
    first.kind === 'answered' && first.status === 302 ? regionIn(topology, first.headers['location']) : undefined;
  return to === undefined ? first : signed(topology, { ...call, door: to });
}

/** The region that a redirect leads to, if it is one of ours: nobody else gets a signature. */
const regionIn = (topology: Topology, location = ''): Region | undefined =>
  topology.regions.find((region) => location.startsWith(`https://${regionHost(topology, region)}/`));

async function signed(topology: Topology, { door, method, path, value }: Call): Promise<HttpResult> {
  const host = regionHost(topology, door);
  const body = value === undefined ? '' : JSON.stringify({ value });
  const headers = await signerIn(door)({ method, host, path, headers: { 'content-type': 'application/json' }, body });
  const content = value !== undefined && { body };
  return send({ url: `https://${host}${path}`, method, headers, ...content, timeoutMs: TIMEOUT_MS });
}

/** A refusal that says when to come again is an answer. */
function mayPass(heard: HttpResult): boolean {
  if (heard.kind === 'silent') return true;
  return (heard.status === 429 || heard.status >= 500) && heard.headers['retry-after'] === undefined;
}
