import type * as z from 'zod';
import type { ItemKey } from '../../../strategy/control-items';
import type { PutCondition, ControlStore } from './control-store';
import { Superseded } from '../failures';

const ATTEMPTS_MAX = 5;

interface Revision<T extends object> {
  readonly key: ItemKey;
  readonly schema: z.ZodType<T>;
  /** The value that should be stored. Returns `current` itself when there is nothing to write. May throw to refuse. */
  readonly change: (current: T | undefined) => T;
  /** What must still be true of the stored value when the new one is written. */
  readonly guard: (current: T) => Exclude<PutCondition, string>;
}

/**
 * Reads one control item, computes its next value and writes it if nobody else wrote first. Otherwise tries again, a
 * few times. Returns the value now in force. Throws Superseded when others keep changing it.
 */
export async function revise<T extends object>(store: ControlStore, revision: Revision<T>): Promise<T> {
  const { key, schema, change, guard } = revision;
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const current = await store.get(key, schema);
    const next = change(current);
    if (next === current) return next;
    const { kind } = await store.put(key, next, current ? guard(current) : 'absent');
    if (kind === 'written') return next;
  }
  throw new Superseded(`${key.pk}/${key.sk} was changed by others ${ATTEMPTS_MAX} times in a row`);
}
