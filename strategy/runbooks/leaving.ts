/**
 * The first four actions when a region is left. The state machine `evacuate` does them. People answer its question, see
 * that it goes on, and start it if nothing else has.
 */
import { FREEZE_SECONDS } from '../freeze';
import { LEASE_SECONDS, SKEW_ALLOWANCE_SECONDS } from '../lease';
import { OBJECTIVES, type Service } from '../layers';
import { machineName } from '../names';
import { schedule, serviceTasks } from '../plan';
import { tier0IsStronglyConsistent } from '../tier0-store';
import { code, itself, know, more, spanText, table, todo } from './blocks';
import * as commands from './commands';
import { storeName } from './covered';
import { nameIncident, roles } from './people';
import type { Content } from './runbook';
import { hasOneWriter, type Scene, usersHost } from './scene';
import { listed } from '../listed';

export function declare(scene: Scene): Content {
  const { topology, home, others, placement, targets } = scene;
  const evacuate = code(machineName(topology, 'evacuate'));
  return [
    itself(`A detector or an alarm starts ${evacuate} in a region that works. One execution claims the incident.`),
    itself(`One evacuation moves all placements of ${home}, not only ${placement.name}.`),
    ...roles(scene),
    ...nameIncident(scene, `evac-${home}`),
    todo(
      'See whether an execution runs.',
      others.map((region) => commands.listRunning(scene, region, 'evacuate')).join('\n'),
    ),
    todo('If none runs and users get errors, start it by hand: see Manual invoke.'),
    ...(targets.length === 0 ? nowhere(scene) : decide(scene)),
  ];
}

/** Nothing is decided about a placement that may be nowhere else. */
const nowhere = ({ placement, home }: Scene): Content => [
  know(`Nobody is asked about ${placement.name}. It may only be in ${home}, so it waits until ${home} is back.`),
];

function decide(scene: Scene): Content {
  const { topology, placement, facts, desk } = scene;
  const { questions, questionSeconds } = facts.waits;
  const persons = topology.approvers === 1 ? 'One person has' : `${topology.approvers} different persons have`;
  return [
    itself(
      tier0IsStronglyConsistent(placement)
        ? 'Tier-0 moves without a question: its table is strongly consistent, so nothing can be lost.'
        : 'Tier-0 moves without a question only if its loss is known to be within its RPO. Otherwise it is in the question.',
    ),
    itself(
      `Everything else waits for an answer. People are asked ${questions} times, for ${spanText(questionSeconds)} each.`,
    ),
    know(`${persons} to approve. One person who declines is enough to stop it.`),
    todo('Read the newest decision: what would move, what may be lost, and why.', commands.ledger(scene, 'decide')),
    todo('See the open question, and the region that asks it.', commands.openQuestions(scene)),
    todo(
      `Approve. Write the loss that you accept, in seconds. If another region than ${desk} asks, write that one in place of ${desk}.`,
      commands.answer(scene, desk, { scope: 'rest', decision: 'approve', acceptLossSeconds: 60 }),
    ),
    todo('To decline, write `"decision":"decline"`. Then everything but Tier-0 stays where it is.'),
    more('Approve or decline', 'Start an evacuation by hand', 'Waits for you'),
  ];
}

export function freeze(scene: Scene): Content {
  const { placement, targets } = scene;
  if (targets.length === 0) return [know(`Nothing of ${placement.name} moves, so nothing is frozen for it.`)];
  return [
    itself(
      `If Tier-0 moves without a question, settings of ${placement.name} are frozen until it has resumed, for ${spanText(FREEZE_SECONDS['control-plane'])} at most.`,
    ),
    itself(
      `Deploys for ${placement.name} are frozen until the incident is closed, for ${spanText(FREEZE_SECONDS.tooling)} at most.`,
    ),
    know('Whoever writes meanwhile gets `503` with `frozen`.'),
    todo('Stop your own pipelines: no deploy into any region until the incident is closed.'),
    todo('See what is frozen, and until when.', commands.freezes(scene)),
  ];
}

