/** The actions when settings of a placement are damaged (strategy §1, control-plane corruption). */
import { badEntriesAlarm, functionName, machineName } from '../names';
import { code, itself, know, more, todo } from './blocks';
import * as commands from './commands';
import { nameIncident, record, roles } from './people';
import type { Actions, Content } from './runbook';
import { ownRegions, type Scene } from './scene';

export function corruptionActions(scene: Scene): Actions {
  const { topology, placement, facts } = scene;
  const own = ownRegions(scene);
  const damaged = badEntriesAlarm(topology, placement.name);
  return {
    'Declare incident and roles (IC, Ops, Comms)': declare(scene),
    'Freeze risky writes (control plane, config)': [
      itself(
        `Settings and deploys of ${placement.name} are frozen until the restore is closed: \`503\` with \`frozen\`.`,
      ),
      todo('Stop whatever wrote settings without the API. Most likely it is a deploy.'),
      todo('See what is frozen, and until when.', commands.freezes(scene)),
    ],
    'Drain traffic and disable new job dispatch': [
      know('Drain nothing. The region works, and so do its other services. Jobs go on.'),
    ],
    'Promote standby control plane and data stores': [
      know('Promote nothing. A damaged setting is replicated, so another region has it too.'),
      know('A restore and an evacuation may run at the same time. Neither has to wait for the other.'),
    ],
    'Rehydrate caches and queues, restart stateless services': [
      itself('The restore takes the last good snapshot, replays the audit log, and rewrites what differs.'),
      itself('A setting without any good record is moved aside. It is reported as `excluded`.'),
      know('There is no cache to warm, no queue to fill and no server to restart.'),
      todo('Read what was restored.', commands.ledger(scene, 'restore')),
    ],
    'Verify functions (auth, CRUD, job run)': [
      know('Logins and jobs read no damaged setting. Check settings only.'),
      itself(
        `The restore looks again after it has written, ${facts.waits.restores} times at most. It ends as \`restored\` when nothing is bad.`,
      ),
      know(
        'Pass: the outcome is `restored`, and `excluded` is 0. Fail: the outcome is `failed`, or something is excluded.',
      ),
      todo(
        'See the alarms. Each has to be `OK` again.',
        own.map((region) => commands.alarmStates(region, [damaged])).join('\n'),
      ),
      more('Control plane damaged'),
    ],
    'Resume traffic gradually (canary)': [
      itself('No tenant was moved, so there are no steps. The freeze ends when the restore is closed.'),
      todo('Write excluded settings again, through the API, with somebody who knows their values.'),
      todo(
        `If it failed, stop the writer and start the restore again. If it names ${code('TooManyItems')}, read the log of ${code(functionName(topology, 'snapshot'))}.`,
      ),
    ],
    'Record timestamps, metrics, notifications and variances': record(scene),
  };
}

function declare(scene: Scene): Content {
  const { topology, placement } = scene;
  const own = ownRegions(scene);
  return [
    itself(`The alarm starts ${code(machineName(topology, 'restore'))} in the region that read the damaged setting.`),
    ...roles(scene),
    ...nameIncident(scene, `restore-${placement.name}`),
    todo('See whether a restore runs.', own.map((region) => commands.listRunning(scene, region, 'restore')).join('\n')),
    todo('If none runs, start it by hand: see Manual invoke.'),
  ];
}
