import { isReturn } from '../../strategy/claim';
import { switchKey } from '../../strategy/control-items';
import { type Divergence, divergenceOf, justGivenBack, returnMoves, widest } from '../../strategy/return';
import type { Route } from '../../strategy/routing-map';
import { stopIfOvertaken } from '../runtime/control/claims';
import { Switch } from '../runtime/control/control-records';
import { readLedger } from '../runtime/control/ledger';
import { readObservations } from '../runtime/control/observations';
import { readRoutes } from '../runtime/control/rows';
import { step, type Done, type StepContext } from '../runtime/control/step';
import { Input, Output } from './contract';
import { doubtOf } from './wholeness';

/**
 * Checks whether a region may come back: soaked, caught up, keys usable (strategy §4, steady state). Changes nothing.
 */
export const handler = step('inspect', { input: Input, output: Output, run: inspect });

async function inspect(input: Input, context: StepContext): Promise<Done<Output>> {
  const { incident, source } = input;
  const { store, topology } = context;
  await stopIfOvertaken(store, input);
  const routes = await readRoutes(store, topology);
  const published = await store.get(switchKey(source), Switch);
  const moves = returnMoves(topology, routes, source);
  if (moves.length === 0 && !isLeft(published, incident)) {
    return { output: { kind: 'needless', reason: `${source} is not drained, and nothing of it is anywhere else` } };
  }
  const observations = await readObservations(store);
  const doubt =
    justGivenBack(await readLedger(store, incident), Date.now()) ?? (await doubtOf(topology, source, observations));
  if (doubt !== undefined) return { output: { kind: 'waiting', reason: doubt }, evidence: { observations } };
  const since = await divergence(context, [published?.incident, ...namedBy(routes, moves)]);
  return { output: { kind: 'whole', moves, since: since ?? null }, evidence: { observations } };
}

/** Whether DNS avoids the region, or avoided it until this return took the switch back. */
function isLeft(published: Switch | undefined, incident: string): boolean {
  return published !== undefined && (published.drained || published.incident === incident);
}

/** The incidents that wrote the rows of these moves. */
function namedBy(routes: readonly Route[], moves: ReturnType<typeof returnMoves>): (string | undefined)[] {
  const isMoved = ({ placement, service }: Route): boolean =>
    moves.some((move) => move.placement === placement && move.service === service);
  return routes.filter(isMoved).map(({ incident }) => incident);
}

/** The times of divergence that all of these evacuations know. */
async function divergence(
  { store }: StepContext,
  incidents: readonly (string | undefined)[],
): Promise<Divergence | undefined> {
  const evacuations = new Set(incidents.flatMap((name) => (name === undefined || isReturn(name) ? [] : [name])));
  const known = await Promise.all([...evacuations].map(async (name) => divergenceOf(await readLedger(store, name))));
  return widest(known.flatMap((since) => since ?? []));
}
