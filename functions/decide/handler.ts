import { handStart } from '../../strategy/progress';
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
  if (verdict.kind === 'go' || verdict.kind === 'ask') return chosen(input, { context, known, verdict, start });
  const { kind, reason } = verdict;
  return { output: kind === 'pass' ? { kind, reason, stays: [] } : { kind, reason }, evidence };
}
