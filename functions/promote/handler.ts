import type * as z from 'zod';
import { OBJECTIVES } from '../../strategy/layers';
import { isPromoted, type Route } from '../../strategy/routing-map';
import { stopIfOvertaken } from '../runtime/claims';
import { keyRefusal } from '../runtime/key-check';
import { grantLease } from '../runtime/leases';
import { lossSecondsOf, replicationOf } from '../runtime/replication';
import { readRoute } from '../runtime/routes';
import { step, type Done, type StepContext } from '../runtime/step';
import { Input, Output, type NotYet } from './contract';
import { dependenciesLeft, lossLeft, writerLeft } from './preconditions';
import { dependenciesNotBack, replicationHome } from './return-home';
import { promoteRow } from './switchover';

type Request = z.output<typeof Input>;

/** Hands one service of one placement to its target, once nothing speaks against it. Safe to repeat with the same move. */
export const handler = step('promote', { input: Input, output: Output, run: promote });

async function promote(request: Request, context: StepContext): Promise<Done<Output>> {
  const { topology, store } = context;
  const { incident, source, move, outageStartedAt, approvedLossSeconds, from } = request;
  const { placement, service, target } = move;
  await stopIfOvertaken(store, incident);
  const row = await readRoute(store, topology, move);
  const replication = await (from === undefined
    ? replicationOf({ topology, placement, service, source, target })
    : replicationHome(topology, move, from));
  const lossSeconds = lossSecondsOf(replication, {
    service: move.service,
    outageStartedAtMs: Date.parse(outageStartedAt),
  });
  const evidence = { row, replication, lossSeconds };
  if (!isPromoted(row, target, incident)) {
    const obstacle =
      notDecidedFor(row, request) ??
      (await (from === undefined ? dependenciesLeft(context, move, source) : dependenciesNotBack(context, move))) ??
      (await writerLeft(context, row)) ??
      lossLeft(move, lossSeconds, approvedLossSeconds) ??
      (await keyObstacle(context, request));
    if (obstacle) return { output: obstacle, evidence };
  }
  const promoted = await promoteRow(context, { move, incident, source, row });
  await grantLease(context.store, promoted, target);
  const output = { kind: 'promoted' as const, placement, service, target, epoch: promoted.epoch, lossSeconds };
  return { output, evidence };
}

/** The row must still be what was decided on; an active-passive one has been drained by this incident since. */
function notDecidedFor(row: Route, { incident, move, from }: Request): NotYet | undefined {
  const isDrained = row.mode === 'draining' && row.incident === incident;
  const hasWriter = OBJECTIVES[move.service].pattern === 'active-passive' && from !== null;
  const isReady = hasWriter ? isDrained : row.epoch === move.fromEpoch;
  if (isReady) return undefined;
  const found = `found ${row.mode} at epoch ${row.epoch}, written by ${row.incident ?? 'the deployment'}`;
  return {
    kind: 'refused',
    reason: `${move.placement}/${move.service} was decided at epoch ${move.fromEpoch}, ${found}`,
  };
}

async function keyObstacle({ topology }: StepContext, { move }: Request): Promise<NotYet | undefined> {
  const reason = await keyRefusal(topology, move);
  return reason === undefined ? undefined : { kind: 'refused', reason };
}
