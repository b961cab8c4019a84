/** What was given on the command line or in an environment is wrong: a message, exit code 2, nothing written. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** Runs a script's main function, or prints `usage` on `--help`; a failure is a message and an exit code, no stack trace. */
export function runCommand(main: () => void | Promise<void>, usage = ''): void {
  if (usage && process.argv.slice(2).some((arg) => arg === '--help' || arg === '-h')) {
    process.stdout.write(`${usage}\n`);
    return;
  }
  Promise.resolve()
    .then(main)
    .catch((error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = error instanceof Refusal ? 2 : 1;
    });
}
