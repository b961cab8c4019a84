/** The actions of a partition: regions do not reach each other, or not the control store (strategy §1, partition). */
import { isDocument, mayWait, SERVICES } from '../layers';
import { functionName, machineName, waitingAlarm } from '../names';
import { code, itself, know, more, todo } from './blocks';
import * as commands from './commands';
import { record, roles } from './people';
import type { Actions, Content } from './runbook';
import { ownRegions, type Scene, usersHost } from './scene';
import { listed } from '../listed';

const WAITING = SERVICES.filter((service) => mayWait(service) && isDocument(service));

const eachRegion = (scene: Scene, command: (region: string) => string): string =>
  ownRegions(scene).map(command).join('\n');

export function partitionActions(scene: Scene): Actions {
  const { topology, home } = scene;
  return {
    'Declare incident and roles (IC, Ops, Comms)': declare(scene),
    'Freeze risky writes (control plane, config)': freeze(scene),
    'Drain traffic and disable new job dispatch': [
      know('Drain nothing. Each region can still answer reads, and a drain would need a quorum.'),
      itself('Jobs are accepted. They wait in the queue of the region that took them.'),
      todo(`See which regions users of ${code(usersHost(scene))} get.`, commands.askDns(scene)),
    ],
    'Promote standby control plane and data stores': [
      know('Promote nothing. Two sides that promote would both write.'),
      itself(
        `${code(machineName(topology, 'evacuate'))} fails with ${code('ControlStoreUnreachable')} if anybody starts it.`,
      ),
      todo(
        'If one region is gone for good, wait until the others have a quorum again. Then evacuate that one: see its runbook of a region loss.',
      ),
    ],
    'Rehydrate caches and queues, restart stateless services': apply(scene),
    'Verify functions (auth, CRUD, job run)': compare(scene),
    'Resume traffic gradually (canary)': [
      itself(
        'Nothing was moved, so there are no steps. Regions accept writes again when they reach the control store.',
      ),
      todo('Watch errors and latency on the dashboards until nothing waits any more.'),
    ],
    'Record timestamps, metrics, notifications and variances': [
      know('A partition alone has no incident in the ledger. Its pages and messages are the record.'),
      todo('If something was evacuated afterwards, set INCIDENT to its name.', commands.setIncident(`evac-${home}`)),
      ...record(scene),
    ],
  };
}

function declare(scene: Scene): Content {
  return [
    itself('Regions that reach neither each other nor the control store can prove nothing. They page people.'),
    ...roles(scene),
    todo('If no board answers, name the leads by phone. Write down the time and the names.'),
    todo('See which incidents are open. Nothing may be under way.', commands.claims(scene)),
    todo('Find out which links are down. Ask the network team, and the provider.'),
    more('During a partition', 'Contested', 'Observer silent'),
  ];
}

function freeze({ placement, home }: Scene): Content {
  if (placement.standbys.length === 0)
    return [
      know(`${placement.name} is only in ${home}. Nobody else can write there, so it goes on as usual.`),
      todo('Stop your own pipelines until the network is repaired.'),
    ];
  return [
    itself('New credentials, settings, and writes of services with one writer are refused: `503` with `read-only`.'),
    itself(`Writes of ${listed(WAITING)} wait in the region that took them. Jobs are accepted. All reads go on.`),
    todo('Stop your own pipelines until the network is repaired.'),
  ];
}

function apply(scene: Scene): Content {
  return [
    itself(`${code(functionName(scene.topology, 'cell-apply'))} applies what waits, within two minutes after the end.`),
    know('There is no cache to warm and no server to restart.'),
    todo(
      'Count the writes that wait. The number has to fall to 0.',
      eachRegion(scene, (region) => commands.waitingWrites(scene, region)),
    ),
    todo(
      'See how many jobs wait.',
      eachRegion(scene, (region) => commands.queueDepth(scene, region)),
    ),
    more('Writes waiting'),
  ];
}

function compare(scene: Scene): Content {
  const { topology, placement } = scene;
  const names = [waitingAlarm(topology, placement.name, 'waiting'), waitingAlarm(topology, placement.name, 'aside')];
  return [
    itself('Probes try login, write and read, and a job in each region every ten seconds.'),
    know('Pass: the board shows each region as well. Fail: it names the service that is not.'),
    todo(
      'Look at the boards of the regions. Both sides have to show the same.',
      eachRegion(scene, (region) => commands.board(scene, region)),
    ),
    todo(
      'See the alarms of waiting writes. Each has to be `OK`.',
      eachRegion(scene, (region) => commands.alarmStates(region, names)),
    ),
  ];
}
