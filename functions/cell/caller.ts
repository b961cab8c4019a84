import { type Placement, type Region, regionsOf, type Topology } from '../../strategy/topology';
import { mistake, type Reply } from './answers';
import { type Asked, type HttpEvent, isSigned, placementOf } from './request';
import { saidBy } from './session';
import type { SessionKeys } from './session-keys';

/** The tenant that a request is made for, or the reply that refuses it. */
export type Caller =
  | { readonly kind: 'known'; readonly who: { readonly placement: Placement; readonly tenant: string } }
  | { readonly kind: 'unknown'; readonly reply: Reply };

interface Here {
  readonly topology: Topology;
  readonly region: Region;
  readonly sessions: Pick<SessionKeys, 'check'>;
}

/**
 * Finds the tenant that the request is made for, or answers 401 or 403. A region has no session key for a placement
 * that it may not hold, so there it believes the session unchecked. That is safe: it touches no data of such a
 * placement (gate.ts) and only says which region serves it, which is no secret. Throws SDK errors.
 */
export function identify(here: Here, event: HttpEvent, asked: Asked): Caller | Promise<Caller> {
  if (asked.door === 'tenant') return bySession(here, event, asked);
  if (asked.door !== 'login' && !isSigned(event)) return forbidden('this path takes calls signed for IAM only');
  const placement = placementOf(asked.named, here.topology);
  return placement
    ? { kind: 'known', who: { placement, tenant: asked.named } }
    : forbidden(`"${asked.named}" is no tenant`);
}

async function bySession(here: Here, { headers }: HttpEvent, { named }: Asked): Promise<Caller> {
  const sealed = bearerIn(headers?.authorization);
  const tenant = saidBy(sealed)?.tenant ?? '';
  const placement = placementOf(tenant, here.topology);
  if (!placement) return stranger('this needs a session: log in');
  if (named !== '' && named !== tenant) return forbidden(`the session is not one of "${named}"`);
  const isValid = await isValidHere(here, sealed, placement);
  return isValid ? { kind: 'known', who: { placement, tenant } } : stranger('this session is not valid: log in');
}

const bearerIn = (header = ''): string => /^Bearer (\S+)$/i.exec(header)?.[1] ?? '';

async function isValidHere({ region, sessions }: Here, sealed: string, placement: Placement): Promise<boolean> {
  if (!regionsOf(placement).includes(region)) return true;
  return (await sessions.check(sealed, placement.name, Date.now())) !== undefined;
}

function stranger(reason: string): Caller {
  const reply = mistake(401, reason);
  return { kind: 'unknown', reply: { ...reply, headers: { 'www-authenticate': 'Bearer' } } };
}

const forbidden = (reason: string): Caller => ({ kind: 'unknown', reply: mistake(403, reason) });
