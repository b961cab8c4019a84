/**
 * The lab's command line: `drill` rehearses a disaster, `hunt` thousands of random ones, `bench` measures the lab, `execute` runs one
 * state machine alone, `conform` compares the interpreter with recordings of AWS. Exit code 3: a fault of the lab itself.
 */
import { benchCommand } from './bench/command';
import { drillCommand } from './drill';
import { huntCommand } from './hunt/command';
import { executeCommand } from './interpreter/command';
import { conformCommand } from './interpreter/conform/command';

const io = {
  stdout: (text: string): void => void process.stdout.write(`${text}\n`),
  stderr: (text: string): void => void process.stderr.write(`${text}\n`),
  screen: {
    isTerminal: process.stdout.isTTY,
    write: (text: string): void => void process.stdout.write(text),
  },
};

async function main([command, ...args]: readonly string[]): Promise<number> {
  if (command === 'drill') return drillCommand(args, io);
  if (command === 'hunt') return huntCommand(args, io);
  if (command === 'bench') return benchCommand(args, io);
  if (command === 'execute') return executeCommand(args, io);
  if (command === 'conform') return conformCommand(args, io);
  io.stderr(`unknown command "${command ?? ''}"; known: drill, hunt, bench, execute, conform`);
  return 2;
}

function fail(fault: unknown): never {
  io.stderr(`fault of the lab: ${fault instanceof Error ? (fault.stack ?? fault.message) : String(fault)}`);
  process.exit(3);
}

// A model that breaks under the virtual clock rejects where nobody waits for it.
process.on('unhandledRejection', fail);
process.on('uncaughtException', fail);
main(process.argv.slice(2)).then((code) => (process.exitCode = code), fail);
