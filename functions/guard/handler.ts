import * as z from 'zod';
import { stopKey } from '../../strategy/control-items';
import { type NextStep, nextStep, ownPlan } from '../../strategy/drill';
import { heldBy } from '../../strategy/guards';
import { ownDrill, type OwnDrill } from '../runtime/control/own-drill';
import { readSituation } from '../runtime/control/situation';
import { step, type Done, type StepContext } from '../runtime/control/step';
import { Input, Output } from './contract';
import { doubtOf } from './doubt';
import { actedBefore, whyItEnded } from './on-record';

/** Says what the drill does next, from what is stored and seen now. Changes nothing. */
export const handler = step('guard', { input: Input, output: Output, run: guard });

/** Whatever is stored there stops the drill, even when nobody can read it. */
const Stop = z.object({ by: z.string().catch('somebody') });

async function guard(input: Input, context: StepContext): Promise<Done<Output>> {
  const { incident, source } = input;
  const known = await readSituation(context.topology, context.store, Date.now());
  const own = ownDrill(known.claims, input);
  const isClaimed = ownPlan(known.claims, incident) !== undefined;
  const acted = isClaimed ? { left: true, begun: [] } : await actedBefore(context, incident);
  const next = nextStep({
    ...{ ...own, drill: incident, subject: source, claims: known.claims, nowMs: known.nowMs },
    ...{ ...acted, regions: known.topology.regions },
    stop: await context.store.get(stopKey(incident), Stop),
    held:
      isClaimed || acted.begun.length > 0
        ? undefined
        : heldBy({ ...known, doubt: await doubtOf(context, { known, source, ...own }) }),
    why: await whyItEnded(context, known, incident),
  });
  return { output: asOutput(next, { ...input, own, minute: Math.floor(known.nowMs / 60_000) }) };
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

const planOf = ({ playbook, plays }: OwnDrill) => ({
  by: plays.by,
  mode: 'planned' as const,
  ...(playbook.leaves !== 'all' && { services: [...playbook.leaves] }),
});
