import * as z from 'zod';
import type { Service } from '../../strategy/layers';
import type { Placement, Topology } from '../../strategy/topology';

const TENANT_HEADER = 'x-tenant-id';

/** What a cell uses of an HTTP API event, payload format 2.0. API Gateway gives header names in lower case. */
export const HttpEvent = z.object({
  rawPath: z.string(),
  rawQueryString: z.string().optional(),
  headers: z.object({ [TENANT_HEADER]: z.string().optional() }).optional(),
  body: z.string().optional(),
  isBase64Encoded: z.boolean().optional(),
  requestContext: z.object({ requestId: z.string(), http: z.object({ method: z.string() }) }),
});
export type HttpEvent = z.infer<typeof HttpEvent>;

type Method = 'GET' | 'PUT' | 'POST';
/** Which methods a function answers, per service it stands for. */
export type Menu = Partial<Readonly<Record<Service, readonly Method[]>>>;

/** A well-formed request for one key of one service, on behalf of one tenant. */
export interface CellRequest {
  readonly placement: Placement;
  /** The whole id, `<placement>/<tenant>`. */
  readonly tenant: string;
  readonly service: Service;
  readonly key: string;
  readonly method: Method;
  readonly body: string;
  readonly requestId: string;
}

export type Parsed =
  | { readonly kind: 'asked'; readonly request: CellRequest }
  | { readonly kind: 'mistaken'; readonly status: 400 | 404 | 405; readonly reason: string };

const TENANT = /^([a-z][a-z0-9-]{0,19})\/[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
/** Neither `/` nor `#`: a key never reaches into another tenant's part of a table or a bucket. */
const KEY = /^[A-Za-z0-9@:._~-]{1,128}$/;

/** Reads an HTTP request as one about a tenant's key. Never throws: what is wrong with it is in the answer. */
export function parseRequest(event: HttpEvent, topology: Topology, menu: Menu): Parsed {
  const [, name = '', ...segments] = event.rawPath.split('/');
  const service = serviceNamed(name, menu);
  if (!service) return mistaken(404, `there is no "/${name}" here`);
  const { requestId, http } = event.requestContext;
  const method = menu[service]?.find((allowed) => allowed === http.method);
  if (!method) return mistaken(405, `${service} does not answer ${http.method}`);
  const key = decoded(segments.join('/'));
  if (!KEY.test(key)) return mistaken(400, 'a key is 1 to 128 letters, digits or @:._~-');
  const tenant = tenantOf(event);
  const placement = placementOf(tenant, topology);
  if (!placement) return mistaken(400, 'header x-tenant-id must be <placement>/<tenant>, of a placement that exists');
  return { kind: 'asked', request: { placement, tenant, service, key, method, body: bodyOf(event), requestId } };
}

/** Whoever the request is made for; empty when it does not say. */
export function tenantOf({ headers }: HttpEvent): string {
  return headers?.[TENANT_HEADER] ?? '';
}

/** The placement a tenant's id names, or undefined when the id is malformed or names none. */
export function placementOf(tenant: string, topology: Topology): Placement | undefined {
  const name = TENANT.exec(tenant)?.[1];
  return topology.placements.find((placement) => placement.name === name);
}

function serviceNamed(name: string, menu: Menu): Service | undefined {
  return (Object.keys(menu) as Service[]).find((service) => service === name);
}

/**
 * A key needs no percent-encoding but for `@` and `:`, which some clients encode; any other escape fails the pattern.
 */
function decoded(segment: string): string {
  return segment.replaceAll('%40', '@').replace(/%3a/gi, ':');
}

/** The body as text; empty when there is none. */
export function bodyOf(event: HttpEvent): string {
  const text = event.body ?? '';
  return event.isBase64Encoded ? Buffer.from(text, 'base64').toString('utf8') : text;
}

function mistaken(status: 400 | 404 | 405, reason: string): Parsed {
  return { kind: 'mistaken', status, reason };
}
