import * as z from 'zod';
import { FREEZE_PREFIX, freezeKey, ROUTING_PK } from '../../../strategy/control-items';
import { type Freezable, type Freezing, isFrozen } from '../../../strategy/freeze';
import { Freeze } from './control-records';
import type { ControlStore } from './control-store';

interface Held {
  readonly incident: string;
  readonly services: readonly Freezable[];
}

const Row = z.looseObject({});

/** Ends the incident's freezes of these services and returns them. Freezes of other incidents stay. Safe to repeat. */
export async function releaseFreezes(store: ControlStore, { incident, services }: Held): Promise<Freezing[]> {
  const nowMs = Date.now();
  // An unreadable freeze may not be ours, so it is skipped. It must not keep the others in force.
  const stored = await store.query(ROUTING_PK, Row, FREEZE_PREFIX);
  const held = stored
    .flatMap((row) => Freeze.safeParse(row).data ?? [])
    .filter((freeze) => freeze.incident === incident && services.includes(freeze.service) && isFrozen(freeze, nowMs));
  const released = held.map(async (freeze) => {
    const { placement, service, until } = freeze;
    const ended = { ...freeze, until: new Date(nowMs).toISOString() };
    const { kind } = await store.put(freezeKey(placement, service), ended, { incident, until });
    return kind === 'written' ? [{ placement, service }] : [];
  });
  return (await Promise.all(released)).flat();
}
