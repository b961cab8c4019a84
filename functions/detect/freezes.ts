import { freezeKey } from '../../strategy/control-items';
import { commonHolder, keepsFreeze } from '../../strategy/freeze';
import { regionsOf } from '../../strategy/topology';
import { Freeze } from '../runtime/control/control-records';
import type { ControlStore } from '../runtime/control/control-store';
import { revise } from '../runtime/control/revise';
import type { Known } from '../runtime/control/situation';

/**
 * Deploys stay frozen for this long after the last look at which something failed everywhere. The freeze is renewed
 * when less than half of the time is left.
 */
const FREEZE_MS = 5 * 60_000;

/**
 * Freezes deploys of the placements in which something fails in every region. Whatever the cause is, another deploy
 * would make it harder to find (ADR 14).
 */
export async function freezeCommon(store: ControlStore, { conditions, topology, nowMs }: Known): Promise<void> {
  const regions = conditions.filter(({ kind }) => kind === 'common').map(({ region }) => region);
  const placements = topology.placements.filter((placement) =>
    regionsOf(placement).some((one) => regions.includes(one)),
  );
  await Promise.all(placements.map(({ name }) => freezeDeploys(store, name, nowMs)));
}

async function freezeDeploys(store: ControlStore, placement: string, nowMs: number): Promise<void> {
  const incident = commonHolder(placement);
  await revise(store, {
    key: freezeKey(placement, 'tooling'),
    schema: Freeze,
    change: (held): Freeze => {
      const isOthers = held !== undefined && keepsFreeze(held, incident, nowMs);
      const isYoung = held?.incident === incident && Date.parse(held.until) - nowMs > FREEZE_MS / 2;
      if (held && (isOthers || isYoung)) return held;
      return { placement, service: 'tooling', incident, until: new Date(nowMs + FREEZE_MS).toISOString() };
    },
    guard: ({ incident: holder, until }) => ({ incident: holder, until }),
  });
}
