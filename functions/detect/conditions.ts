import { conditionKey } from '../../strategy/control-items';
import { type Condition, isLost, isWellInFull } from '../../strategy/judgement';
import type { Region } from '../../strategy/topology';
import type { Condition as PutCondition, ControlStore } from '../runtime/control/control-store';
import type { Known } from '../runtime/control/situation';

/**
 * Tells gates and people what is known of each region, when it has changed. Of two judges the one that knew what was
 * published wins; the other looks again.
 */
export async function publishConditions(store: Pick<ControlStore, 'put'>, known: Known): Promise<void> {
  await Promise.all(known.topology.regions.map((region) => publishCondition(store, known, region)));
}

async function publishCondition(store: Pick<ControlStore, 'put'>, known: Known, region: Region): Promise<void> {
  const { conditions, published, nowMs } = known;
  const own = conditions.filter((one) => one.region === region);
  const stored = published.get(region);
  // What is published first is that the region is well in full: from then on it counts.
  if (stored === undefined && !isWellInFull(own, region)) return;
  const lost = isLost(conditions, region);
  // Who hears nothing of a region and cannot say that it is lost knows nothing: what was said of it stays.
  if (!lost && !isHeard(own)) return;
  const services = Object.fromEntries(own.filter(isTold).map(({ service, kind }) => [service, kind]));
  if (isKnown(stored, { lost, services })) return;
  const at = new Date(nowMs).toISOString();
  await store.put(conditionKey(region), { region, lost, services, at }, conditionFor(stored));
}

type Stored = ReturnType<Known['published']['get']>;

/** Whether that is what gates and people were told, or go by when they were told nothing. */
function isKnown(stored: Stored, { lost, services }: Pick<Told, 'lost' | 'services'>): boolean {
  if (stored === undefined || stored === 'unreadable') return false;
  return stored.lost === lost && isSame(stored.services, services);
}

type Told = Exclude<Stored, undefined | 'unreadable'>;

/** An item that cannot be read tells nobody anything, and has to make way. */
function conditionFor(stored: Stored): PutCondition {
  if (stored === undefined) return 'absent';
  return stored === 'unreadable' ? 'always' : { at: stored.at };
}

const isTold = ({ kind }: Condition): boolean => !['well', 'unknown', 'joining'].includes(kind);

/** Whether somebody heard the region lately, or the region itself gave a sign of life. */
const isHeard = (conditions: readonly Condition[]): boolean =>
  conditions.some(
    ({ views }) => views.ownWord !== 'none' || views.peers.some(({ sees }) => sees === 'well' || sees === 'failing'),
  );

function isSame(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}