export function drain(scene: Scene): Content {
  const { home, scenario, facts, targets } = scene;
  const leavesDns =
    scenario === 'region-loss'
      ? `The other regions publish that ${home} is drained. Its health check then fails, and DNS leaves it.`
      : `DNS leaves ${home} only if its API itself fails. Otherwise it goes on with its other services.`;
  return [
    itself(leavesDns),
    know(`Resolvers keep the old answer for ${facts.dnsTtlSeconds} s.`),
    ...(targets.length === 0 ? kept(scene) : left(scene)),
    todo(`See the switch of ${home}. ${code('drained')} is true once DNS has to leave it.`, commands.homeSwitch(scene)),
    todo(
      `See what DNS says of ${code(usersHost(scene))}. It must not name ${home} once it is drained.`,
      commands.askDns(scene),
    ),
  ];
}

/** What happens to users of a placement that may be nowhere else. */
const kept = ({ home, placement }: Scene): Content => [
  itself(`Users of ${placement.name} get the maintenance page from the other regions, and never data.`),
  know(`${home} has the only copy, so it keeps the right to write. It serves whoever reaches it.`),
];

const left = ({ home, services }: Scene): Content => [
  itself(
    services.some(hasOneWriter)
      ? `${home} loses the right to write for services with one writer. Nobody asks it: the right ends by itself.`
      : `${home} is taken out of the rows of ${listed(services)}. These services have no single writer.`,
  ),
  itself('A region that works sends users with `302` to a region that serves them.'),
  itself('Jobs run only where the routing map says.'),
];

/** The services in the order in which they may move: those of one step need only those of earlier steps. */
function steps(services: readonly Service[]): readonly (readonly Service[])[] {
  const tasks = schedule({ tasks: serviceTasks(services, () => 1), slots: services.length });
  const starts = [...new Set(tasks.map(({ startSeconds }) => startSeconds))];
  return starts.map((at) =>
    services.filter((one) => tasks.some(({ id, startSeconds }) => id === one && startSeconds === at)),
  );
}

/** What has to be true before this service moves, besides its key and its turn. */
function conditionText(scene: Scene, service: Service): string {
  const { tier, store } = OBJECTIVES[service];
  if (scene.scenario === 'return') return `${scene.home} has every write${afterLastWriter(service)}`;
  if (store === 'tier0-table' && tier0IsStronglyConsistent(scene.placement))
    return 'nothing more: no write can be missing';
  const loss = tier === 0 ? 'its loss is known and within the RPO' : 'its loss is within what was approved';
  return `${loss}${afterLastWriter(service)}`;
}

const afterLastWriter = (service: Service): string =>
  hasOneWriter(service) ? `, and the last writer has ended (${LEASE_SECONDS + SKEW_ALLOWANCE_SECONDS} s)` : '';

/** The table of the order, as `promote` keeps it. */
export const orderOf = (scene: Scene): Content => [
  table(
    ['step', 'service', 'tier', 'store', 'needs', 'moves when'],
    steps(scene.services).flatMap((services, index) =>
      services.map((service) => [
        String(index + 1),
        service,
        String(OBJECTIVES[service].tier),
        code(storeName(scene, service)),
        listed(OBJECTIVES[service].dependsOn) || 'nothing',
        conditionText(scene, service),
      ]),
    ),
  ),
];

export function promote(scene: Scene): Content {
  const { targets, placement, home, facts } = scene;
  if (targets.length === 0)
    return [
      know(`Nothing is promoted: ${placement.name} may only be in ${home}.`),
      know(`Do not copy its data to another region. Its tenants see the maintenance page until ${home} is back.`),
    ];
  return [
    itself(
      `Each service moves to the first of these regions that is well, has room and can use the key: ${listed(targets)}.`,
    ),
    itself(
      'A service moves as soon as the services that it needs have moved. Services of one step move at the same time.',
    ),
    ...orderOf(scene),
    itself('The control plane first gets every setting that the audit log has and its table lacks.'),
    itself(
      `A promotion that waits ends after ${spanText(facts.waits.promoteSeconds)}. That service is left out, and the others go on.`,
    ),
    todo('See which region serves each service, and at which epoch.', commands.routes(scene)),
    know('Never edit a routing row or a lease by hand. Two regions could then write at once.'),
  ];
}
