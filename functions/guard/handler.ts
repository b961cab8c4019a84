import * as z from 'zod';
import { stopKey } from '../../strategy/control-items';
import { nextStep, ownPlan } from '../../strategy/drill';
import { heldBy } from '../../strategy/guards';
import { ownDrill, type OwnDrill } from '../runtime/control/own-drill';
import { readSituation } from '../runtime/control/situation';
import { step, type Done, type StepContext } from '../runtime/control/step';
import { Input, Output } from './contract';
import { doubtOf } from './doubt';
import { saidLeave, whyItEnded } from './on-record';

/** Says what the drill does next, from what is stored and seen now. Changes nothing. */
export const handler = step('guard', { input: Input, output: Output, run: guard });

/** Whatever is stored there stops the drill, even when nobody can read it. */
const Stop = z.object({ by: z.string().catch('somebody') });

async function guard(input: Input, context: StepContext): Promise<Done<Output>> {
  const { incident, source } = input;
  const known = await readSituation(context.topology, context.store, Date.now());
  const own = ownDrill(known.claims, input);
  const isClaimed = ownPlan(known.claims, incident) !== undefined;
  const next = nextStep({
    ...{ ...own, drill: incident, subject: source, claims: known.claims, nowMs: known.nowMs },
    stop: await context.store.get(stopKey(incident), Stop),
    begun: !isClaimed && (await saidLeave(context, incident)),
    held: isClaimed ? undefined : heldBy({ ...known, doubt: await doubtOf(context, { known, source, ...own }) }),
    why: await whyItEnded(context, known, incident),
  });
  if (next.kind === 'wait' || next.kind === 'end') return { output: next };
  const minute = Math.floor(known.nowMs / 60_000);
  const started = { source, reason: `drill ${incident}`, drill: incident };
  const asked = next.kind === 'leave' ? { ...started, ...planOf(own) } : started;
  return {
    output: {
      kind: next.kind,
      reason: next.reason,
      writes: true,
      name: `${incident}-${next.kind}-${minute}`,
      input: asked,
    },
  };
}

const planOf = ({ playbook, plays }: OwnDrill) => ({
  by: plays.by,
  mode: 'planned' as const,
  ...(playbook.leaves !== 'all' && { services: [...playbook.leaves] }),
});
