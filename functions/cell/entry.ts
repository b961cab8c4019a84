import { isFreezable } from '../../strategy/freeze';
import type { Route } from '../../strategy/routing-map';
import type { Region } from '../../strategy/topology';
import { isAlone, judge, NOBODY_TO_ASK, type Verdict, type View, type Wish } from './gate';
import type { LeaseHolder } from '../runtime/control/lease-holder';
import { asDeployed, type KnownMap, type RoutingCache } from './routes';

/** What a cell uses to decide whether to serve a request. */
export interface Doors {
  readonly region: Region;
  readonly routes: Pick<RoutingCache, 'readToServe' | 'reread'>;
  /** The routing map that this region stored for itself. */
  readonly known: Pick<KnownMap, 'read'>;
  readonly leases: Pick<LeaseHolder, 'hold'>;
  readonly now: () => number;
}

/** The verdict on a wish, with the lease checked. `stale`: it is based on a map that could not be confirmed. */
export type Entry =
  | { readonly kind: 'open'; readonly route: Route; readonly stale: boolean }
  | (Exclude<Verdict, { kind: 'serve' }> & { readonly stale: boolean });

/**
 * Admits a wish, or says why not. A refused lease means that our map is old: the map is read once more and the wish
 * judged again.
 */
export async function enter(wish: Wish, doors: Doors): Promise<Entry> {
  if (isAlone(wish.placement)) return enterAlone(wish, doors);
  const view = await doors.routes.readToServe(doors.now());
  const first = await tryView(wish, view, doors);
  if (first !== 'lease-refused') return first;
  const second = await tryView(wish, await doors.routes.reread(doors.now()), doors);
  return second === 'lease-refused' ? readOnly('another region holds the right to write', false) : second;
}

/**
 * Admits a wish for a placement that only one region may hold. No other region can write it, so the control store is
 * not asked.
 */
async function enterAlone(wish: Wish, { region, known, now }: Doors): Promise<Entry> {
  const isElsewhere = wish.placement.home !== region;
  const mayBeFrozen = wish.access === 'write' && isFreezable(wish.service);
  const view = isElsewhere || mayBeFrozen ? await known.read(now()) : undefined;
  const verdict = judge(wish, region, view ?? asDeployed());
  return verdict.kind === 'serve' ? { kind: 'open', route: verdict.route, stale: false } : { ...verdict, stale: false };
}

async function tryView(wish: Wish, view: View | undefined, doors: Doors): Promise<Entry | 'lease-refused'> {
  if (!view) return { kind: 'refused', reason: 'unavailable', stale: true };
  const { stale } = view;
  const verdict = judge(wish, doors.region, view);
  if (verdict.kind !== 'serve') return { ...verdict, stale };
  const open: Entry = { kind: 'open', route: verdict.route, stale };
  if (!verdict.needsLease) return open;
  const hold = await doors.leases.hold({ route: verdict.route, placement: wish.placement });
  if (hold === 'granted') return open;
  return hold === 'refused' ? 'lease-refused' : readOnly(NOBODY_TO_ASK, stale);
}

const readOnly = (why: string, stale: boolean): Entry => ({ kind: 'refused', reason: 'read-only', why, stale });
