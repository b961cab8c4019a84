import type * as z from 'zod';
import { servicesIn } from '../../strategy/layers';
import { quorum } from '../../strategy/quorum';
import { affectedRoutes } from '../../strategy/target';
import { readRoutes } from '../runtime/routes';
import { step, type Done, type StepContext } from '../runtime/step';
import { chooseTargets, expectedLossOf, movingByThemselves, observationsOf } from './choices';
import { Input, Output } from './contract';
import { recordOf, targetsSeen } from './evidence';
import { goingOn } from './going-on';
import { returnEnding } from './return-ending';
import { judge } from './verdict';

/** Decides what moves where, from votes, replication, keys and room alone. Changes nothing but the ledger, which keeps all of the reasons. */
export const handler = step('decide', { input: Input, output: Output, run: decide });

async function decide(input: z.output<typeof Input>, context: StepContext): Promise<Done<z.output<typeof Output>>> {
  const { source, scope, claimedAt, plan } = input;
  const paused = await returnEnding(context, claimedAt);
  if (paused) return paused;
  const begun = plan === 'recorded' ? await goingOn(context, input) : undefined;
  if (begun) return begun;
  const { regions } = context.topology;
  const nowMs = Date.now();
  const observations = await observationsOf(context, source);
  const window = scope === 'tier-0' ? 'fast' : 'slow';
  const votes = quorum(observations, { regions, subject: source, nowMs, window });
  const verdict = judge(scope, votes, (nowMs - Date.parse(claimedAt)) / 1000);
  if (verdict.kind === 'wait' || verdict.kind === 'hold') {
    return { output: { kind: verdict.kind, reason: verdict.reason }, evidence: { quorum: votes, observations } };
  }
  const all = await readRoutes(context.store, context.topology);
  const affected = affectedRoutes(context.topology, all, source);
  // The rest is everything that still names the source, so that what Tier-0 left behind comes before the operator too.
  const toMove = affected.filter(({ service }) => scope === 'rest' || servicesIn(scope).includes(service));
  // Observations go back five minutes only, and nobody claims before the outage has begun.
  const outageStartedAtMs = Math.min(votes.outageStartedAtMs ?? Infinity, Date.parse(claimedAt));
  const found = await chooseTargets(context, { toMove, all }, { source, outageStartedAtMs });
  const choices = scope === 'tier-0' ? movingByThemselves(found) : found;
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
    gaps: false,
  };
  const record = recordOf(input, { ...output, votes: votes.votes, region: context.region }, choices);
  return { output, evidence: { record, quorum: votes, observations, targets: targetsSeen(found) } };
}
