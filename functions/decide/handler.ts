import type { LedgerEntry } from '../../strategy/ledger';
import { handStart, unfinishedScope } from '../../strategy/progress';
import { restVerdict, tier0Verdict } from '../../strategy/verdict';
import { readLedger } from '../runtime/control/ledger';
import { readSituation } from '../runtime/control/situation';
import { step, type Done, type StepContext } from '../runtime/control/step';
import { chosen } from './chosen';
import { Input, Output } from './contract';
import { viewsSeen } from './evidence';
import { goingOn } from './going-on';
import { returnEnding } from './return-ending';

/**
 * Decides what moves where. It uses only what all views say, replication, keys and room. It changes nothing except the
 * ledger, which keeps all reasons.
 */
export const handler = step('decide', { input: Input, output: Output, run: decide });

async function decide(input: Input, context: StepContext): Promise<Done<Output>> {
  const { source, scope, claimedAt, plan, approved, incident } = input;
  const paused = await returnEnding(context, claimedAt);
  if (paused) return paused;
  const known = await readSituation(context.topology, context.store, Date.now());
  const entries = await readLedger(context.store, incident);
  const begun = plan === 'recorded' ? goingOn(entries, input, known) : undefined;
  if (begun) return begun;
  const waitedSeconds = (known.nowMs - Date.parse(claimedAt)) / 1000;
  // A conductor that takes over an incident learns only from the ledger that a person had started it.
  const start = input.start ?? handStart(entries);
  const asked = { source, waitedSeconds, start, approved };
  const verdict = scope === 'tier-0' ? tier0Verdict(known, asked) : restVerdict(known, asked);
  const evidence = { views: viewsSeen(known, source) };
  const { kind, reason } = verdict;
  const done =
    kind === 'go' || kind === 'ask'
      ? await chosen(input, { context, known, verdict, start })
      : { output: kind === 'pass' ? { kind, reason, stays: [] } : { kind, reason }, evidence };
  return { ...done, output: orUndo(done.output, { entries, scope, start }) };
}

interface Asked extends Pick<Input, 'scope' | 'start'> {
  readonly entries: readonly LedgerEntry[];
}

/** A plan that may not go on takes back what it has begun: the region that it leaves is well, and its writers wait. */
function orUndo(output: Output, { entries, scope, start }: Asked): Output {
  if (output.kind !== 'hold' || start?.mode !== 'planned') return output;
  const begun = unfinishedScope(entries, scope)?.moves ?? [];
  return begun.length > 0 ? { kind: 'undo', reason: output.reason } : output;
}
