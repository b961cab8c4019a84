import { type NextStep, nextStep, ownPlan, ownReturn } from '../../strategy/drill';
import { heldBy } from '../../strategy/guards';
import { ownDrill, type OwnDrill } from '../runtime/control/own-drill';
import { type Known, readSituation } from '../runtime/control/situation';
import { step, type Done, type StepContext } from '../runtime/control/step';
import { Input, Output } from './contract';
import { groundOf } from './ground';
import { actedBefore, whyItEnded } from './on-record';
import { stopOf } from './watch';

/** Says what the drill does next, from what is stored and seen now. Writes nothing but the word to stop. */
export const handler = step('guard', { input: Input, output: Output, run: guard });

async function guard(input: Input, context: StepContext): Promise<Done<Output>> {
  const { incident, source } = input;
  const known = await readSituation(context.topology, context.store, Date.now());
  const own = ownDrill(known.claims, input);
  const isClaimed = ownPlan(known.claims, incident) !== undefined;
  const acted = isClaimed ? { left: true, begun: [] } : await actedBefore(context, incident);
  const next = nextStep({
    ...{ ...own, drill: incident, subject: source, claims: known.claims, nowMs: known.nowMs },
    ...{ ...acted, regions: known.topology.regions },
    stop: await stopOf(context, { known, drill: incident, subject: source, acts: actsNow(known, input, acted.begun) }),
    held: isClaimed || acted.begun.length > 0 ? undefined : await held(context, { known, source, ...own }),
    why: await whyItEnded(context, known, incident),
  });
  return { output: asOutput(next, { ...input, own, minute: Math.floor(known.nowMs / 60_000) }) };
}

/** A plan and its return are claims; stages stand in the ledger. */
function actsNow({ claims }: Known, { incident }: Input, begun: readonly unknown[]): 'away' | 'disturbing' | undefined {
  if (ownPlan(claims, incident)) return ownReturn(claims, incident) ? undefined : 'away';
  return begun.length > 0 ? 'disturbing' : undefined;
}

interface Asking extends Input {
  readonly own: OwnDrill;
  readonly minute: number;
}

function asOutput(next: NextStep, { incident, source, own, minute }: Asking): Output {
  if (next.kind === 'inject') return injecting(next);
  if (next.kind === 'wait' || next.kind === 'end' || next.kind === 'give-up') return next;
  const started = { source, reason: `drill ${incident}`, drill: incident };
  const input = next.kind === 'leave' ? { ...started, ...planOf(own) } : started;
  const { kind, reason } = next;
  return { kind, reason, writes: true, name: `${incident}-${next.kind}-${minute}`, input };
}

function injecting({ region, stage, reason }: Extract<NextStep, { kind: 'inject' }>): Output {
  const begins = stage && { stage: stage.name, fault: { effect: stage.effect, forSeconds: stage.forSeconds } };
  return { kind: 'inject', writes: true, reason, injection: { region, ...(begins ?? { fault: null }) } };
}

const held = async (context: StepContext, of: OwnDrill & { readonly known: Known; readonly source: string }) =>
  heldBy(await groundOf(context, of), { playbook: of.playbook, subject: of.source, despite: of.plays.despite });

const planOf = ({ playbook, plays }: OwnDrill) => ({
  by: plays.by,
  mode: 'planned' as const,
  ...(playbook.leaves !== 'all' && { services: [...playbook.leaves] }),
});
