/**
 * `npm run drill`: plays one scenario and writes a verdict and four files. Exit code 0: every criterion is met. 1: one
 * is missed. 2: bad input, one line, nothing is written. 3: a fault of our own, which is thrown.
 */
import { START_MS } from '../kernel/clock';
import { join } from 'node:path';
import { BadInput } from '../terminal/bad-input';
import { PLAYBOOK_NAMES } from '../../strategy/playbooks';
import type { Topology } from '../../strategy/topology';
import { clientLine } from '../clients/population';
import { asCommand, type CommandIo, type Given, type Manual } from '../terminal/command';
import { totalLossIn } from '../scenario/default-scenario';
import { evidenceText, judgeDrill, linesText, type Evidence } from '../judge/evidence';
import { proveWritable, writeFiles, writeFolder } from '../terminal/output-folder';
import { playDrill } from './play';
import { showProgress, type Screen } from './progress';
import type { DrillRecord } from '../judge/record';
import { reportPage } from '../report/page';
import { playbookScenario } from '../scenario/playbook-scenario';
import type { Scenario } from '../scenario/scenario';
import { loadScenario } from '../scenario/file';
import { summaryText } from '../report/summary';
import { withAssembly } from '../terminal/synthesis';
import { checkWithinDrill } from '../scenario/within-drill';
import { readBlueprint } from './world/blueprint';
import { createWorld } from './world/world';

/** `screen` shows progress. */
export interface DrillIo extends CommandIo {
  readonly screen: Screen;
}

interface Options {
  /** Undefined: the default scenario of the environment, which loses one of its regions. */
  readonly scenario: Scenario | undefined;
  /** The name or file of the environment. */
  readonly config: string;
  readonly seed: string;
  readonly out: string | undefined;
  readonly json: boolean;
}

const DEFAULT_SCENARIO = 'total-loss-us-east-1';
/** The environment of a drill of a playbook. */
const DRILLED_CONFIG = 'dev';
const OUT = 'out';
const MANUAL = {
  name: 'drill',
  call: 'npm run drill -- --scenario probe-link-cut',
  about: `Rehearses a disaster with the synthesized app, and writes report.html, evidence.json, timeline.jsonl,
clients.jsonl, and the evidence packs of the product (packs). \`npm run scenarios\` lists what can be rehearsed.`,
  flags: {
    scenario: { value: 'NAME|FILE', about: `what happens (default: ${DEFAULT_SCENARIO})` },
    config: { value: 'NAME|FILE', about: 'the environment; without --scenario the drill loses one of its regions' },
    playbook: { value: 'NAME', about: `plays a drill of this kind instead: ${PLAYBOOK_NAMES.join(', ')}` },
    subject: { value: 'REGION', about: 'the region that this drill leaves and brings back' },
    seed: { value: 'N', about: 'plays another run; the same seed gives the same files (default: 1)' },
    out: { value: 'DIR', about: 'where the files go (default: out/<scenario>)' },
    json: { about: 'prints the evidence as JSON instead of a summary' },
  },
  exits: { 0: 'every criterion is met', 1: 'a criterion is missed' },
} as const satisfies Manual;

/** Runs one drill. `args` are the words after `drill`. Resolves with the exit code. */
export function drillCommand(args: readonly string[], io: DrillIo): Promise<number> {
  return asCommand(MANUAL, { args, io }, async ({ flags }) => {
    const options = readOptions(flags);
    const { scenario, config, seed, out } = options;
    proveWritable(out ?? OUT);
    const screen = options.json ? undefined : io.screen;
    screen?.write(`${scenario?.name ?? 'total loss'}, seed ${seed}: synthesizing ${config}\n`);
    const record = await withAssembly(config, (assembly) => play(options, assembly, screen));
    return conclude(options, record, io);
  });
}

function conclude({ out: given, json }: Options, record: DrillRecord, io: DrillIo): number {
  const evidence = judgeDrill(record);
  const out = given ?? join(OUT, record.scenario.name);
  writeFiles(out, filesOf(record, evidence));
  writeFolder(out, PACKS, packFilesOf(record));
  io.stdout(json ? evidenceText(evidence).trimEnd() : summaryText(evidence, out));
  return evidence.verdict === 'met' ? 0 : 1;
}

function play({ scenario: given, seed }: Options, assembly: string, screen: Screen | undefined): Promise<DrillRecord> {
  const blueprint = readBlueprint(assembly);
  const world = createWorld({ blueprint, tier: 'wire', seed, startMs: START_MS, deploy: given?.deploy });
  const scenario = given ? inEnvironment(given, world.topology) : totalLossIn(world.topology);
  return playDrill({ world, scenario, seed, sampling: 'full', onProgress: showProgress(screen, START_MS) });
}

/** The scenario with the environment in which it was really played. */
const inEnvironment = (scenario: Scenario, { environment }: Topology): Scenario => ({ ...scenario, environment });

/** The output files of a drill, by file name. */
export function filesOf(record: DrillRecord, evidence: Evidence): Readonly<Record<string, string>> {
  return {
    'evidence.json': evidenceText(evidence),
    'timeline.jsonl': linesText(record.timeline),
    'clients.jsonl': linesText(record.requests.map(clientLine)),
    'report.html': reportPage(record, evidence),
  };
}

/** Where the packs go that the product has written, and the roots to check their stamps with. */
const PACKS = 'packs';

function packFilesOf({ packs, stampRoots }: DrillRecord): Readonly<Record<string, string | Buffer>> {
  const files = packs.flatMap(({ folder, files: all }) =>
    [...all].map(([name, bytes]) => [`${folder}/${name}`, bytes] as const),
  );
  return { ...Object.fromEntries(files), 'authorities.pem': stampRoots.join('') };
}

type Flags = Given<typeof MANUAL.flags>['flags'];

function readOptions(flags: Flags): Options {
  const { seed = '1', out, json = false } = flags;
  if (!/^\d{1,15}$/.test(seed)) throw new BadInput(`--seed ${seed}: not a number; a seed is a whole number such as 7`);
  return { seed: String(Number(seed)), out, json, ...whatToPlay(flags) };
}

function whatToPlay(flags: Flags): Pick<Options, 'scenario' | 'config'> {
  const { scenario: name, config, playbook, subject } = flags;
  if (playbook !== undefined || subject !== undefined) return drillOf(flags);
  if (name === undefined && config !== undefined) return { scenario: undefined, config };
  const scenario = loadScenario(name ?? DEFAULT_SCENARIO);
  checkWithinDrill(scenario, name ?? DEFAULT_SCENARIO);
  return { scenario, config: config ?? scenario.environment };
}

/** The scenario of that drill. Throws BadInput naming the flag. */
function drillOf(flags: Flags): Pick<Options, 'scenario' | 'config'> {
  const { scenario: name, config = DRILLED_CONFIG, playbook, subject } = flags;
  if (name !== undefined) throw new BadInput('--scenario: is not allowed with --playbook and --subject');
  if (subject === undefined) throw new BadInput('--subject is missing; write the region that the drill leaves');
  const known = PLAYBOOK_NAMES.find((one) => one === playbook);
  if (known === undefined) {
    const what = playbook === undefined ? '--playbook is missing' : `--playbook ${playbook}: unknown`;
    throw new BadInput(`${what}; known: ${PLAYBOOK_NAMES.join(', ')}`);
  }
  return { scenario: playbookScenario({ playbook: known, subject, environment: config }), config };
}
