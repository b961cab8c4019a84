/**
 * `npm run bench`: measures the lab and prints one section after the other. Figures are ratios taken in one run, because machines are shared.
 * Exit code 0 also when a peer was skipped, 2 on bad input.
 */
import { asCommand, type Manual } from '../command';
import type { DrillIo } from '../drill';
import { withAssembly } from '../synthesis';
import { benchDrills } from './drills';
import { benchInterpreter } from './interpreter';
import { benchPlan } from './plan';
import type { Section } from './section';
import { loadPeer } from './sides';

const ENVIRONMENT = 'dev';

const MANUAL = {
  name: 'bench',
  call: 'npm run bench',
  about: 'Measures plans, the interpreter and both tiers of the lab; takes some minutes.',
  flags: {},
  exits: { 0: 'measured; a peer that cannot be loaded is skipped' },
} as const satisfies Manual;

/** `args` are the words after `bench`: there are none. Resolves with the exit code. */
export function benchCommand(args: readonly string[], io: DrillIo): Promise<number> {
  return asCommand(MANUAL, { args, io }, async () => {
    print(io, benchPlan());
    print(io, await benchInterpreter(loadPeer()));
    print(io, await withAssembly(ENVIRONMENT, benchDrills));
    return 0;
  });
}

function print(io: DrillIo, { title, lines }: Section): void {
  io.stdout([title, '', ...lines, ''].join('\n'));
}
