/**
 * `npm run bench`: measures the lab and prints one section after the other. All figures are ratios from one run,
 * because machines are shared. Exit code 0, even if a peer was skipped. 1: the run of `--year` failed. 2: bad input.
 */
import { asCommand, type Manual } from '../terminal/command';
import type { DrillIo } from '../drill/command';
import { withAssembly } from '../terminal/synthesis';
import { benchDrills } from './drills';
import { benchInterpreter } from './interpreter';
import { benchPlan } from './plan';
import type { Section } from './section';
import { loadPeer } from './sides';
import { benchYear } from './year';

const ENVIRONMENT = 'dev';

const MANUAL = {
  name: 'bench',
  call: 'npm run bench',
  about: `Measures plans, the interpreter and both tiers of the lab; takes some minutes. With --year it plays loss and
return of a region instead, with empty stores and with those of a year: that takes some minutes and 5 GB of memory.`,
  flags: {
    year: { about: 'compares a run a year after go-live with the same run in empty stores' },
  },
  exits: {
    0: 'measured; a peer that cannot be loaded is skipped',
    1: 'with --year: a target is missed, or something grows with what is stored',
  },
} as const satisfies Manual;

/** `args` are the words after `bench`. Resolves with the exit code. */
export function benchCommand(args: readonly string[], io: DrillIo): Promise<number> {
  return asCommand(MANUAL, { args, io }, async ({ flags }) => {
    if (flags.year) return print(io, await withAssembly(ENVIRONMENT, benchYear));
    print(io, benchPlan());
    print(io, await benchInterpreter(loadPeer()));
    return print(io, await withAssembly(ENVIRONMENT, benchDrills));
  });
}

/** Returns the exit code. */
function print(io: DrillIo, { title, lines, problems = [] }: Section): number {
  io.stdout([title, '', ...lines, ...problems, ''].join('\n'));
  return problems.length > 0 ? 1 : 0;
}
