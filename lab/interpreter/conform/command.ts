/**
 * `npm run lab -- conform DIR [--out FILE]`: runs every recorded case of a folder, prints agreement per area and level,
 * and counts the cases that the interpreter refuses. `--out` writes the interpreter's answers in the recordings' result
 * format. Exit codes: 0 when every executed case agrees on every level, 1 when one does not, 2 for bad input.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BadInput } from '../../terminal/bad-input';
import { asCommand, usage, type CommandIo, type Manual } from '../../terminal/command';
import { grouped } from '../../kernel/grouped';
import { InvalidDefinition } from '../compile/compile';
import { agrees, LEVELS, type Level } from './compare';
import { readRecordings, type Answer, type Recording } from './recording';
import { replay } from './replay';

interface Outcome {
  readonly recording: Recording;
  /** Undefined when the case was refused. `refusal` then says why. */
  readonly answer: Answer | undefined;
  readonly refusal: string;
}

const MANUAL = {
  name: 'conform',
  call: 'npm run lab -- conform DIR',
  words: 'DIR',
  about: 'Compares the interpreter with recordings of AWS Step Functions, area by area.',
  flags: { out: { value: 'FILE', about: 'writes our answers in the format of the recordings' } },
  exits: { 0: 'every case that was run agrees on every level', 1: 'a case disagrees' },
} as const satisfies Manual;

/** `args` are the words after `conform`. Resolves with the exit code. */
export function conformCommand(args: readonly string[], io: CommandIo): Promise<number> {
  return asCommand(MANUAL, { args, io }, async ({ flags: { out }, words: [folder, ...more] }) => {
    if (folder === undefined || more.length > 0) throw new BadInput(`name one folder; ${usage(MANUAL)}`);
    const recordings = readRecordings(folder) ?? readRecordings(join(folder, 'cases'));
    if (!recordings) throw new BadInput(`${folder}: no folder with recorded cases (*.json) in it`);
    const outcomes: Outcome[] = [];
    for (const recording of recordings) outcomes.push(await run(recording));
    if (out !== undefined) write(out, outcomes);
    io.stdout(table(outcomes));
    return outcomes.every((outcome) => LEVELS.every((level) => agreement(outcome, level) !== false)) ? 0 : 1;
  });
}

async function run(recording: Recording): Promise<Outcome> {
  try {
    return { recording, answer: await replay(recording), refusal: '' };
  } catch (error) {
    if (!(error instanceof InvalidDefinition)) throw error;
    return { recording, answer: undefined, refusal: error.message };
  }
}

function write(file: string, outcomes: readonly Outcome[]): void {
  const answers = outcomes.flatMap(({ recording, answer }) => (answer ? [[recording.id, answer] as const] : []));
  try {
    writeFileSync(file, `${JSON.stringify(Object.fromEntries(answers), null, 2)}\n`);
  } catch (error) {
    throw new BadInput(`--out ${file}: cannot be written (${error instanceof Error ? error.message : String(error)})`);
  }
}

/** Undefined when the case was not run: it neither agrees nor disagrees. */
function agreement({ recording, answer }: Outcome, level: Level): boolean | undefined {
  return answer && agrees(level, recording, answer);
}

const WIDTHS = [22, 8, 9, ...LEVELS.map(() => 11)];
const row = (cells: readonly string[]): string =>
  cells
    .map((cell, index) => cell.padEnd(WIDTHS[index] ?? 0))
    .join('')
    .trimEnd();

function table(outcomes: readonly Outcome[]): string {
  const areas = grouped(outcomes, ({ recording }) => recording.area ?? '');
  const differing = outcomes.filter((outcome) => LEVELS.some((level) => agreement(outcome, level) === false));
  return [
    row(['area', 'cases', 'refused', ...LEVELS]),
    ...[...areas].map(([area, group]) => areaRow(area, group)),
    areaRow('all', outcomes),
    ...(differing.length > 0 ? ['', 'differing', ...differing.map(({ recording }) => `  ${recording.id}`)] : []),
  ].join('\n');
}

function areaRow(area: string, group: readonly Outcome[]): string {
  const ran = group.filter(({ answer }) => answer !== undefined);
  const shares = LEVELS.map((level) => `${ran.filter((outcome) => agreement(outcome, level)).length}/${ran.length}`);
  return row([area, String(group.length), String(group.length - ran.length), ...shares]);
}
