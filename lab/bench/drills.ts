/**
 * What a drill costs in both tiers: runs of one scenario on one thread, first on the wire, then in the fast tier.
 * Counts whole runs, including world and judgement. Assumes that the machine is equally busy during both. Only the
 * ratios apply to another machine.
 */
import { START_MS } from '../kernel/clock';
import { judgeDrill } from '../judge/evidence';
import { playDrill } from '../drill/play';
import type { Scenario } from '../scenario/scenario';
import { loadScenario } from '../scenario/file';
import { readBlueprint, type Blueprint } from '../drill/world/blueprint';
import type { Tier } from '../drill/world/cloud';
import { createWorld } from '../drill/world/world';
import { median } from './rounds';
import type { Section } from './section';

const SCENARIO = 'total-loss-us-east-1';
/**
 * The run ends after the evacuation. The quiet half hour after it would make the ratio of virtual to real time look
 * better.
 */
const VIRTUAL_MS = 8 * 60_000;
/** The first runs of a tier compile code, so they are not counted. */
const WARM_UP: Readonly<Record<Tier, number>> = { wire: 1, fast: 8 };
const ROUNDS: Readonly<Record<Tier, number>> = { wire: 3, fast: 15 };

/** The real time of one run by part, in ms. */
interface Cost {
  readonly world: number;
  readonly play: number;
  readonly judge: number;
  readonly calls: number;
}

/** Plays the runs and returns the section. `assembly`: the folder of a cloud assembly. */
export async function benchDrills(assembly: string): Promise<Section> {
  const blueprint = readBlueprint(assembly);
  const scenario = { ...loadScenario(SCENARIO), duration: VIRTUAL_MS };
  const costs = { wire: await runs(blueprint, 'wire', scenario), fast: await runs(blueprint, 'fast', scenario) };
  return {
    title: `Runs of ${VIRTUAL_MS / 60_000} virtual minutes (${SCENARIO}), on one core`,
    lines: [
      row(['tier', 'ms a run', 'per core-hour', 'virtual : real', 'world', 'play', 'judge', 'µs a call']),
      ...(['wire', 'fast'] as const).map((tier) => tierRow(tier, costs[tier])),
      `a run in the fast tier takes 1/${(total(costs.wire) / total(costs.fast)).toFixed(1)} of one on the wire`,
    ],
  };
}

async function runs(blueprint: Blueprint, tier: Tier, scenario: Scenario): Promise<Cost> {
  const costs: Cost[] = [];
  for (let index = 0; index < WARM_UP[tier] + ROUNDS[tier]; index += 1) {
    const cost = await run(blueprint, { tier, scenario, seed: String(index + 1) });
    if (index >= WARM_UP[tier]) costs.push(cost);
  }
  const middle = (of: keyof Cost): number => median(costs.map((cost) => cost[of]));
  return {
    world: middle('world'),
    play: middle('play'),
    judge: middle('judge'),
    calls: middle('calls'),
  };
}

async function run(
  blueprint: Blueprint,
  { tier, scenario, seed }: { tier: Tier; scenario: Scenario; seed: string },
): Promise<Cost> {
  const begun = performance.now();
  const world = createWorld({ blueprint, tier, seed, startMs: START_MS });
  const made = performance.now();
  const record = await playDrill({ world, scenario, seed, sampling: 'sparse', onProgress: () => undefined });
  const played = performance.now();
  judgeDrill(record);
  return {
    world: made - begun,
    play: played - made,
    judge: performance.now() - played,
    calls: record.calls.length,
  };
}

const total = ({ world, play, judge }: Cost): number => world + play + judge;

function tierRow(tier: Tier, cost: Cost): string {
  const ms = total(cost);
  const share = (part: number): string => `${Math.round((100 * part) / ms)} %`;
  return row([
    tier,
    ms.toFixed(0),
    Math.round(3_600_000 / ms).toLocaleString('en-US'),
    `${Math.round(VIRTUAL_MS / ms)} : 1`,
    ...[cost.world, cost.play, cost.judge].map(share),
    ((1000 * cost.play) / cost.calls).toFixed(0),
  ]);
}

const WIDTHS = [8, 12, 15, 16, 8, 8, 8, 0];
const row = (cells: readonly string[]): string =>
  cells
    .map((cell, index) => cell.padEnd(WIDTHS[index] ?? 0))
    .join('')
    .trimEnd();
