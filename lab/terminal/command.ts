/**
 * The common part of all commands: flags are read strictly, `--help` prints the manual, and bad input ends with one
 * line and exit code 2. Flags and manual are one piece of data, so both always know the same flags.
 */
import { parseArgs } from 'node:util';
import { BadInput } from './bad-input';

/** Where a command writes. Texts have no line break at the end. */
export interface CommandIo {
  stdout(text: string): void;
  stderr(text: string): void;
}

/** `value` is the word after the flag; without it the flag takes no word. `needed`: the command requires the flag. */
interface Flag {
  readonly value?: string;
  readonly needed?: true;
  readonly about: string;
}
type Flags = Readonly<Record<string, Flag>>;

/** `name` is the command in refusals, `call` is what a person types. */
export interface Manual<F extends Flags = Flags> {
  readonly name: string;
  readonly call: string;
  /** The other words, as the usage shows them. Absent when there are none. */
  readonly words?: string;
  readonly about: string;
  readonly flags: F;
  /** Exit codes of this command. 2 and 3 mean the same everywhere. */
  readonly exits: Readonly<Record<string, string>>;
}

/** The given flags by name, and the other words in their order. */
export interface Given<F extends Flags> {
  readonly flags: { readonly [K in keyof F]?: F[K] extends { readonly value: string } ? string : boolean };
  readonly words: readonly string[];
}

/** Prints the manual if requested, otherwise runs the command. Resolves with the exit code. */
export async function asCommand<F extends Flags>(
  manual: Manual<F>,
  { args, io }: { readonly args: readonly string[]; readonly io: CommandIo },
  run: (given: Given<F>) => number | Promise<number>,
): Promise<number> {
  if (wantsHelp(args)) {
    io.stdout(manualText(manual));
    return 0;
  }
  try {
    return await run(read(manual, args));
  } catch (error) {
    if (!(error instanceof BadInput)) throw error;
    io.stderr(error.message);
    return 2;
  }
}

export const wantsHelp = (args: readonly string[]): boolean => args.some((arg) => arg === '--help' || arg === '-h');

function read<F extends Flags>(manual: Manual<F>, args: readonly string[]): Given<F> {
  const options = Object.fromEntries(
    Object.entries(manual.flags).map(([name, { value }]) => [name, { type: value ? 'string' : 'boolean' } as const]),
  );
  const { values, positionals } = strictly(manual, () =>
    parseArgs({ args: [...args], options, allowPositionals: manual.words !== undefined }),
  );
  for (const [name, { value, needed }] of Object.entries(manual.flags)) {
    if (needed && values[name] === undefined) throw new BadInput(`--${name} is missing; ${usage(manual)}`);
    if (value && typeof values[name] === 'string' && values[name].trim() === '')
      throw new BadInput(`--${name}: is empty; write ${value} after it`);
  }
  return { flags: values as Given<F>['flags'], words: positionals };
}

function strictly<Result>(manual: Manual, parse: () => Result): Result {
  try {
    return parse();
  } catch (error) {
    // In further sentences, Node explains values that begin with a dash.
    const [reason = ''] = (error as Error).message.split(/\.(?:\s|$)/);
    throw new BadInput(`${reason}; ${usage(manual)}`);
  }
}

/** `usage: drill [--scenario NAME|FILE] [--json]`. */
export function usage({ name, words, flags }: Manual): string {
  const named = Object.entries(flags).map(([flag, { value, needed }]) => {
    const text = value ? `--${flag} ${value}` : `--${flag}`;
    return needed ? text : `[${text}]`;
  });
  return ['usage:', name, ...(words ? [words] : []), ...named].join(' ');
}

function manualText(manual: Manual): string {
  const flags = Object.entries(manual.flags).map(
    ([flag, { value, about }]) => [value ? `--${flag} ${value}` : `--${flag}`, about] as const,
  );
  const exits = { ...manual.exits, 2: 'bad input: one line says what is wrong, nothing is written' };
  const codes = { ...exits, 3: 'a fault of the lab itself' };
  return [
    usage(manual),
    `for example: ${manual.call}`,
    ...['', manual.about, ''],
    ...columns([...flags, ['--help, -h', 'prints this']]),
    ...['', 'exit code'],
    ...columns(Object.entries(codes)),
  ].join('\n');
}

/** Rows of two columns, indented. */
export function columns(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
