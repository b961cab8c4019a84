/** The lab's command line. Exit code 3: a fault of the lab itself. */
import { benchCommand } from './bench/command';
import { columns, wantsHelp } from './terminal/command';
import { drillCommand, type DrillIo } from './drill/command';
import { evidenceCommand } from './drill/evidence-command';
import { huntCommand } from './hunt/command';
import { executeCommand } from './interpreter/command';
import { conformCommand } from './interpreter/conform/command';
import { leaveOnSignals } from './terminal/interrupt';
import { yearCommand } from './year/command';
import { scenariosCommand } from './drill/scenarios-command';

type Run = (args: readonly string[], io: DrillIo) => Promise<number>;
const COMMANDS: ReadonlyMap<string, readonly [about: string, run: Run]> = new Map([
  ['drill', ['rehearses a disaster', drillCommand]],
  ['hunt', ['plays thousands of random runs', huntCommand]],
  ['year', ['plays a year of drills and incidents', yearCommand]],
  ['scenarios', ['lists, shows, validates and starts scenarios', scenariosCommand]],
  ['evidence', ['checks an evidence pack', evidenceCommand]],
  ['bench', ['measures the lab', benchCommand]],
  ['execute', ['runs one state machine alone', executeCommand]],
  ['conform', ['compares the interpreter with recordings of AWS', conformCommand]],
]);

const io = {
  stdout: (text: string): void => void process.stdout.write(`${text}\n`),
  stderr: (text: string): void => void process.stderr.write(`${text}\n`),
  screen: {
    isTerminal: process.stdout.isTTY,
    write: (text: string): void => void process.stdout.write(text),
  },
};

async function main([name = '', ...args]: readonly string[]): Promise<number> {
  const command = COMMANDS.get(name);
  if (command) return command[1](args, io);
  if (wantsHelp([name])) {
    const rows = [...COMMANDS].map(([known, [about]]) => [known, about] as const);
    io.stdout(['usage: npm run lab -- COMMAND [--help]', '', ...columns(rows)].join('\n'));
    return 0;
  }
  io.stderr(`unknown command "${name}"; known: ${[...COMMANDS.keys()].join(', ')}`);
  return 2;
}

function fail(fault: unknown): never {
  io.stderr(`fault of the lab: ${fault instanceof Error ? (fault.stack ?? fault.message) : String(fault)}`);
  process.exit(3);
}

// A model that breaks under the virtual clock rejects where nobody waits for it.
process.on('unhandledRejection', fail);
process.on('uncaughtException', fail);
// Whoever reads our output has read enough, as `head` has.
process.stdout.on('error', (error: NodeJS.ErrnoException) => (error.code === 'EPIPE' ? process.exit(0) : fail(error)));
leaveOnSignals();
main(process.argv.slice(2)).then((code) => (process.exitCode = code), fail);
