import { isPromoted } from '../../strategy/routing-map';
import { stopIfOvertaken } from '../runtime/control/claims';
import { grantLease } from '../runtime/control/leases';
import { lossSecondsOf, replicationWithFailures } from '../runtime/data/replication';
import { readRoute } from '../runtime/control/rows';
import { step, type Done, type StepContext } from '../runtime/control/step';
import { agreementLeft } from './agreed';
import { Input, Output } from './contract';
import { dependenciesLeft } from './dependencies';
import { keyObstacle, notDecidedFor, writerLeft } from './preconditions';
import { replicationHome } from './return-home';
import { promoteRow } from './switchover';

/** Hands one service of one placement to its target when nothing blocks it. Safe to repeat with the same move. */
export const handler = step('promote', { input: Input, output: Output, run: promote });

async function promote(request: Input, context: StepContext): Promise<Done<Output>> {
  const { topology, store } = context;
  const { incident, source, move, outageStartedAt, from } = request;
  const { placement, service, target } = move;
  await stopIfOvertaken(store, request);
  const row = await readRoute(store, topology, move);
  const replication = await (from === undefined
    ? replicationWithFailures(store, { topology, placement, service, source, target })
    : replicationHome(topology, move, from));
  const lossSeconds = lossSecondsOf(replication, {
    service: move.service,
    outageStartedAtMs: Date.parse(outageStartedAt),
  });
  const evidence = { row, replication, lossSeconds };
  // A service that was rolled back to its source since then has to be promoted again.
  const isHanded = isPromoted(row, target, incident) && (from !== undefined || row.weights[source] === undefined);
  if (!isHanded) {
    const obstacle =
      notDecidedFor(row, request) ??
      (await dependenciesLeft(context, request)) ??
      (await writerLeft(context, row)) ??
      (await agreementLeft(context, request, lossSeconds)) ??
      (await keyObstacle(context, request));
    if (obstacle) return { output: obstacle, evidence };
  }
  const promoted = await promoteRow(context, { move, incident, source, row });
  await grantLease(context.store, promoted, target);
  const output = { kind: 'promoted' as const, placement, service, target, epoch: promoted.epoch, lossSeconds };
  return { output, evidence };
}
