/** How each scenario is undone when it fails (strategy §4, step 5, rollback). */
import { contentBucket, machineName, tier0Table } from '../names';
import { snapshotKey } from '../snapshot';
import type { Region } from '../topology';
import { code, itself, know, more, todo } from './blocks';
import * as commands from './commands';
import type { Content, Rollback, ScenarioClass } from './runbook';
import { isLeaving, ownRegions, type Scene } from './scene';
import { listed } from '../listed';

export const rollbackOf = (scene: Scene): Rollback => ({
  'Revert DNS/Anycast weights': WEIGHTS[scene.scenario](scene),
  'Demote promoted replicas': DEMOTE[scene.scenario](scene),
  'Restore from last good snapshot': snapshot(scene),
  'Document data reconciliation': RECONCILE[scene.scenario](scene),
});

type Said = (scene: Scene) => Content;

const NO_RECORD = know('No record changes, so there is no weight to revert. Do not edit any record.');

const afterLeaving: Said = (scene) => [
  NO_RECORD,
  itself(`If what failed goes back to ${scene.home}, and the region is well, the rollback takes its switch back.`),
  itself('What stays in the target keeps the switch. The return takes it back.'),
  todo(`See the switch of ${scene.home}.`, commands.homeSwitch(scene)),
];

const WEIGHTS: Readonly<Record<ScenarioClass, Said>> = {
  'region-loss': afterLeaving,
  'control-plane': afterLeaving,
  partition: () => [NO_RECORD, know('A partition publishes no switch, so DNS stays as it is.')],
  corruption: () => [NO_RECORD, know('A restore publishes no switch, so DNS stays as it is.')],
  return: (scene) => [
    NO_RECORD,
    itself(
      `A return that stops half-way leaves the switch open. DNS names ${scene.home}, which sends users to the others.`,
    ),
    todo(`See the switch of ${scene.home}.`, commands.homeSwitch(scene)),
    todo(`If ${scene.home} fails again, start its evacuation by hand: see its runbook of a region loss.`),
  ],
};

const demoteAfterLeaving: Said = (scene) => {
  const { home, targets, facts, topology, placement } = scene;
  if (targets.length === 0) return [know(`Nothing of ${placement.name} was promoted, so nothing is demoted.`)];
  return [
    itself(
      `${code(machineName(topology, 'rollback'))} first makes every promoted row read-only in its target. Then ${home} gets it back, if a quorum sees ${home} well.`,
    ),
    itself(`If ${home} is not well, the rows stay read-only. The incident ends as failed, and people are paged.`),
    itself(`The rollback is tried ${facts.waits.rollbacks} times at most. Services that are served stay served.`),
    todo('Read what was undone: `back`, `readOnly`, `kept` and `served`.', commands.ledger(scene, 'rollback')),
    todo('If rows are read-only, repair the target. Then start the evacuation by hand again: see Manual invoke.'),
    know('Never edit a lease. Two regions could then write at once.'),
    more('When an evacuation was rolled back', 'Evacuation failed'),
  ];
};

const DEMOTE: Readonly<Record<ScenarioClass, Said>> = {
  'region-loss': demoteAfterLeaving,
  'control-plane': demoteAfterLeaving,
  partition: () => [know('Nothing was promoted, so nothing is demoted.')],
  corruption: () => [know('Nothing was promoted, so nothing is demoted.')],
  return: (scene) => [
    itself('What was drained and not handed over goes back to the region that served it.'),
    itself('What was handed over stays. Its tenants are served where they are, or at home.'),
    todo('Read what was given back.', commands.ledger(scene, 'reinstate')),
    todo('To go on, start the return again. It continues where this one ended.'),
  ],
};

/** Where people may restore settings: never in a region that the runbook leaves. */
const restoring = (scene: Scene): readonly Region[] => (isLeaving(scene.scenario) ? scene.targets : ownRegions(scene));

function snapshot(scene: Scene): Content {
  const { topology, placement, home } = scene;
  const regions = restoring(scene);
  if (regions.length === 0)
    return [know(`Snapshots of the settings of ${placement.name} are only in ${home}. Restore there when it is back.`)];
  return [
    know(
      `Each region of the placement keeps a snapshot of the settings, less than 15 s old: ${listed(regions.map((region) => code(`${contentBucket(topology, placement.name, region)}/${snapshotKey(region)}`)))}.`,
    ),
    itself(
      `If somebody reads a damaged setting, ${code(machineName(topology, 'restore'))} starts there. It takes the last good snapshot, and replays the audit log.`,
    ),
    todo(
      'To start it by hand, where the settings are damaged:',
      regions.map((region) => commands.restore(scene, region)).join('\n'),
    ),
    know(
      `All else has no snapshot. A table such as ${code(tier0Table(topology, placement.name))} can be recovered to a point in time, into a new table. The incident commander decides that.`,
    ),
    more('Control plane damaged'),
  ];
}

const reconcileAfterLeaving: Said = (scene) => [
  itself(
    'The last `rollback` entry lists under `reconcile` what the target may have accepted: placement, service, region, epoch and time.',
  ),
  itself(`These writes come back by themselves once ${scene.home} is reachable. The return compares both sides.`),
  todo('Copy the list into the report.', commands.ledger(scene, 'rollback')),
];

const RECONCILE: Readonly<Record<ScenarioClass, Said>> = {
  'region-loss': reconcileAfterLeaving,
  'control-plane': reconcileAfterLeaving,
  partition: (scene) => [
    itself('Waiting writes are applied in the order of each tenant. The later version wins.'),
    todo(
      'Count the writes that can never be applied. Each needs a person.',
      ownRegions(scene)
        .map((region) => commands.waitingWrites(scene, region, 'aside'))
        .join('\n'),
    ),
    more('Writes put aside'),
  ],
  corruption: (scene) => [
    itself('The `restore` entry says how many settings were bad, restored, replayed and excluded.'),
    todo('Copy the numbers into the report. Name each excluded setting.', commands.ledger(scene, 'restore')),
  ],
  return: (scene) => [
    itself('Each round of the comparison has a `reconcile` entry with numbers per placement.'),
    itself('Lists that name tenants are in the evidence bucket of a region of the placement. `pages` names it.'),
    todo('Copy the numbers into the report.', commands.ledger(scene, 'reconcile')),
    todo('Tell the tenants of writes that are `superseded` or `conflicting`.'),
  ],
};
