/**
 * What a client remembers, and what it asks next. Every write has a key of its own, so a store either has it or not.
 */
import type { Service } from '../../strategy/layers';
import { sha256 } from '../../strategy/sha256';
import type { Random } from '../kernel/random';

/** Keys acknowledged per service, newest last. */
export interface Memory {
  readonly written: Map<Service, readonly string[]>;
  counter: number;
}

/** A request before it is sent. */
export interface Draft {
  readonly service: Service;
  readonly kind: 'read' | 'write';
  readonly key: string;
  readonly method: 'GET' | 'PUT' | 'POST';
  readonly target: string;
  readonly body: string | undefined;
}

/** Reads go to one of this many newest keys, because people read recent things. */
const REMEMBERED_MAX = 20;

/**
 * Half of the requests are writes, half read something that was acknowledged before. A write to identity stores a new
 * credential, a read is a login.
 */
export function draftRequest(memory: Memory, of: { service: Service; tenant: string; random: Random }): Draft {
  const { service, tenant, random } = of;
  const known = memory.written.get(service) ?? [];
  const chosen = known[Math.floor(random.next() * known.length)];
  if (chosen === undefined || random.next() < 0.5) {
    memory.counter += 1;
    const key = `${service === 'identity' ? 'user' : 'item'}-${memory.counter}`;
    const value = service === 'identity' ? secretOf(tenant, key) : `${tenant} wrote ${key}`;
    return {
      service,
      kind: 'write',
      key,
      method: 'PUT',
      target: `/${service}/${key}`,
      body: JSON.stringify({ value }),
    };
  }
  const isLogin = service === 'identity';
  const body = isLogin ? JSON.stringify({ value: secretOf(tenant, chosen) }) : undefined;
  return {
    service,
    kind: 'read',
    key: chosen,
    method: isLogin ? 'POST' : 'GET',
    target: `/${service}/${chosen}`,
    body,
  };
}

/** Every tenant has a user who was registered long before the drill: see `seedTenants`. */
export const FIRST_USER = 'owner';

/** A login of the tenant's first user. */
export function draftLogin(tenant: string): Draft {
  const target = `/identity/${FIRST_USER}`;
  const body = JSON.stringify({ value: secretOf(tenant, FIRST_USER) });
  return { service: 'identity', kind: 'read', key: FIRST_USER, method: 'POST', target, body };
}

/** Remembers an acknowledged write. */
export function recall(memory: Memory, { service, key }: Draft): void {
  memory.written.set(service, [...(memory.written.get(service) ?? []), key].slice(-REMEMBERED_MAX));
}

/** Forgets a key, so that a client that was told once that it is gone does not ask again. */
export function forget(memory: Memory, { service, key }: Draft): void {
  const left = (memory.written.get(service) ?? []).filter((known) => known !== key);
  memory.written.set(service, left);
}

/** 32 bytes that no other user has, in base64url. That is random enough for the lab. */
export const secretOf = (tenant: string, user: string): string =>
  Buffer.from(sha256(`${tenant} ${user}`), 'hex').toString('base64url');
