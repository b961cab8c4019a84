import { BadInput } from './bad-input';

/**
 * Runs a script's main function, or prints `usage` on `--help`. A failure is a message and no stack trace; exit code 2
 * for bad input, 1 otherwise.
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
