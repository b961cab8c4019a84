/**
 * Plants bugs in the rules and verbs that the fast tier evaluates, and lets the hunt look for them. A bug is data:
 * which text of which module is replaced by which. Text that is not there exactly once is refused, so that no bug stops
 * being planted unnoticed.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readModules } from '../../lab/bundle/fast/modules';
import { playRun } from '../../lab/hunt/run';
import { scheduleOf } from '../../lab/hunt/draw/schedule';
import { shrink } from '../../lab/hunt/shrink';
import type { PromiseName } from '../../lab/judge/promises/promise';
import type { Scenario } from '../../lab/scenario/scenario';
import { readBlueprint, type Blueprint } from '../../lab/drill/world';
import { DEV_STAGE } from '../support/dev-topology';

/** `find` is text of the module as built, `modules.js` of the assembly. */
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
  /** Where the test begins to look; how many runs it takes from seed 1 was measured once. */
  readonly firstSeed: number;
  readonly runsFromSeed1: number;
}

/** What the hunt came to. `runs`: how many it played from the bug's first seed. */
interface Find {
  readonly runs: number;
  readonly shrunk: Scenario;
  /** Promises that the shrunk run breaks with the bug, and without. */
  readonly broken: readonly string[];
  readonly brokenWithout: readonly string[];
}

const ASSEMBLY = process.env['ASSEMBLY'] ?? '';
const NIGHTS_MAX = 500;

/** The world as it is deployed. */
const sound = readBlueprint(ASSEMBLY);

/** The same world with the bug in it. Throws when an edit does not apply. */
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
 * Plays runs until the bug breaks its promise, shrinks the run, and takes the find for the bug's if the sound world
 * keeps the promise on what is left. Undefined when nothing is found.
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

/** Looks for each bug, and expects a small run that shows it, and only it. */
export function describeBugs(bugs: readonly Bug[]): void {
  describe('planted bugs', () => {
    it.each(bugs)(
      '$promise is broken when $what; the hunt finds it (run $runsFromSeed1 from seed 1) and makes it small',
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
