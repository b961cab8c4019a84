import * as z from 'zod';
import { stopKey } from '../../strategy/control-items';
import { nextStep, ownPlan } from '../../strategy/drill';
import { heldBy } from '../../strategy/guards';
import { type Playbook, servicesLeaving } from '../../strategy/playbooks';
import { affectedRoutes } from '../../strategy/target';
import { doubtAbout } from '../runtime/data/by-plan';
import { chooseTargets } from '../runtime/data/choices';
import { readLedger } from '../runtime/control/ledger';
import { ownDrill, type OwnDrill } from '../runtime/control/own-drill';
import { type Known, readSituation } from '../runtime/control/situation';
import { step, type Done, type StepContext } from '../runtime/control/step';
import { Input, Output } from './contract';
import { whyItEnded } from './why';

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

const Left = z.object({ output: z.object({ kind: z.literal('leave') }) });

/** Whether this drill has started its plan, whoever conducted it then. A later evacuation may have taken its claim. */
const saidLeave = async ({ store }: StepContext, drill: string): Promise<boolean> =>
  (await readLedger(store, drill)).some(({ verb, body }) => verb === 'guard' && Left.safeParse(body).success);

/** Why what the playbook leaves could not be served elsewhere safely. Nothing else is judged. */
async function doubtOf(
  context: StepContext,
  { known, source, playbook }: { readonly known: Known; readonly source: string; readonly playbook: Playbook },
): Promise<string | undefined> {
  const services = servicesLeaving(playbook);
  const toMove = affectedRoutes(known.topology, known.routes, source).filter(({ service }) =>
    services.includes(service),
  );
  return doubtAbout(await chooseTargets(context, { known, toMove }, { source, outageStartedAtMs: known.nowMs }));
}

const planOf = ({ playbook, plays }: OwnDrill) => ({
  by: plays.by,
  mode: 'planned' as const,
  ...(playbook.leaves !== 'all' && { services: [...playbook.leaves] }),
});
