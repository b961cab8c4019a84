/**
 * Checks that a scenario fits the environment that it names. Every refusal is one line: where the error is, and what
 * would be right.
 */
import { SERVICES } from '../../strategy/layers';
import { regionsOf, type Region, type Topology } from '../../strategy/topology';
import { BadInput } from '../terminal/bad-input';
import { isOfLink, regionsNamed, type Fault } from './fault-kinds';
import type { Scenario } from './scenario';

/**
 * Where a scenario takes place. A witness of the control store holds no data and runs nothing, but links to it can be
 * cut.
 */
interface Stage extends Pick<Topology, 'regions' | 'placements'> {
  readonly witnesses?: readonly Region[];
}

/**
 * Throws BadInput if the scenario names a region or placement that its environment does not have, or a region that
 * observes itself.
 */
export function checkAgainst(scenario: Scenario, topology: Stage): void {
  const { expect } = scenario;
  const named = [
    ...scenario.faults.flatMap((fault, index) =>
      placesNamed(fault, topology).map((region) => [`faults[${index}]`, region] as const),
    ),
    ...startsNamed(scenario),
    ...sourcesExpected(expect).map((region) => ['expect', region] as const),
  ];
  for (const [where, region] of named) {
    if (topology.regions.includes(region)) continue;
    throw new BadInput(
      `${where}: region "${region}" is not in environment ${scenario.environment}; known: ${topology.regions.join(', ')}`,
    );
  }
  checkObservers(scenario);
  checkConductors(scenario);
  const placements = topology.placements.map(({ name }) => name);
  checkStores(scenario, topology);
  const rows = topology.placements.flatMap(({ name }) => SERVICES.map((service) => `${name}/${service}`));
  for (const row of expect.moved ?? [])
    if (!rows.includes(row)) throw new BadInput(`expect.moved: no row "${row}"; write placement/service`);
  for (const [where, name] of placementsNamed(scenario)) {
    if (placements.includes(name)) continue;
    throw new BadInput(`${where}: no placement "${name}"; known: ${placements.join(', ')}`);
  }
}

/** Each place in the scenario that names a placement. Keys are checked together with their regions. */
function placementsNamed({ faults, expect }: Scenario): readonly (readonly [string, string])[] {
  return [
    ...faults.flatMap((fault, index) =>
      (fault.kind === 'control-corruption' || fault.kind === 'region-gray') && fault.placement !== undefined
        ? [[`faults[${index}].placement`, fault.placement] as const]
        : [],
    ),
    ...(expect.maintenance ?? []).map((name) => ['expect.maintenance', name] as const),
    ...(expect.restored ?? []).map((name) => ['expect.restored', name] as const),
    ...(expect.served ?? []).flatMap(({ placements = [] }) =>
      placements.map((name) => ['expect.served', name] as const),
    ),
  ];
}

const placesNamed = (fault: Fault, { witnesses = [] }: Stage): readonly Region[] =>
  regionsNamed(fault).filter((region) => !isOfLink(fault) || !witnesses.includes(region));

/** Each place in the scenario that names a region in which, or about which, a person starts something. */
function startsNamed({ returns, starts, drills, redrives, leads }: Scenario): readonly (readonly [string, Region])[] {
  return [
    ...returns.map(({ region, conductor }) => [region, conductor]).map(named('returns')),
    ...starts.map(({ source, conductor }) => [source, conductor]).map(named('starts')),
    ...leads.map(({ region }) => [region]).map(named('leads')),
    ...drills.map(({ subject, conductor = subject }) => [subject, conductor]).map(named('drills')),
    ...redrives.map(({ conductor }) => [conductor]).map(named('redrives')),
  ].flat();
}

const named =
  (list: string) =>
  (regions: readonly Region[], index: number): readonly (readonly [string, Region])[] =>
    regions.map((region) => [`${list}[${index}]`, region] as const);

function checkConductors({ returns, starts, drills }: Scenario): void {
  const ownDrill = drills.findIndex(({ subject, conductor }) => subject === conductor);
  if (ownDrill >= 0)
    throw new BadInput(`drills[${ownDrill}].conductor: a region does not conduct its own drill; name another one`);
  const ownReturn = returns.findIndex(({ region, conductor }) => region === conductor);
  if (ownReturn >= 0)
    throw new BadInput(`returns[${ownReturn}].conductor: a region does not conduct its own return; name another one`);
  const ownStart = starts.findIndex(({ source, conductor }) => source === conductor);
  if (ownStart >= 0)
    throw new BadInput(`starts[${ownStart}].conductor: a region does not conduct its own evacuation; name another one`);
}

const sourcesExpected = ({
  evacuated,
  notEvacuated,
  asked,
  returned,
  rolledBack,
  heldReadOnly,
}: Scenario['expect']): readonly string[] =>
  [evacuated, notEvacuated, asked?.map(({ source }) => source), returned, rolledBack, heldReadOnly].flatMap(
    (regions) => regions ?? [],
  );

/** A fault of a key or a queue must name a region of its placement. */
function checkStores(scenario: Scenario, { placements }: Pick<Topology, 'placements'>): void {
  scenario.faults.forEach((fault, index) => {
    if (fault.kind !== 'key-disabled' && fault.kind !== 'key-denied' && fault.kind !== 'job-poison') return;
    const what = fault.kind === 'job-poison' ? 'queue' : 'key';
    const regions = placements.filter(({ name }) => name === fault.placement).flatMap(regionsOf);
    if (regions.includes(fault.region)) return;
    const known = placements.map((one) => `${one.name} (${regionsOf(one).join(', ')})`).join('; ');
    throw new BadInput(
      `faults[${index}]: no ${what} of placement "${fault.placement}" in ${fault.region}; known: ${known}`,
    );
  });
}

function checkObservers(scenario: Scenario): void {
  const blind = scenario.faults.findIndex((fault) => fault.kind === 'alarm-flaps' && fault.region === fault.subject);
  if (blind < 0) return;
  throw new BadInput(`faults[${blind}].subject: a region does not observe itself; name another one than in "region"`);
}
