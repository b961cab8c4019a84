/**
 * `npm run scenarios`: lists the scenarios, and helps to write more. Exit code 0: done, and every validated file is
 * valid. 2: bad input, one line for each file.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { BadInput } from '../terminal/bad-input';
import { asCommand, columns, usage, type CommandIo, type Manual } from '../terminal/command';
import { grouped } from '../kernel/grouped';
import type { Scenario } from '../scenario/scenario';
import { checkAgainst } from '../scenario/checks';
import { knownScenarios, loadScenario, parseScenario, readScenario } from '../scenario/file';
import { starterText } from './starter';
import { withAssembly } from '../terminal/synthesis';
import { checkWithinDrill } from '../scenario/within-drill';
import { readBlueprint } from './world/blueprint';
import { createWorld, stageOf } from './world/world';

const MANUAL = {
  name: 'scenarios',
  call: 'npm run scenarios -- show probe-link-cut',
  words: '[list | show NAME | validate FILE… | new NAME]',
  about: `list      lists the scenarios of the lab, one line each; also without a word
show      prints that scenario as it is written
validate  checks scenarios, also the regions and placements that they name; plays nothing
new       writes NAME.yaml with comments, to start from; never overwrites a file

docs/scenario-format.md has every field.`,
  flags: {},
  exits: { 0: 'done; every validated scenario is valid' },
} as const satisfies Manual;

interface Verb {
  /** The least and the most names that it takes. */
  readonly names: readonly [least: number, most: number];
  readonly run: (names: readonly string[], io: CommandIo) => number | Promise<number>;
}

const VERBS: ReadonlyMap<string, Verb> = new Map([
  ['list', { names: [0, 0], run: (_, io) => list(io) }],
  ['show', { names: [1, 1], run: ([name = ''], io) => show(name, io) }],
  ['validate', { names: [1, Infinity], run: validate }],
  ['new', { names: [1, 1], run: ([name = ''], io) => writeNew(name, io) }],
]);

/** `args` are the words after `scenarios`. Resolves with the exit code. */
export function scenariosCommand(args: readonly string[], io: CommandIo): Promise<number> {
  return asCommand(MANUAL, { args, io }, ({ words: [word = 'list', ...names] }) => {
    const verb = VERBS.get(word);
    if (!verb || names.length < verb.names[0] || names.length > verb.names[1])
      throw new BadInput(`${[word, ...names].join(' ')}: not understood; ${usage(MANUAL)}`);
    return verb.run(names, io);
  });
}

function list(io: CommandIo): number {
  const rows = knownScenarios().map((name) => [name, firstSentence(loadScenario(name).description)] as const);
  io.stdout(columns(rows).join('\n'));
  return 0;
}

const firstSentence = (text: string): string => text.split(/(?<=[.:]) /)[0] ?? text;

function show(name: string, io: CommandIo): number {
  io.stdout(readScenario(name).trimEnd());
  return 0;
}

interface Candidate {
  readonly name: string;
  readonly scenario: Scenario;
}

/** Synthesizes each environment once: only then it is known what a scenario may name. */
async function validate(names: readonly string[], io: CommandIo): Promise<number> {
  const sound = (name: string, check: () => void): boolean => {
    try {
      check();
      return true;
    } catch (error) {
      if (!(error instanceof BadInput)) throw error;
      io.stderr(error.message.startsWith(name) ? error.message : `${name}: ${error.message}`);
      return false;
    }
  };
  const candidates: Candidate[] = [];
  for (const name of names)
    sound(name, () => {
      const scenario = loadScenario(name);
      checkWithinDrill(scenario, name);
      candidates.push({ name, scenario });
    });
  let valid = 0;
  for (const [environment, group] of grouped(candidates, ({ scenario }) => scenario.environment)) {
    const stage = await withAssembly(environment, stageIn);
    for (const { name, scenario } of group) {
      if (!sound(name, () => checkAgainst(scenario, stage))) continue;
      io.stdout(`${name}: valid`);
      valid += 1;
    }
  }
  return valid === names.length ? 0 : 2;
}

const stageIn = (assembly: string): Promise<ReturnType<typeof stageOf>> =>
  Promise.resolve(stageOf(createWorld({ blueprint: readBlueprint(assembly), tier: 'fast', seed: '1', startMs: 0 })));

function writeNew(given: string, io: CommandIo): number {
  const file = /\.ya?ml$/.test(given) ? given : `${given}.yaml`;
  const name = basename(file).replace(/\.ya?ml$/, '');
  const text = starterText(name);
  parseScenario(text, given);
  if (knownScenarios().includes(name))
    throw new BadInput(`${given}: the lab already has a scenario of that name; choose another one`);
  if (!existsSync(dirname(file))) throw new BadInput(`${given}: there is no folder ${dirname(file)}`);
  try {
    writeFileSync(file, text, { flag: 'wx' });
  } catch (error) {
    const { code } = error as { code?: string };
    const why = code === 'EEXIST' ? 'already exists, and was not changed' : `cannot be written (${code ?? 'unknown'})`;
    throw new BadInput(`${file}: ${why}`);
  }
  const path = file.includes('/') ? file : `./${file}`;
  io.stdout(
    `wrote ${file}\n  check it  npm run scenarios -- validate ${path}\n  play it   npm run drill -- --scenario ${path}`,
  );
  return 0;
}
