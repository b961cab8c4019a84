import type * as z from 'zod';
import { OBJECTIVES } from '../../strategy/layers';
import { servicesIn } from '../../strategy/layers';
import { quorum } from '../../strategy/quorum';
import { affectedRoutes } from '../../strategy/target';
import { readRoutes } from '../runtime/routes';
import { step, type Done, type StepContext } from '../runtime/step';
import { chooseTargets, expectedLossOf, observationsOf } from './choices';
import { Input, Output } from './contract';
import { judge } from './verdict';

/** Decides what moves where, from votes and replication alone. Changes nothing but the ledger, which keeps all of the reasons. */
export const handler = step('decide', { input: Input, output: Output, run: decide });

async function decide(input: z.output<typeof Input>, context: StepContext): Promise<Done<z.output<typeof Output>>> {
  const { source, scope, claimedAt } = input;
  const { regions } = context.topology;
  const nowMs = Date.now();
  const observations = await observationsOf(context, source);
  const window = scope === 'tier-0' ? 'fast' : 'slow';
  const votes = quorum(observations, { regions, subject: source, nowMs, window });
  const verdict = judge(scope, votes, (nowMs - Date.parse(claimedAt)) / 1000);
  if (verdict.kind === 'wait' || verdict.kind === 'hold') {
    return { output: { kind: verdict.kind, reason: verdict.reason }, evidence: { quorum: votes, observations } };
  }
  const affected = affectedRoutes(context.topology, await readRoutes(context.store, context.topology), source);
  const routes = affected.filter(({ service }) => servicesIn(scope).includes(service));
  const outageStartedAtMs = votes.outageStartedAtMs ?? Date.parse(claimedAt);
  const choices = await chooseTargets(context, routes, { source, outageStartedAtMs });
  const output = {
    // With nothing left to move there is nothing to ask for.
    kind: choices.length === 0 ? ('go' as const) : verdict.kind,
    moves: choices.flatMap(({ choice }) => (choice.kind === 'move' ? [choice.move] : [])),
    stays: choices.flatMap(({ route: { placement, service }, choice }) =>
      choice.kind === 'stay' ? [{ placement, service, reason: choice.reason }] : [],
    ),
    outageStartedAt: new Date(outageStartedAtMs).toISOString(),
    expectedLoss: expectedLossOf(choices),
    reason: verdict.reason,
  };
  const targets = choices.map(({ route, choice, candidates }) => {
    const { placement, service, epoch } = route;
    return { placement, service, epoch, tier: OBJECTIVES[service].tier, choice, candidates };
  });
  return { output, evidence: { quorum: votes, observations, targets } };
}
