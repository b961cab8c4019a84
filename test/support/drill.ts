/**
 * Plays a shipped scenario in the synthesized app and judges it, for tests of whole scenarios. A test may end a run
 * early, when nothing happens any more: the quiet half hour after an evacuation costs most of a drill's time.
 */
import { filesOf } from '../../lab/drill/command';
import { judgeDrill, type Evidence } from '../../lab/judge/evidence';
import { playDrill } from '../../lab/drill/play';
import type { DrillRecord } from '../../lab/judge/record';
import type { Scenario } from '../../lab/scenario/scenario';
import { loadScenario } from '../../lab/scenario/file';
import { withAssembly } from '../../lab/terminal/synthesis';
import { readBlueprint } from '../../lab/drill/world/blueprint';
import { createWorld, type World } from '../../lab/drill/world/world';

export interface Played {
  readonly record: DrillRecord;
  readonly evidence: Evidence;
  readonly files: Readonly<Record<string, string>>;
  /** The world at the end of the run. */
  readonly world: World;
}

const SEED = '1';
/**
 * This scenario runs on the wire, as it ships. All others run in the fast tier. Tests in test/nights check that both
 * tiers give the same result.
 */
const ON_THE_WIRE = 'total-loss-us-east-1';

export async function drill(name: string, minutes: number, changes: Partial<Scenario> = {}): Promise<Played> {
  const scenario = { ...loadScenario(name), ...changes, duration: minutes * 60_000 };
  const seed = SEED;
  const isDev = scenario.environment === 'dev';
  const play = async (assembly: string): Promise<Pick<Played, 'record' | 'world'>> => {
    const blueprint = readBlueprint(assembly);
    const isAsShipped = Object.keys(changes).length === 0;
    const tier = name === ON_THE_WIRE && isAsShipped ? 'wire' : 'fast';
    const world = createWorld({ blueprint, tier, seed, startMs: Date.UTC(2027, 0, 1), deploy: scenario.deploy });
    const record = await playDrill({ world, scenario, seed, sampling: 'full', onProgress: () => undefined });
    return { record, world };
  };
  const { record, world } = await (isDev
    ? play(process.env['ASSEMBLY'] ?? '')
    : withAssembly(scenario.environment, play));
  const evidence = judgeDrill(record);
  return { record, world, evidence, files: filesOf(record, evidence) };
}

/** What no drill may show: a call that a role does not allow, or that no model answers. */
export function mishaps({ record }: Pick<Played, 'record'>): readonly unknown[] {
  return record.timeline.filter(
    (happening) =>
      ['iam.denied', 'lab.not-modelled', 'function.event-dropped', 'events.dropped'].includes(happening.what) &&
      !isSpareRun(happening),
  );
}

/**
 * A region that does not reach the control store has two detectors that do not know of each other. A third one is
 * refused, which does no harm.
 */
const isSpareRun = (happening: object): boolean =>
  String(Reflect.get(happening, 'function')).endsWith('-detect') &&
  Reflect.get(happening, 'error') === 'Lambda.TooManyRequestsException';

/** Promises that were not kept, with their violations. */
export function broken({ evidence }: Pick<Played, 'evidence'>): readonly unknown[] {
  return evidence.promises.filter(({ held }) => held !== true);
}

/** Names of the criteria that were missed. */
export function missed({ evidence }: Pick<Played, 'evidence'>): readonly string[] {
  return evidence.criteria.filter(({ met }) => !met).map(({ name }) => name);
}
