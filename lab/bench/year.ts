/**
 * Loss and return of a region a year after go-live. The same run is played twice in the fast tier with the same seed:
 * in empty stores, and in stores that a year has filled. Whatever the second run needs more of grows with the stored
 * data. Only virtual durations and counts are compared. Real time and memory are printed, but no verdict depends on
 * them.
 */
import { START_MS } from '../kernel/clock';
import { judgeDrill } from '../judge/evidence';
import { playDrill } from '../drill/play';
import type { Scenario } from '../scenario/scenario';
import { loadScenario } from '../scenario/file';
import { readBlueprint, type Blueprint } from '../drill/world/blueprint';
import { createWorld, type World } from '../drill/world/world';
import type { Section } from './section';
import { type Amounts, isStock, stock, type Stocked } from './stock';
import {
  failedIn,
  listingPages,
  type Run,
  problemsOf,
  readUnitsIn,
  requestsIn,
  stepsIn,
  type StepTally,
  type Tally,
} from './tally';

const SCENARIO = 'return-us-east-1';
const REGION = 'us-east-1';
const SEED = '1';
const YEAR: Amounts = { documents: 5_000_000, objects: 200_000, audited: 100_000 };
/** Shorter steps are not shown. */
const SHOWN_SECONDS = 5;

/** Plays both runs and returns the section. `assembly`: the folder of a cloud assembly. */
export async function benchYear(assembly: string): Promise<Section> {
  const blueprint = readBlueprint(assembly);
  const scenario = loadScenario(SCENARIO);
  const empty = await play(scenario, worldFrom(blueprint));
  const world = worldFrom(blueprint);
  const begun = performance.now();
  const stocked = stock(world, YEAR, REGION);
  const seconds = (performance.now() - begun) / 1000;
  const full = await play(scenario, world);
  return sectionOf(empty, full, { ...stocked, seconds, heapBytes: process.memoryUsage().heapUsed });
}

const worldFrom = (blueprint: Blueprint): World =>
  createWorld({ blueprint, tier: 'fast', seed: SEED, startMs: START_MS });

async function play(scenario: Scenario, world: World): Promise<Run> {
  const run = { world, scenario, seed: SEED, sampling: 'full' as const, isStock };
  const record = await playDrill({ ...run, onProgress: () => undefined });
  return {
    evidence: judgeDrill(record),
    requests: requestsIn(record),
    readUnits: readUnitsIn(world.dynamodb.usage()),
    steps: stepsIn(record),
    failed: failedIn(record),
  };
}

/** What was stored. `seconds` and `heapBytes`: what this took on this machine. */
type Filled = Stocked & { readonly seconds: number; readonly heapBytes: number };

function sectionOf(empty: Run, full: Run, filled: Filled): Section {
  const problems = problemsOf(empty, full, filled.versions);
  return {
    title: `Loss and return of ${REGION} (${SCENARIO}), at go-live and after a year`,
    lines: [
      ...storedLines(filled),
      ...['', row(['RTO in seconds', 'target', 'at go-live', 'after a year']), ...layerRows(empty, full)],
      ...['', row(['promises', '', heldText(empty), heldText(full)])],
      ...['', row(['requests', '', 'at go-live', 'after a year']), ...tallyRows(empty.requests, full.requests)],
      ...['', row(['DynamoDB read units', '', 'at go-live', 'after a year'])],
      ...tallyRows(empty.readUnits, full.readUnits),
      ...['', row(['steps: times, sum, longest', '', 'at go-live', 'after a year']), ...stepRows(empty, full)],
      ...['', problems.length === 0 ? verdictOf(empty, full, filled) : 'FAILED'],
    ],
    problems,
  };
}

function storedLines({ documents, listed, versions, audited, seconds, heapBytes }: Filled): readonly string[] {
  return [
    `stored: ${count(documents)} documents in data tables, ${count(listed)} entries of the lists of writes,`,
    `${count(versions)} versions of ${count(YEAR.objects)} objects on both sides, ${count(audited)} changes of settings on record;`,
    `filled in ${seconds.toFixed(0)} s, ${(heapBytes / 1e9).toFixed(1)} GB of heap at the end of the run`,
  ];
}

function layerRows({ evidence: { layers } }: Run, full: Run): readonly string[] {
  const text = (seconds: number | null | undefined): string => (seconds == null ? 'never' : seconds.toFixed(0));
  return layers.map(({ service, rtoTargetSeconds, rtoAchievedSeconds }, index) =>
    row([
      `  ${service}`,
      text(rtoTargetSeconds),
      text(rtoAchievedSeconds),
      text(full.evidence.layers[index]?.rtoAchievedSeconds),
    ]),
  );
}

function heldText({ evidence: { promises } }: Run): string {
  return `${promises.filter(({ held }) => held === true).length} of ${promises.length} held`;
}

function tallyRows(before: Tally, after: Tally): readonly string[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names.map((name) => row([`  ${name}`, '', count(before.get(name) ?? 0), count(after.get(name) ?? 0)]));
}

function stepRows({ steps: before }: Run, { steps: after }: Run): readonly string[] {
  const text = (step: StepTally | undefined): string =>
    step ? `${step.times} × ${step.seconds.toFixed(1)} s, ${step.longest.toFixed(1)} s` : 'none';
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  const isLong = (name: string): boolean =>
    [before, after].some((steps) => (steps.get(name)?.longest ?? 0) >= SHOWN_SECONDS);
  return names.filter(isLong).map((name) => row([`  ${name}`, '', text(before.get(name)), text(after.get(name))]));
}

function verdictOf(empty: Run, full: Run, { versions }: Filled): string {
  const total = (tally: Tally): number => [...tally.values()].reduce((sum, one) => sum + one, 0);
  const pages = listingPages(versions);
  const factor = (total(full.requests) - pages) / total(empty.requests);
  const units = total(full.readUnits) / total(empty.readUnits);
  return [
    `all layers within their targets, no Scan; ${factor.toFixed(3)} × the requests of the run at go-live,`,
    `and ${count(pages)} pages of listings, a thousand versions each; ${units.toFixed(3)} × the read units`,
  ].join('\n');
}

const count = (value: number): string => Math.round(value).toLocaleString('en-US');

const WIDTHS = [50, 8, 26, 26];
const row = (cells: readonly string[]): string =>
  cells
    .map((cell, index) => (index === 0 ? cell.padEnd(WIDTHS[0] ?? 0) : cell.padStart(WIDTHS[index] ?? 0)))
    .join('')
    .trimEnd();
