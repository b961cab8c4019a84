/**
 * Turns a verdict that lets services move into a decision: which service moves where, what that may lose, and whether
 * DNS leaves the source.
 */
import { type Condition, isLost } from '../../strategy/judgement';
import type { Verdict } from '../../strategy/verdict';
import type { Region } from '../../strategy/topology';
import type { Known } from '../runtime/control/situation';
import type { Done, StepContext } from '../runtime/control/step';
import { doubtAbout, withoutLoss } from '../runtime/data/by-plan';
import { type Choice, chooseTargets, expectedLossOf, movingByThemselves } from '../runtime/data/choices';
import type { Input, Output } from './contract';
import { recordOf, targetsSeen, viewsSeen } from './evidence';

interface Ready {
  readonly context: StepContext;
  readonly known: Known;
  readonly verdict: Extract<Verdict, { kind: 'go' | 'ask' }>;
  readonly start: Input['start'];
}

/** Makes the decision for the ledger and the flow. Changes nothing. */
export async function chosen(input: Input, { context, known, verdict, start }: Ready): Promise<Done<Output>> {
  const { source, scope, claimedAt } = input;
  const { conditions } = known;
  const outageStartedAtMs = Math.min(Date.parse(claimedAt), beganMs(conditions, source));
  const found = await chooseTargets(context, { known, toMove: verdict.rows }, { source, outageStartedAtMs });
  const isPlan = start?.mode === 'planned';
  const choices = isPlan ? withoutLoss(found) : withoutAsking(scope, found);
  const moves = choices.flatMap(({ choice }) => (choice.kind === 'move' ? [choice.move] : []));
  const stays = choices.flatMap(({ route: { placement, service }, choice }) =>
    choice.kind === 'stay' ? [{ placement, service, reason: choice.reason }] : [],
  );
  const { reason } = verdict;
  const shown = { reason, outageStartedAt: new Date(outageStartedAtMs).toISOString() };
  const evidence = {
    record: recordOf(input, { ...shown, kind: verdict.kind, region: context.region, isPlan }, choices),
    views: viewsSeen(known, source),
    targets: targetsSeen(found),
  };
  const doubt = isPlan ? doubtAbout(found) : undefined;
  if (doubt !== undefined) return { output: { kind: 'hold', reason: doubt }, evidence };
  // Without any target there is nothing to ask. DNS may have to leave the source even so.
  if (moves.length === 0 && !(verdict.kind === 'go' && verdict.publish))
    return { output: { kind: 'pass', reason, stays }, evidence };
  const output = {
    ...{ kind: verdict.kind, ...shown, moves, stays, gaps: false },
    expectedLoss: expectedLossOf(choices),
    ...{ switch: switchFor(verdict, isPlan ? stays.length : 0), lost: isLost(conditions, source) },
    ...(start && { start }),
  };
  return { output, evidence };
}

const withoutAsking = (scope: Input['scope'], found: readonly Choice[]): readonly Choice[] =>
  scope === 'tier-0' ? movingByThemselves(found) : found;

/** `kept`: services that stay in a healthy region. Their users go on coming there. */
const switchFor = ({ publish }: Ready['verdict'], kept: number): 'publish' | 'leave' =>
  publish && kept === 0 ? 'publish' : 'leave';

/**
 * When the outage began, in ms, as far back as the marks reach; Infinity when they do not show it. A region that is
 * lost now may have served between two losses: until it was last seen to serve, it accepted writes.
 */
function beganMs(conditions: readonly Condition[], source: Region): number {
  const own = conditions.filter(({ region }) => region === source);
  const began = Math.min(...own.map(({ sinceMs }) => sinceMs ?? Infinity));
  const served = isLost(conditions, source) ? own.flatMap(({ views }) => views.servedUntilMs ?? []) : [];
  return Math.max(began, ...served);
}
