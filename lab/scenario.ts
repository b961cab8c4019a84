/**
 * What a disaster looks like as data, and what is expected of it. Everything is checked before anything runs, strictly: a
 * misspelt field would otherwise leave a fault out and let a drill pass that rehearsed nothing.
 */
import * as z from 'zod';
import { SERVICES } from '../strategy/layers';
import { regionsOf, type Region, type Topology } from '../strategy/topology';
import { BadInput } from './bad-input';
import { Duration } from './duration';
import { Fault, regionsNamed, regionTaken } from './fault-kinds';

const text = z.string().min(1);

/** The n-th question to the operator gets the n-th answer, `after` ms later; later questions get the last one again. */
const Approval = z.strictObject({
  after: Duration,
  decision: z.enum(['approve', 'decline', 'never']),
  by: text.default('incident-commander'),
  /** The loss that is accepted for each service; absent: whatever the question states, unknown included. */
  acceptLoss: Duration.exactOptional(),
  /** Further persons who approve the same question, counted from it too. */
  also: z.array(z.strictObject({ after: Duration, by: text })).exactOptional(),
});
export type Approval = z.output<typeof Approval>;

/** At `at` an operator starts the return of `region` in `conductor`. */
const Return = z.strictObject({ at: Duration, region: text, conductor: text });
export type Return = z.output<typeof Return>;

/** What has to be true at the end; each named expectation becomes a criterion. */
const Expectations = z.strictObject({
  /** Sources that were evacuated, exactly these. */
  evacuated: z.array(text).exactOptional(),
  notEvacuated: z.array(text).exactOptional(),
  /** Regions whose return ended well, exactly these: the routing map is the first one but for epochs, and nothing is left behind. */
  returned: z.array(text).exactOptional(),
  /** Placements whose settings were restored: every damaged one is good again, or moved aside and reported. */
  restored: z.array(text).exactOptional(),
  /** Sources that what had left them was given back to, and those whose way out ended read-only at the target, exactly these. */
  rolledBack: z.array(text).exactOptional(),
  heldReadOnly: z.array(text).exactOptional(),
  promises: z.literal('held').exactOptional(),
  /** Services that must meet RPO and RTO; all of them unless listed. */
  layers: z.union([z.literal('met'), z.array(z.enum(SERVICES))]).exactOptional(),
  /** Placements whose tenants see the maintenance page at the end. */
  maintenance: z.array(text).exactOptional(),
  /** The incident is open and waits for that answer. */
  waitingFor: z.literal('operator').exactOptional(),
  /** How the drill ends as a whole: says that a scenario is *meant* to miss. It changes neither criteria nor exit code. */
  verdict: z.enum(['met', 'missed']).exactOptional(),
});

export const ScenarioFile = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'lower-case letters, digits and dashes, at most 63'),
  description: z.string().default(''),
  environment: text,
  duration: Duration,
  faults: z.array(Fault),
  approvals: z.array(Approval).default([]),
  returns: z.array(Return).default([]),
  expect: Expectations.default({}),
});
/** A drill as data; every time in it is milliseconds. */
export type Scenario = z.output<typeof ScenarioFile>;

/** Regions that a fault takes away or cripples: those the drill is about. */
export function hitRegions(scenario: Pick<Scenario, 'faults'>): readonly Region[] {
  return [...new Set(scenario.faults.flatMap((fault) => regionTaken(fault) ?? []))].sort();
}

/** The fault that RTO and RPO count from, in ms: the first that takes a region, else the first at all; undefined without faults. */
export function faultAtMs(scenario: Pick<Scenario, 'faults'>): number | undefined {
  const hits = scenario.faults.filter((fault) => regionTaken(fault) !== undefined);
  const times = (hits.length > 0 ? hits : scenario.faults).map((fault) => fault.at);
  return times.length > 0 ? Math.min(...times) : undefined;
}

/** Where a scenario takes place. A witness of the control store holds no data and runs nothing, but links to it can be cut. */
interface Stage extends Pick<Topology, 'regions' | 'placements'> {
  readonly witnesses?: readonly Region[];
}

/** Throws BadInput when the scenario names a region or placement that its environment does not have, or an observer of itself. */
export function checkAgainst(scenario: Scenario, topology: Stage): void {
  const { expect } = scenario;
  const named = [
    ...scenario.faults.flatMap((fault, index) =>
      placesNamed(fault, topology).map((region) => [`faults[${index}]`, region] as const),
    ),
    ...scenario.returns.flatMap(({ region, conductor }, index) =>
      [region, conductor].map((named) => [`returns[${index}]`, named] as const),
    ),
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
  checkKeys(scenario, topology);
  for (const [where, name] of placementsNamed(scenario)) {
    if (placements.includes(name)) continue;
    throw new BadInput(`${where}: no placement "${name}"; known: ${placements.join(', ')}`);
  }
}

/** Where the scenario names which placement; keys are checked with their regions. */
function placementsNamed({ faults, expect }: Scenario): readonly (readonly [string, string])[] {
  return [
    ...faults.flatMap((fault, index) =>
      fault.kind === 'control-corruption' ? [[`faults[${index}].placement`, fault.placement] as const] : [],
    ),
    ...(expect.maintenance ?? []).map((name) => ['expect.maintenance', name] as const),
    ...(expect.restored ?? []).map((name) => ['expect.restored', name] as const),
  ];
}

const placesNamed = (fault: Fault, { witnesses = [] }: Stage): readonly Region[] =>
  regionsNamed(fault).filter((region) => fault.kind !== 'link-cut' || !witnesses.includes(region));

function checkConductors({ returns }: Scenario): void {
  const own = returns.findIndex(({ region, conductor }) => region === conductor);
  if (own < 0) return;
  throw new BadInput(`returns[${own}].conductor: a region does not conduct its own return; name another one`);
}

const sourcesExpected = ({
  evacuated,
  notEvacuated,
  returned,
  rolledBack,
  heldReadOnly,
}: Scenario['expect']): readonly string[] =>
  [evacuated, notEvacuated, returned, rolledBack, heldReadOnly].flatMap((regions) => regions ?? []);

function checkKeys(scenario: Scenario, { placements }: Pick<Topology, 'placements'>): void {
  scenario.faults.forEach((fault, index) => {
    if (fault.kind !== 'key-disabled') return;
    const regions = placements.filter(({ name }) => name === fault.placement).flatMap(regionsOf);
    if (regions.includes(fault.region)) return;
    const known = placements.map((one) => `${one.name} (${regionsOf(one).join(', ')})`).join('; ');
    throw new BadInput(
      `faults[${index}]: no key of placement "${fault.placement}" in ${fault.region}; known: ${known}`,
    );
  });
}

function checkObservers(scenario: Scenario): void {
  const blind = scenario.faults.findIndex((fault) => fault.kind === 'alarm-flaps' && fault.region === fault.subject);
  if (blind < 0) return;
  throw new BadInput(`faults[${blind}].subject: a region does not observe itself; name another one than in "region"`);
}
