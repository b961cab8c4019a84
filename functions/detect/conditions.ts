import { conditionKey } from '../../strategy/control-items';
import { type Condition, isLost, isWellInFull } from '../../strategy/judgement';
import type { Region } from '../../strategy/topology';
import type { ControlStore, PutCondition } from '../runtime/control/control-store';
import type { Known } from '../runtime/control/situation';

/**
 * Publishes the condition of each region for gates and people when it has changed. If two detectors write at once, the
 * one that knew the published condition wins, and the other looks again in its next tick.
 */
export async function publishConditions(store: Pick<ControlStore, 'put'>, known: Known): Promise<void> {
  await Promise.all(known.topology.regions.map((region) => publishCondition(store, known, region)));
}

async function publishCondition(store: Pick<ControlStore, 'put'>, known: Known, region: Region): Promise<void> {
  const { conditions, published, nowMs } = known;
  const own = conditions.filter((one) => one.region === region);
  const stored = published.get(region);
  // The first thing published of a region is that everything in it is well. From then on the region counts.
  if (stored === undefined && !isWellInFull(own, region)) return;
  const lost = isLost(conditions, region);
  // A detector that hears nothing of a region, and cannot say that it is lost, knows nothing about it. The published
  // condition stays.
  if (!lost && !isHeard(own)) return;
  const services = Object.fromEntries(own.filter(isTold).map(({ service, kind }) => [service, kind]));
  if (isKnown(stored, { lost, services })) return;
  const at = new Date(nowMs).toISOString();
  await store.put(conditionKey(region), { region, lost, services, at }, conditionFor(stored));
}

type Stored = ReturnType<Known['published']['get']>;

/** Whether this condition is already published. */
function isKnown(stored: Stored, { lost, services }: Pick<Told, 'lost' | 'services'>): boolean {
  if (stored === undefined || stored === 'unreadable') return false;
  return stored.lost === lost && isSame(stored.services, services);
}

type Told = Exclude<Stored, undefined | 'unreadable'>;

/** An item that cannot be read is useless, so it is replaced. */
function conditionFor(stored: Stored): PutCondition {
  if (stored === undefined) return 'absent';
  return stored === 'unreadable' ? 'always' : { at: stored.at };
}

const isTold = ({ kind }: Condition): boolean => !['well', 'unknown', 'joining'].includes(kind);

/** Whether a peer heard the region lately, or the region itself gave a sign of life. */
const isHeard = (conditions: readonly Condition[]): boolean =>
  conditions.some(
    ({ views }) => views.ownReport !== 'none' || views.peers.some(({ sees }) => sees === 'well' || sees === 'failing'),
  );

function isSame(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}
