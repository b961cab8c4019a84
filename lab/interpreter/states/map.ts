/**
 * Map: the same flow for each item. Assumptions: items that are no list fail before MapStateStarted (recorded), an
 * inline iteration's failure is the Map's failure, and a tolerated failure leaves `{Error, Cause}` in its place
 * (assumption). Not modelled: ItemReader, ItemBatcher and ResultWriter.
 */
import { evaluateField, kindOf } from '../evaluation';
import { StateFailure } from '../failures';
import { finish } from '../finish';
import { DISTRIBUTED_CONCURRENCY_MAX, INLINE_CONCURRENCY_MAX } from '../limits';
import type { MapState } from '../machine';
import { record, type Step, type Visit } from '../run';
import { aboutExpression } from '../compile/templates';
import { runIteration } from './iteration';
import { mustLive, pool } from './siblings';
import { Tolerance } from './tolerance';

/** Rejects with StateFailure or EvaluationProblem. */
export async function runMap(visit: Visit<MapState>): Promise<Step> {
  const { lane, state } = visit;
  const items = await itemsOf(visit);
  record(lane, 'MapStateStarted', { length: items.length });
  const startedId = lane.lastEventId;
  const tolerance = await toleranceOf(visit, items.length);
  const limit = await concurrencyOf(visit);
  const distributed = state.mode === 'DISTRIBUTED';
  if (distributed) record(lane, 'MapRunStarted', { mapRunArn: mapRunArn(visit) });
  const result = await pool(items.length, limit, (index) =>
    runIteration({ visit, index, startedId, tolerance }, items[index]),
  ).catch((thrown: unknown) => {
    if (distributed && thrown instanceof StateFailure)
      record(lane, 'MapRunFailed', { error: thrown.error, cause: thrown.cause });
    throw thrown;
  });
  mustLive(lane);
  if (distributed) record(lane, 'MapRunSucceeded');
  record(lane, 'MapStateSucceeded');
  return finish(visit, state, { seen: { result }, otherwise: result });
}

/** Items, or else the state's input, which must then be a list. */
async function itemsOf(visit: Visit<MapState>): Promise<readonly unknown[]> {
  const { state, input } = visit;
  const given = await evaluateField(visit, state.items);
  if (given) return given;
  if (Array.isArray(input)) return input as unknown[];
  const what = `returned an unexpected result type. Expected 'array', but was '${kindOf(input)}' for value: ${JSON.stringify(input)}`;
  throw aboutExpression('$states.input', 'Items', what);
}

async function concurrencyOf(visit: Visit<MapState>): Promise<number> {
  const max = visit.state.mode === 'INLINE' ? INLINE_CONCURRENCY_MAX : DISTRIBUTED_CONCURRENCY_MAX;
  const wanted = (await evaluateField(visit, visit.state.concurrencyMax)) ?? 0;
  return wanted === 0 ? max : Math.min(wanted, max);
}

async function toleranceOf(visit: Visit<MapState>, count: number): Promise<Tolerance> {
  const failures = await evaluateField(visit, visit.state.failuresMax);
  const percentage = await evaluateField(visit, visit.state.failurePercentageMax);
  return new Tolerance({ failures, percentage, count, alwaysThreshold: visit.state.mode === 'DISTRIBUTED' });
}

function mapRunArn({ lane, state }: Visit<MapState>): string {
  const machine = String(lane.run.surroundings.context.StateMachine['Id']).replace(':stateMachine:', ':mapRun:');
  return `${machine}/${state.label}:${lane.run.host.uuid()}`;
}
