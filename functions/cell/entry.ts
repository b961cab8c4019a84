import type { Region } from '../../strategy/topology';
import type { Route } from '../../strategy/routing-map';
import { judge, type Verdict, type View, type Wish } from './gate';
import type { LeaseHolder } from './lease-holder';
import type { RoutingCache } from './routes';

/** What a cell decides by. */
export interface Doors {
  readonly region: Region;
  readonly routes: Pick<RoutingCache, 'readToServe' | 'reread'>;
  readonly leases: Pick<LeaseHolder, 'hold'>;
  readonly now: () => number;
}

/** The verdict on a wish, leases included. `stale`: it rests on a map that could not be confirmed. */
export type Entry =
  | { readonly kind: 'open'; readonly route: Route; readonly stale: boolean }
  | (Exclude<Verdict, { kind: 'serve' }> & { readonly stale: boolean });

/** Lets a wish in, or says why not. A lease refused means that our map is old: it is read again, once, and judged anew. */
export async function enter(wish: Wish, doors: Doors): Promise<Entry> {
  const view = await doors.routes.readToServe(doors.now());
  const first = await tryView(wish, view, doors);
  if (first !== 'lease-refused') return first;
  const second = await tryView(wish, await doors.routes.reread(doors.now()), doors);
  return second === 'lease-refused' ? { kind: 'refused', reason: 'read-only', stale: false } : second;
}

async function tryView(wish: Wish, view: View | undefined, doors: Doors): Promise<Entry | 'lease-refused'> {
  if (!view) return { kind: 'refused', reason: 'unavailable', stale: true };
  const { stale } = view;
  const verdict = judge(wish, doors.region, view);
  if (verdict.kind !== 'serve') return { ...verdict, stale };
  const open: Entry = { kind: 'open', route: verdict.route, stale };
  if (!verdict.needsLease) return open;
  const hold = await doors.leases.hold({ route: verdict.route, placement: wish.placement });
  if (hold === 'held') return open;
  return hold === 'refused' ? 'lease-refused' : { kind: 'refused', reason: 'read-only', stale };
}
