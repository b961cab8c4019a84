/** The actions when a region comes back: the steps of an evacuation in reverse (strategy §2, return traffic). */
import { LEASE_SECONDS, SKEW_ALLOWANCE_SECONDS } from '../lease';
import { machineName } from '../names';
import { code, itself, know, more, spanText, todo } from './blocks';
import * as commands from './commands';
import { orderOf } from './leaving';
import { nameIncident, record, roles } from './people';
import type { Actions, Content } from './runbook';
import type { Scene } from './scene';
import { rehydrate, resume, verify } from './serving';
import { listed } from '../listed';

export function returnActions(scene: Scene): Actions {
  const { topology, home, others, facts } = scene;
  const waits = spanText(facts.waits.inspectSeconds);
  return {
    'Declare incident and roles (IC, Ops, Comms)': [
      know(`Pass the post-mortem gate first: everybody knows why ${home} failed, and that it will not fail again.`),
      todo(`Start ${code(machineName(topology, 'return'))}: see Manual invoke.`),
      ...nameIncident(scene, `return-${home}`),
      todo('See whether it runs.', others.map((region) => commands.listRunning(scene, region, 'return')).join('\n')),
      itself(
        `It waits up to ${waits} until ${home} is whole. Otherwise it ends as \`no-action\`, and nothing has changed.`,
      ),
      todo('Read why it waits.', commands.ledger(scene, 'inspect')),
      ...roles(scene),
      more('Bring a region back'),
    ],
    'Freeze risky writes (control plane, config)': [
      know('A return freezes nothing: the control plane is served the whole time.'),
      todo('Stop your own pipelines until the return is closed.'),
    ],
    'Drain traffic and disable new job dispatch': [
      itself(
        `The return takes the switch of ${home} back, so DNS names it again. Until it serves, it sends users to the others.`,
      ),
      itself(
        'Regions that hand over stop writing services with one writer. These writes get `503` with `Retry-After`.',
      ),
      itself(
        `They wait until the last right to write has ended (${LEASE_SECONDS + SKEW_ALLOWANCE_SECONDS} s), the last objects are compared, and ${home} may write.`,
      ),
      todo(`See the switch of ${home}. ${code('drained')} has to be false.`, commands.homeSwitch(scene)),
      todo('See what DNS says.', commands.askDns(scene)),
    ],
    'Promote standby control plane and data stores': handBack(scene),
    'Rehydrate caches and queues, restart stateless services': rehydrate(scene, [home]),
    'Verify functions (auth, CRUD, job run)': verify(scene),
    'Resume traffic gradually (canary)': [
      ...resume(scene, [home]),
      know(
        `The end is \`returned\`. \`partial\`: some services stay in ${listed(others)}. \`overtaken\`: an evacuation came first.`,
      ),
    ],
    'Record timestamps, metrics, notifications and variances': record(scene),
  };
}

function handBack(scene: Scene): Content {
  const { home, facts, placement } = scene;
  if (placement.standbys.length === 0)
    return [
      know(
        `${placement.name} has been nowhere else, so nothing is handed back. ${home} serves it as soon as it is back.`,
      ),
      todo('See that each row names it.', commands.routes(scene)),
    ];
  return [
    itself(`Late writes are compared first. Then each service goes back to ${home}, in this order.`),
    ...orderOf(scene),
    itself(
      `A promotion that waits ends after ${spanText(facts.waits.promoteSeconds)}. That service stays where it is.`,
    ),
    todo('See which region serves each service, and at which epoch.', commands.routes(scene)),
  ];
}
