/**
 * Who and where a runbook is about. A runbook that leaves a region (its loss, or the failure of its control plane)
 * assumes that this region answers nothing: its commands go to other regions only (a test holds that). In a partition,
 * and when settings are damaged, every region runs, and each is asked itself.
 */
import { observersOf, type Placement, type Region, regionsOf, type Topology } from '../topology';
import { packRegions } from '../pack-places';
import { allowedTargets } from '../residency';
import { OBJECTIVES, type Service, SERVICES, servicesIn } from '../layers';
import { machineArn, residencyHost } from '../names';
import { quorumSize } from '../views';
import { type Article, SCENARIO_CLASSES, type ScenarioClass } from './runbook';
import { code } from './blocks';
import type { RunbookFacts } from './facts';

/**
 * `home`: the region that is in trouble, or comes back. `desk`: where people work. `store`: the replica of the control
 * store that they ask. `others`: all regions but home, targets first. `targets`: where the placement may go, best
 * first.
 */
export interface Scene {
  readonly facts: RunbookFacts;
  readonly topology: Topology;
  readonly placement: Placement;
  readonly scenario: ScenarioClass;
  readonly home: Region;
  readonly desk: Region;
  readonly store: Region;
  readonly others: readonly Region[];
  readonly targets: readonly Region[];
  readonly services: readonly Service[];
}

/** A scenario in which people and machines leave the home of the placement. */
const LEAVING: readonly ScenarioClass[] = ['region-loss', 'control-plane'];
export const isLeaving = (scenario: ScenarioClass): boolean => LEAVING.includes(scenario);

const SERVICES_OF: Readonly<Record<ScenarioClass, readonly Service[]>> = {
  'region-loss': SERVICES,
  'control-plane': servicesIn('tier-0'),
  partition: SERVICES,
  corruption: ['control-plane'],
  return: SERVICES,
};

function sceneOf(facts: RunbookFacts, placement: Placement, scenario: ScenarioClass): Scene {
  const { topology } = facts;
  const { home } = placement;
  const targets = allowedTargets(placement, home);
  const away = topology.regions.filter((region) => region !== home);
  const inOrder = [...away.filter(isAmong(targets)), ...away.filter(isAmong(topology.controlReplicas)), ...away];
  const others = [...new Set(inOrder)];
  const desk = scenario === 'partition' || scenario === 'corruption' ? home : (others[0] ?? home);
  const replicas = topology.controlReplicas.filter((region) => region === desk || region !== home);
  const store = replicas.find((region) => region === desk) ?? replicas[0] ?? desk;
  return { facts, topology, placement, scenario, home, desk, store, others, targets, services: SERVICES_OF[scenario] };
}

const isAmong =
  (regions: readonly Region[]) =>
  (region: Region): boolean =>
    regions.includes(region);

/** Every scene of the environment, placement by placement. */
export const scenesOf = (facts: RunbookFacts): readonly Scene[] =>
  facts.topology.placements.flatMap((placement) =>
    SCENARIO_CLASSES.map((scenario) => sceneOf(facts, placement, scenario)),
  );

/** The placement's regions, home first. */
export const ownRegions = ({ placement }: Pick<Scene, 'placement'>): readonly Region[] => regionsOf(placement);

/** The regions whose evidence buckets may hold the pack. None: it waits until home is back. */
export const packsOf = ({ topology, placement, scenario, home }: Scene): readonly Region[] =>
  packRegions(topology, placement.residency, isLeaving(scenario) ? home : undefined);

/** The regions that observe home from outside, and how many of them make a quorum. */
export function quorumOf({ topology, home }: Pick<Scene, 'topology' | 'home'>): {
  readonly observers: readonly Region[];
  readonly needed: number;
} {
  const all = observersOf(topology, home);
  return { observers: all, needed: quorumSize(all.length) };
}

/** The host of the placement's users. */
export const usersHost = ({ topology, placement }: Pick<Scene, 'topology' | 'placement'>): string =>
  residencyHost(topology, placement.residency);

/** The ARN of a state machine in that region. */
export const arnOf = ({ topology }: Pick<Scene, 'topology'>, region: Region, machine: string): string =>
  machineArn(topology, region, machine);

/** A row of a table of alarms: name, region, and when it is raised. */
export const alarmRow = ({ facts }: Pick<Scene, 'facts'>, region: Region, name: string): readonly string[] => [
  code(name),
  region,
  facts.alarms.find((one) => one.region === region && one.name === name)?.rule ?? 'one of the alarms below is raised',
];

/** Whether this service has one writer at a time. */
export const hasOneWriter = (service: Service): boolean => OBJECTIVES[service].pattern === 'active-passive';

/** The article that explains a page about the scenario. */
export const ARTICLE_OF: Readonly<Record<ScenarioClass, Article>> = {
  'region-loss': 'Region impaired',
  'control-plane': 'Region impaired',
  partition: 'During a partition',
  corruption: 'Control plane damaged',
  return: 'Bring a region back',
};
