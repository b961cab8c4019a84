import type * as z from 'zod';
import { switchKey } from '../../strategy/control-items';
import { quietAtMs as quietAfter } from '../../strategy/lease';
import type { Unfinished } from '../../strategy/progress';
import { demotedRoute, givenBackRoute, isServedBy, nothingStaysMoved } from '../../strategy/rollback';
import type { Route as RouteItem } from '../../strategy/routing-map';
import type { Move } from '../../strategy/target';
import { placementNamed } from '../../strategy/topology';
import { OBJECTIVES } from '../../strategy/layers';
import { Switch } from '../runtime/control-records';
import { grantLease, revokeLease } from '../runtime/leases';
import { revise } from '../runtime/revise';
import { readRoute, readRoutes, reviseRoute } from '../runtime/routes';
import type { StepContext } from '../runtime/step';
import type { Input } from './contract';

type Request = Pick<z.output<typeof Input>, 'incident' | 'source'>;
type Named = Pick<Move, 'placement' | 'service'>;

interface Demoted {
  /** The scope's rows that this incident wrote, as they are now. */
  readonly rows: readonly RouteItem[];
  /** When the last revoked lease can no longer be in use, in ms; 0 when none was revoked. */
  readonly quietAtMs: number;
}

/** Takes the writers of the scope's rows away. Safe to repeat. Throws Superseded when others keep changing a row. */
export async function demoteAll(
  context: StepContext,
  request: Request,
  { moves, stays }: Pick<Unfinished, 'moves' | 'stays'>,
): Promise<Demoted> {
  const { incident } = request;
  const all = [...moves, ...stays.filter((stay) => !moves.some((move) => isSame(move, stay)))];
  const demoted = await Promise.all(all.map((of) => demote(context, request, of)));
  const rows = demoted.filter((row) => row.incident === incident);
  const writers = rows.filter((row) => hasLease(row) && !isServedBy(row, request.source));
  const revoked = await Promise.all(writers.map((row) => revokeLease(context.store, row)));
  return { rows, quietAtMs: Math.max(0, ...revoked.map(quietAfter)) };
}

const isSame = (one: Named, other: Named): boolean =>
  one.placement === other.placement && one.service === other.service;
const hasLease = ({ service }: RouteItem): boolean => OBJECTIVES[service].pattern === 'active-passive';

function demote(context: StepContext, request: Request, of: Named & { target?: string }): Promise<RouteItem> {
  return reviseRow(context, of, (row) => demotedRoute(row, { ...request, target: of.target }));
}

/** The rows as the source serves them again, and its leases. Only once all writers are quiet. Safe to repeat. */
export function giveAllBack(
  context: StepContext,
  request: Request,
  rows: readonly RouteItem[],
): Promise<readonly RouteItem[]> {
  const { topology, store } = context;
  return Promise.all(
    rows.map(async (row) => {
      const placement = placementNamed(topology, row.placement);
      const back = await reviseRow(context, row, (current) => givenBackRoute(current, request, placement));
      await grantLease(store, back, request.source);
      return back;
    }),
  );
}

/** Whether there are rows, and the source serves them all again. */
export function isBack(rows: readonly RouteItem[], source: string): boolean {
  return rows.length > 0 && rows.every((row) => isServedBy(row, source));
}

/** Takes the switch back if this incident published it and nothing else of it stays moved. Returns whether the source is undrained now. */
export async function undrain({ store, topology }: StepContext, request: Request): Promise<boolean> {
  const { incident, source } = request;
  if (!nothingStaysMoved(await readRoutes(store, topology), request)) return false;
  if (!(await store.get(switchKey(source), Switch))) return true;
  const { drained } = await revise(store, {
    key: switchKey(source),
    schema: Switch,
    change: (current) => {
      const published = current ?? { drained: false, incident, at: new Date().toISOString() };
      const isOurs = published.drained && published.incident === incident;
      return isOurs ? { drained: false, incident, at: new Date().toISOString() } : published;
    },
    guard: ({ drained: before, at }) => ({ drained: before, at }),
  });
  return !drained;
}

/** A row that stays as it is is not written: one never written means epoch 0, and has to go on meaning it. */
async function reviseRow(context: StepContext, of: Named, change: (row: RouteItem) => RouteItem): Promise<RouteItem> {
  const row = await readRoute(context.store, context.topology, of);
  return change(row) === row ? row : reviseRoute(context, of, change);
}
