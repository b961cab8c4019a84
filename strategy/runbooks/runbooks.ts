/**
 * The runbooks of an environment: one for each placement and scenario. They follow from the facts alone, so the same
 * facts give the same runbooks, wherever they are made.
 */
import type { Region } from '../topology';
import { know } from './blocks';
import { corruptionActions } from './corruption';
import { coveredBy } from './covered';
import { declare, drain, freeze, promote } from './leaving';
import { partitionActions } from './partition';
import { postEventOf } from './afterwards';
import { prerequisitesOf } from './prerequisites';
import { record } from './people';
import { runbookId } from './published';
import { returnActions } from './returning';
import { type Actions, type Content, Runbook, type ScenarioClass } from './runbook';
import { type Scene, scenesOf } from './scene';
import { rehydrate, resume, verify } from './serving';
import { triggersOf } from './triggers';
import { rollbackOf } from './undoing';
import type { RunbookFacts } from './facts';

/** In the order of the placements, and of the scenarios. Throws when a line of the template would be empty. */
export const runbooksOf = (facts: RunbookFacts): readonly Runbook[] => scenesOf(facts).map(runbookOf);

function runbookOf(scene: Scene): Runbook {
  const { facts, placement, scenario, topology } = scene;
  const { owner, reviewedOn } = facts;
  return Runbook.parse({
    id: runbookId(placement.name, scenario),
    environment: topology.environment,
    placement: placement.name,
    scenario,
    metadata: {
      name: `${nameOf(scene)} (${topology.environment})`,
      owner: `${owner.name}, ${owner.role}, ${owner.email}`,
      ...(reviewedOn !== undefined && { reviewedOn }),
      services: coveredBy(scene),
    },
    prerequisites: prerequisitesOf(scene),
    triggers: triggersOf(scene),
    actions: ACTIONS_OF[scenario](scene),
    rollback: rollbackOf(scene),
    postEvent: postEventOf(scene),
  });
}

const NAMES: Readonly<Record<ScenarioClass, (region: string) => string>> = {
  'region-loss': (region) => `loss of ${region}`,
  'control-plane': (region) => `control plane fails in ${region}`,
  partition: (region) => `${region} cut off from other regions`,
  corruption: () => 'damaged settings',
  return: (region) => `return of ${region}`,
};
const nameOf = ({ placement, scenario, home }: Scene): string => `${placement.name}: ${NAMES[scenario](home)}`;

const leavingActions = (scene: Scene): Actions => ({
  'Declare incident and roles (IC, Ops, Comms)': declare(scene),
  'Freeze risky writes (control plane, config)': freeze(scene),
  'Drain traffic and disable new job dispatch': drain(scene),
  'Promote standby control plane and data stores': promote(scene),
  'Rehydrate caches and queues, restart stateless services': taken(scene, rehydrate),
  'Verify functions (auth, CRUD, job run)': taken(scene, verify),
  'Resume traffic gradually (canary)': taken(scene, resume),
  'Record timestamps, metrics, notifications and variances': record(scene),
});

/** What follows a promotion. Without a target nothing does. */
const taken = (scene: Scene, say: (scene: Scene, takers: readonly Region[]) => Content): Content =>
  scene.targets.length > 0
    ? say(scene, scene.targets)
    : [
        know(
          `Nothing of ${scene.placement.name} runs elsewhere, so there is nothing to do until ${scene.home} is back.`,
        ),
      ];

const ACTIONS_OF: Readonly<Record<ScenarioClass, (scene: Scene) => Actions>> = {
  'region-loss': leavingActions,
  'control-plane': leavingActions,
  partition: partitionActions,
  corruption: corruptionActions,
  return: returnActions,
};
