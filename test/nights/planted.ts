/**
 * Plants bugs in the rules and verbs of the fast tier, and lets the hunt search for them. A bug is data: the text of a
 * module, and its replacement. A text that does not occur exactly once is refused, so that every bug is really planted.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readModules } from '../../lab/bundle/fast/modules';
import { playRun } from '../../lab/hunt/run';
import { scheduleOf } from '../../lab/hunt/draw/schedule';
import { shrink } from '../../lab/hunt/shrink';
import type { PromiseName } from '../../lab/judge/promises/promise';
import type { DrillRecord } from '../../lab/judge/record';
import { loadScenario } from '../../lab/scenario/file';
import type { Scenario } from '../../lab/scenario/scenario';
import { playDrill } from '../../lab/drill/play';
import { readBlueprint, type Blueprint } from '../../lab/drill/world/blueprint';
import { createWorld } from '../../lab/drill/world/world';
import { DEV_STAGE } from '../support/dev-topology';

/** `find`: text of the module as built, in `modules.js` of the assembly. */
interface Edit {
  readonly module: string;
  readonly find: string;
  readonly replace: string;
}

export interface Bug {
  readonly promise: PromiseName;
  /** What is wrong with the mutant. */
  readonly what: string;
  readonly edits: readonly Edit[];
  /** Where the test starts to search. How many runs it takes from seed 1 was measured once. */
  readonly firstSeed: number;
  readonly runsFromSeed1: number;
}

/** Plays the scenario of that name, seed 1, in the world with these edits. */
export async function playWith(name: string, ...edits: readonly Edit[]): Promise<DrillRecord> {
  const blueprint = planted({ edits });
  const world = createWorld({ blueprint, tier: 'fast', seed: '1', startMs: Date.UTC(2027, 0, 1), deploy: undefined });
  const options = { seed: '1', sampling: 'sparse', onProgress: () => undefined } as const;
  return playDrill({ world, scenario: loadScenario(name), ...options });
}

/** The result of the search. `runs`: how many runs it played from the bug's first seed. */
interface Find {
  readonly runs: number;
  readonly shrunk: Scenario;
  /** Promises that the shrunk run breaks with the bug, and without it. */
  readonly broken: readonly string[];
  readonly brokenWithout: readonly string[];
}

const ASSEMBLY = process.env['ASSEMBLY'] ?? '';
const NIGHTS_MAX = 500;

/** The world as deployed. */
const sound = readBlueprint(ASSEMBLY);

/** The same world with the bug in it. Throws if an edit does not apply. */
export function planted({ edits }: Pick<Bug, 'edits'>): Blueprint {
  const folder = mkdtempSync(join(tmpdir(), 'planted-'));
  try {
    const file = join(folder, 'modules.js');
    writeFileSync(file, edits.reduce(edited, readFileSync(join(ASSEMBLY, 'modules.js'), 'utf8')));
    return { ...sound, modules: readModules(file) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function edited(text: string, { module, find, replace }: Edit): string {
  const parts = text.split(/^(?="[^"\n]+": \(function )/m);
  const isWanted = (part: string): boolean => part.startsWith(`"${module}": `);
  const [own = '', ...others] = parts.filter(isWanted);
  const found = own.split(find).length - 1;
  if (found !== 1 || others.length > 0) throw new Error(`"${find}" is ${found} times in ${module}, expected once`);
  return parts.map((part) => (isWanted(part) ? part.replace(find, () => replace) : part)).join('');
}

/**
 * Plays runs until the bug breaks its promise, and shrinks the run. The bug is found if the deployed world keeps the
 * promise in the shrunk run. Undefined if nothing is found.
 */
async function hunted({ promise, firstSeed, ...bug }: Bug): Promise<Find | undefined> {
  const mutant = planted(bug);
  for (let runs = 1; runs <= NIGHTS_MAX; runs += 1) {
    const seed = String(firstSeed + runs - 1);
    const scenario = scheduleOf(seed, DEV_STAGE);
    const seen = new Map<Scenario, readonly string[]>();
    const breaks = async (candidate: Scenario): Promise<readonly string[]> => {
      const broken = await brokenBy(mutant, { scenario: candidate, seed });
      seen.set(candidate, broken);
      return broken;
    };
    if (!(await breaks(scenario)).includes(promise)) continue;
    const shrunk = await shrink(scenario, promise, breaks);
    const brokenWithout = await brokenBy(sound, { scenario: shrunk, seed });
    if (!brokenWithout.includes(promise)) return { runs, shrunk, broken: seen.get(shrunk) ?? [], brokenWithout };
  }
  return undefined;
}

async function brokenBy(blueprint: Blueprint, run: { scenario: Scenario; seed: string }): Promise<readonly string[]> {
  const { broken } = await playRun(blueprint, run);
  return broken.map(({ promise }) => promise);
}

/** Searches for each bug, and expects a small run that breaks its promise only with the bug. */
export function describeBugs(bugs: readonly Bug[]): void {
  describe('planted bugs', () => {
    it.each(bugs)(
      '$promise is broken if $what; the hunt finds it (run $runsFromSeed1 from seed 1) and shrinks it',
      async (bug) => {
        const { runs, shrunk, broken, brokenWithout } = (await hunted(bug))!;
        expect(runs).toBeLessThanOrEqual(NIGHTS_MAX);
        expect(shrunk.faults.length).toBeLessThanOrEqual(3);
        expect(broken).toContain(bug.promise);
        expect(brokenWithout).not.toContain(bug.promise);
      },
    );
  });
}
