import { isPromoted, type Route } from '../../strategy/routing-map';
import { stopIfOvertaken } from '../runtime/control/claims';
import { grantLease } from '../runtime/control/leases';
import type { Replication } from '../runtime/data/replication';
import { readRoute } from '../runtime/control/rows';
import { step, type Done, type StepContext } from '../runtime/control/step';
import { agreementLeft } from './agreed';
import { Input, type NotYet, Output } from './contract';
import { dependenciesLeft } from './dependencies';
import { orGiveUp } from './give-up';
import { keyObstacle, notDecidedFor, writerLeft, writesLeft } from './preconditions';
import { lossOf, replicationFor, statedLossOf } from './replication';
import { promoteRow } from './switchover';

/** Hands one service of one placement to its target when nothing blocks it. Safe to repeat with the same move. */
export const handler = step('promote', { input: Input, output: Output, run: orGiveUp(promote) });

async function promote(request: Input, context: StepContext): Promise<Done<Output>> {
  const { topology, store } = context;
  const { incident, source, move, planned } = request;
  const { placement, service, target } = move;
  await stopIfOvertaken(store, request);
  const row = await readRoute(store, topology, move);
  const replication = await replicationFor(request, context);
  const evidence = { row, replication, lossSeconds: lossOf(request, replication) };
  const obstacle = isHanded(row, request) ? undefined : await obstacleTo(request, context, evidence);
  if (obstacle) return { output: obstacle, evidence };
  const promoted = await promoteRow(context, { move, incident, source, row, planned });
  await grantLease(context.store, promoted, target);
  const output = { kind: 'promoted' as const, placement, service, target, epoch: promoted.epoch };
  return { output: { ...output, lossSeconds: statedLossOf(request, replication) }, evidence };
}

/** A service that was rolled back to its source since then has to be promoted again. */
function isHanded(row: Route, { incident, source, move, from, planned }: Input): boolean {
  const isHandedOver = from !== undefined || (planned && row.returning === move.target);
  return isPromoted(row, move.target, incident) && (isHandedOver || row.weights[source] === undefined);
}

interface Seen {
  readonly row: Route;
  readonly replication: Replication;
  readonly lossSeconds: number | null;
}

async function obstacleTo(
  request: Input,
  context: StepContext,
  { row, replication, lossSeconds }: Seen,
): Promise<NotYet | undefined> {
  return (
    notDecidedFor(row, request) ??
    (await dependenciesLeft(context, request)) ??
    (await writerLeft(context, row, request)) ??
    writesLeft(replication, request) ??
    (await agreementLeft(context, request, lossSeconds)) ??
    (await keyObstacle(context, request))
  );
}
