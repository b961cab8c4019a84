import { nextStep, ownPlan } from '../../strategy/drill';
import { heldBy } from '../../strategy/guards';
import { ownDrill, type OwnDrill } from '../runtime/control/own-drill';
import { type Known, readSituation } from '../runtime/control/situation';
import { step, type Done, type StepContext } from '../runtime/control/step';
import { Input, Output } from './contract';
import { groundOf } from './ground';
import { saidLeave, whyItEnded } from './on-record';
import { stopOf } from './watch';

/** Says what the drill does next, from what is stored and seen now. Writes nothing but the word to stop. */
export const handler = step('guard', { input: Input, output: Output, run: guard });

async function guard(input: Input, context: StepContext): Promise<Done<Output>> {
  const { incident, source } = input;
  const known = await readSituation(context.topology, context.store, Date.now());
  const own = ownDrill(known.claims, input);
  const isClaimed = ownPlan(known.claims, incident) !== undefined;
  const next = nextStep({
    ...{ ...own, drill: incident, subject: source, claims: known.claims, nowMs: known.nowMs },
    stop: await stopOf(context, { known, drill: incident, subject: source }),
    begun: !isClaimed && (await saidLeave(context, incident)),
    held: isClaimed ? undefined : await held(context, { known, source, ...own }),
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

const held = async (context: StepContext, of: OwnDrill & { readonly known: Known; readonly source: string }) =>
  heldBy(await groundOf(context, of), { playbook: of.playbook, subject: of.source, despite: of.plays.despite });

const planOf = ({ playbook, plays }: OwnDrill) => ({
  by: plays.by,
  mode: 'planned' as const,
  ...(playbook.leaves !== 'all' && { services: [...playbook.leaves] }),
});
