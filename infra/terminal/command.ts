import { parseArgs, type ParseArgsConfig } from 'node:util';
import { BadInput } from './bad-input';

/**
 * Runs a script's main function, or prints `usage` on `--help`. A failure prints a message without a stack trace. The
 * exit code is 2 for bad input, otherwise 1.
 */
export function runCommand(main: () => void | Promise<void>, usage = ''): void {
  if (usage && process.argv.slice(2).some((arg) => arg === '--help' || arg === '-h')) {
    process.stdout.write(`${usage}\n`);
    return;
  }
  Promise.resolve()
    .then(main)
    .catch((error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = error instanceof BadInput ? 2 : 1;
    });
}

/** The values of these flags. Throws BadInput with one line about a flag that is not known, and `shape`. */
export function flagsOf<const Flags extends NonNullable<ParseArgsConfig['options']>>(options: Flags, shape: string) {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    const [reason = ''] = (error as Error).message.split(/\.(?:\s|$)/);
    throw new BadInput(`${reason}; usage: ${shape}`);
  }
}
