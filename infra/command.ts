import { BadInput } from './bad-input';

/** Runs a script's main function. A refusal is one message and no stack trace; exit code 2 for bad input, 1 otherwise. */
export function runCommand(main: () => void | Promise<void>): void {
  Promise.resolve()
    .then(main)
    .catch((error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      const isBadInput =
        error instanceof BadInput || /^ERR_PARSE_ARGS/.test(String(Reflect.get(Object(error), 'code')));
      process.exitCode = isBadInput ? 2 : 1;
    });
}
