import { nextStep, ownPlan, ownReturn } from '../../strategy/drill';
import { heldBy } from '../../strategy/guards';
import { ownDrill, type OwnDrill } from '../runtime/control/own-drill';
import { type Known, readSituation } from '../runtime/control/situation';
import { step, type Done, type StepContext } from '../runtime/control/step';
import { Input, Output } from './contract';
import { groundOf } from './ground';
import { asOutput } from './next-output';
import { actedBefore, whyItEnded } from './on-record';
import { stopOf } from './watch';

/** Says what the drill does next, from what is stored and seen now. Writes nothing but the word to stop. */
export const handler = step('guard', { input: Input, output: Output, run: guard });

async function guard(input: Input, context: StepContext): Promise<Done<Output>> {
  const { incident, source } = input;
  const known = await readSituation(context.topology, context.store, Date.now());
  const own = ownDrill(context.topology, known.claims, input);
  const isClaimed = ownPlan(known.claims, incident) !== undefined;
  const acted = isClaimed ? { left: true, begun: [] } : await actedBefore(context, { drill: incident, ...own });
  const next = nextStep({
    ...{ ...own, drill: incident, subject: source, claims: known.claims, nowMs: known.nowMs },
    ...{ ...acted, regions: known.topology.regions },
    stop: await stopOf(context, { known, drill: incident, subject: source, acts: actsNow(known, input, acted.begun) }),
    held: isClaimed || acted.begun.length > 0 ? undefined : await held(context, { known, source, ...own }),
    why: await whyItEnded(context, known, incident),
  });
  return {
    output: asOutput(next, { ...input, own, minute: Math.floor(known.nowMs / 60_000), topology: context.topology }),
  };
}

/** A plan and its return are claims; stages stand in the ledger. */
function actsNow({ claims }: Known, { incident }: Input, begun: readonly unknown[]): 'away' | 'disturbing' | undefined {
  if (ownPlan(claims, incident)) return ownReturn(claims, incident) ? undefined : 'away';
  return begun.length > 0 ? 'disturbing' : undefined;
}

const held = async (context: StepContext, of: OwnDrill & { readonly known: Known; readonly source: string }) =>
  heldBy(await groundOf(context, of), { playbook: of.playbook, subject: of.source, despite: of.plays.despite });
