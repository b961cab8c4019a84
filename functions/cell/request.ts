import * as z from 'zod';
import type { Service } from '../../strategy/layers';
import { tenantId } from '../../strategy/names';
import type { Placement, Topology } from '../../strategy/topology';

const TENANT_HEADER = 'x-tenant-id';

/**
 * The part of an HTTP API event, payload format 2.0, that a cell uses. API Gateway gives header names in lower case. It
 * sets `authorizer.iam` only on routes where it has checked IAM.
 */
export const HttpEvent = z.object({
  rawPath: z.string(),
  rawQueryString: z.string().optional(),
  headers: z.object({ [TENANT_HEADER]: z.string().optional(), authorization: z.string().optional() }).optional(),
  body: z.string().optional(),
  isBase64Encoded: z.boolean().optional(),
  requestContext: z.object({
    requestId: z.string(),
    http: z.object({ method: z.string() }),
    authorizer: z.object({ iam: z.object({ userArn: z.string().min(1) }).optional() }).optional(),
  }),
});
export type HttpEvent = z.infer<typeof HttpEvent>;

type Method = 'GET' | 'PUT' | 'POST';
/** The methods that a function answers, per service. */
export type Menu = Partial<Readonly<Record<Service, readonly Method[]>>>;

/**
 * How a request proves who makes it. `tenant`: by a session. `login`: by a secret, which the handler checks.
 * `synthetic` and `onboarding`: by the signature of one of our roles, which API Gateway has checked.
 */
type Door = 'tenant' | 'login' | 'synthetic' | 'onboarding';

/** A well-formed request for one key of one service. The caller is not checked yet. */
export interface Asked {
  readonly door: Door;
  /** The tenant's full id, `<placement>/<tenant>`, from the path or the header; empty when neither names it. */
  readonly named: string;
  readonly service: Service;
  readonly key: string;
  readonly method: Method;
  readonly body: string;
  readonly requestId: string;
}

/** The same request with its tenant verified. */
export interface CellRequest extends Omit<Asked, 'named'> {
  readonly placement: Placement;
  readonly tenant: string;
}

export type Parsed =
  | { readonly kind: 'asked'; readonly asked: Asked }
  | { readonly kind: 'mistaken'; readonly status: 400 | 404 | 405; readonly reason: string };

const TENANT = /^([a-z][a-z0-9-]{0,19})\/[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
/** No `/` and no `#`, so that a key never reaches into another tenant's part of a table or bucket. */
const KEY = /^[A-Za-z0-9@:._~-]{1,128}$/;

/** Parses an HTTP request for a key. Never throws: the result says what is wrong. */
export function parseRequest(event: HttpEvent, menu: Menu): Parsed {
  const { name, ...to } = addressIn(event);
  const service = serviceNamed(name, menu);
  if (!service) return mistaken(404, `there is no "/${name}" here`);
  const { requestId, http } = event.requestContext;
  const isPossible = to.door !== 'onboarding' || http.method === 'PUT';
  const method = isPossible ? menu[service]?.find((allowed) => allowed === http.method) : undefined;
  if (!method) return mistaken(405, `${service} does not answer ${http.method}`);
  const key = decoded(to.key);
  if (!KEY.test(key)) return mistaken(400, 'a key is 1 to 128 letters, digits or @:._~-');
  const door = to.door === 'tenant' && service === 'identity' && method === 'POST' ? 'login' : to.door;
  return { kind: 'asked', asked: { door, named: to.named, service, key, method, body: bodyOf(event), requestId } };
}

interface Address extends Pick<Asked, 'door' | 'named' | 'key'> {
  readonly name: string;
}

/**
 * In `/{service}/{key}` the session says which tenant it is. In `/synthetic/{service}/{placement}/{key}` and
 * `/tenants/{placement}/{tenant}/{user}` the path says it, because the signature covers the path.
 */
function addressIn({ rawPath, headers }: HttpEvent): Address {
  const [, first = '', ...rest] = rawPath.split('/');
  const [second = '', third = '', ...key] = rest;
  if (first === 'synthetic')
    return { door: 'synthetic', name: second, named: tenantId(third, 'synthetic'), key: key.join('/') };
  if (first === 'tenants')
    return { door: 'onboarding', name: 'identity', named: tenantId(second, third), key: key.join('/') };
  return { door: 'tenant', name: first, named: headers?.[TENANT_HEADER] ?? '', key: rest.join('/') };
}

/** Whether API Gateway has checked with IAM that the caller may make this call. */
export function isSigned({ requestContext }: HttpEvent): boolean {
  return requestContext.authorizer?.iam !== undefined;
}

/** The placement in a tenant's id, or undefined when the id is malformed or the placement does not exist. */
export function placementOf(tenant: string, topology: Topology): Placement | undefined {
  const name = TENANT.exec(tenant)?.[1];
  return topology.placements.find((placement) => placement.name === name);
}

function serviceNamed(name: string, menu: Menu): Service | undefined {
  return (Object.keys(menu) as Service[]).find((service) => service === name);
}

/**
 * Decodes only `@` and `:`, which some clients encode. A key needs no other escape; any other one fails the pattern.
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
