/**
 * `npm run bench`: measures the lab and prints one section after the other. Figures are ratios taken in one run, because machines are shared.
 * Exit code 0 also when a peer was skipped, 2 on bad input.
 */
import { parseArgs } from 'node:util';
import { BadInput } from '../bad-input';
import type { DrillIo } from '../drill';
import { withAssembly } from '../synthesis';
import { benchDrills } from './drills';
import { benchInterpreter } from './interpreter';
import { benchPlan } from './plan';
import type { Section } from './section';
import { loadPeer } from './sides';

const ENVIRONMENT = 'dev';

/** `args` are the words after `bench`: there are none. Resolves with the exit code. */
export async function benchCommand(args: readonly string[], io: DrillIo): Promise<number> {
  try {
    parseArgs({ args: [...args], options: {} });
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('.')[0] ?? '') : String(error);
    io.stderr(new BadInput(`${reason}; usage: bench`).message);
    return 2;
  }
  print(io, benchPlan());
  print(io, await benchInterpreter(loadPeer()));
  print(io, await withAssembly(ENVIRONMENT, benchDrills));
  return 0;
}

function print(io: DrillIo, { title, lines }: Section): void {
  io.stdout([title, '', ...lines, ''].join('\n'));
}
