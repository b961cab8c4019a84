import { type Playbook, servicesLeaving } from '../../strategy/playbooks';
import { affectedRoutes } from '../../strategy/target';
import { doubtAbout } from '../runtime/data/by-plan';
import { chooseTargets } from '../runtime/data/choices';
import type { Known } from '../runtime/control/situation';
import type { StepContext } from '../runtime/control/step';

/** Why what the playbook leaves could not be served elsewhere safely. Nothing else is judged. */
export async function doubtOf(
  context: StepContext,
  { known, source, playbook }: { readonly known: Known; readonly source: string; readonly playbook: Playbook },
): Promise<string | undefined> {
  const services = servicesLeaving(playbook);
  const toMove = affectedRoutes(known.topology, known.routes, source).filter(({ service }) =>
    services.includes(service),
  );
  return doubtAbout(await chooseTargets(context, { known, toMove }, { source, outageStartedAtMs: known.nowMs }));
}
