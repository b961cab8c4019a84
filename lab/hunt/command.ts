/**
 * `npm run hunt`: plays many runs, judges each, and writes the result. Exit code 0: every promise was kept in every
 * run, every loss was claimed, and no recovery was late without an excuse. 1: one of these failed; the shrunk schedule
 * is written, and the command that repeats it is printed. 2: bad input. 3: a fault of the lab itself.
 */
import { randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { asCommand, type Given, type Manual } from '../terminal/command';
import type { DrillIo } from '../drill/command';
import { proveWritable, writeFiles } from '../terminal/output-folder';
import type { Scenario } from '../scenario/scenario';
import { checkAgainst } from '../scenario/checks';
import { loadScenario, scenarioText } from '../scenario/file';
import { withAssembly } from '../terminal/synthesis';
import { wholeNumber } from '../terminal/whole-number';
import { readBlueprint, type Blueprint } from '../drill/world/blueprint';
import { createWorld, stageOf } from '../drill/world/world';
import { playRun, type RunResult } from './run';
import { huntPage } from './page';
import { playAll } from './pool';
import { showHunt } from './progress';
import { oddsText } from './draw/odds';
import { scheduleOf } from './draw/schedule';
import { shrink } from './shrink';
import { huntSummary } from './summary';
import { tallyOf, type Hunt, type Violation } from './tally';

interface Options {
  readonly runs: number;
  readonly firstSeed: number;
  readonly scenario: Scenario | undefined;
  readonly config: string;
  readonly workers: number;
  readonly out: string;
}

const RUNS = 200;
const RUNS_MAX = 1_000_000;
const SEED_MAX = 1_000_000_000;
const CONFIG = 'dev';

const MANUAL = {
  name: 'hunt',
  call: 'npm run hunt -- --runs 2000',
  about: `Plays many runs with random faults in the fast tier, judges every promise, and writes hunt.html and hunt.json.
When a run breaks a promise, the hunt shrinks it to the few faults that it needs, writes them as a scenario,
and prints the command that repeats it.`,
  flags: {
    runs: { value: 'N', about: `how many runs (default: ${RUNS})` },
    seed: { value: 'N|fresh', about: 'the seed of the first run; fresh: a random one (default: 1)' },
    scenario: { value: 'NAME|FILE', about: 'plays this schedule under many seeds, instead of random schedules' },
    config: { value: 'NAME|FILE', about: `the environment (default: ${CONFIG})` },
    workers: { value: 'K', about: 'how many threads (default: one per core of this machine)' },
    out: { value: 'DIR', about: 'where the files go (default: out/hunt)' },
  },
  exits: { 0: 'every promise held', 1: 'a promise was broken, or a lost region was not claimed in time' },
} as const satisfies Manual;

/** Runs one hunt. `args` are the words after `hunt`. Resolves with the exit code. */
export function huntCommand(args: readonly string[], io: DrillIo): Promise<number> {
  return asCommand(MANUAL, { args, io }, async ({ flags }) => {
    const options = readOptions(flags);
    proveWritable(options.out);
    io.screen.write(`${options.runs} runs from seed ${options.firstSeed}: synthesizing ${options.config}\n`);
    if (!options.scenario) io.screen.write(`odds: ${oddsText()}\n`);
    return await withAssembly(options.config, (assembly) => hunt(options, assembly, io));
  });
}

async function hunt(options: Options, assembly: string, io: DrillIo): Promise<number> {
  const blueprint = readBlueprint(assembly);
  const { runOf, environment } = runsFor(options, blueprint);
  const startedMs = performance.now();
  const runs = await playRuns(options, { assembly, runOf }, io);
  const seconds = (performance.now() - startedMs) / 1000;
  const { violations, files } = await explain(runs, { ...options, blueprint, runOf });
  const { firstSeed, runs: asked, workers } = options;
  const runsPerCoreHour = Math.round((runs.length / seconds / workers) * 3600);
  const machine = { workers, seconds: Math.round(seconds), runsPerCoreHour };
  const result: Hunt = { environment, firstSeed, asked, ...tallyOf(runs), violations, machine };
  writeFiles(options.out, {
    ...files,
    'hunt.json': `${JSON.stringify(result, null, 2)}\n`,
    'hunt.html': huntPage(result),
  });
  io.stdout(huntSummary(result, options.out));
  return violations.length > 0 ? 1 : 0;
}

type RunOf = (seed: string) => Scenario;

function runsFor(
  { scenario, firstSeed }: Options,
  blueprint: Blueprint,
): { readonly runOf: RunOf; readonly environment: string } {
  const world = createWorld({ blueprint, tier: 'fast', seed: String(firstSeed), startMs: 0 });
  const stage = stageOf(world);
  const { environment } = world.topology;
  if (!scenario) return { runOf: (seed) => scheduleOf(seed, stage), environment };
  checkAgainst(scenario, stage);
  return { runOf: () => scenario, environment };
}

/** Plays until all runs are back. If somebody interrupts, it finishes the runs under way and starts no more. */
async function playRuns(
  { runs: asked, firstSeed, workers }: Options,
  { assembly, runOf }: { assembly: string; runOf: RunOf },
  io: DrillIo,
): Promise<readonly RunResult[]> {
  const runs: RunResult[] = [];
  const progress = showHunt(io.screen, asked);
  let given = 0;
  const stop = (): void => {
    given = asked;
    io.screen.write('\ninterrupted: the runs under way are finished first\n');
  };
  const next = (): { seed: string; scenario: Scenario } | undefined => {
    if (given >= asked) return undefined;
    const seed = String(firstSeed + given);
    given += 1;
    return { seed, scenario: runOf(seed) };
  };
  process.once('SIGINT', stop);
  const onResult = (run: RunResult): void => progress(runs.push(run), run);
  await playAll({ script: 'worker', assembly, workers, next, onResult });
  process.removeListener('SIGINT', stop);
  return runs;
}

/** For each broken promise: its first run, shrunk. */
async function explain(
  runs: readonly RunResult[],
  { blueprint, runOf, out, config }: Pick<Options, 'out' | 'config'> & { blueprint: Blueprint; runOf: RunOf },
): Promise<{ violations: readonly Violation[]; files: Readonly<Record<string, string>> }> {
  const violations: Violation[] = [];
  const files: Record<string, string> = {};
  for (const { seed, broken } of runs) {
    for (const { promise, violation } of broken) {
      if (violations.some((known) => known.promise === promise)) continue;
      const breaks = async (scenario: Scenario): Promise<readonly string[]> =>
        (await playRun(blueprint, { scenario, seed })).broken.map((one) => one.promise);
      const smallest = await shrink(runOf(seed), promise, breaks);
      const file = `${promise}-${seed}.yaml`;
      files[file] = scenarioText({ ...smallest, name: `${promise}-${seed}`, environment: config });
      const command = `npm run hunt -- --runs 1 --seed ${seed} --scenario ${join(out, file)}`;
      violations.push({ seed, promise, violation, faults: smallest.faults.length, file, command });
    }
  }
  return { violations, files };
}

function readOptions(flags: Given<typeof MANUAL.flags>['flags']): Options {
  const { runs, seed = '1', scenario: name, config, workers, out = join('out', 'hunt') } = flags;
  const cores = availableParallelism();
  const scenario = name === undefined ? undefined : loadScenario(name);
  return {
    runs: wholeNumber('--runs', runs ?? String(RUNS), { max: RUNS_MAX }),
    firstSeed: seed === 'fresh' ? randomInt(1, SEED_MAX) : wholeNumber('--seed', seed, { max: SEED_MAX }),
    scenario,
    config: config ?? scenario?.environment ?? CONFIG,
    workers: wholeNumber('--workers', workers ?? String(cores), { max: cores, why: 'the cores of this machine' }),
    out,
  };
}
