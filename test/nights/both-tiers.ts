/**
 * Both tiers give the same result. A run on the deployed bundles, through the SDK and the wire, must have the same
 * timeline and the same answers to clients as a run on the unbundled source, byte for byte. The runs are short, because
 * each begins with a hundred cold starts.
 */
import { recordRun } from '../../lab/hunt/run';
import { scheduleOf } from '../../lab/hunt/draw/schedule';
import type { DrillRecord } from '../../lab/judge/record';
import type { Scenario } from '../../lab/scenario/scenario';
import { readBlueprint } from '../../lab/drill/world/blueprint';
import { DEV_STAGE } from '../support/dev-topology';

const DURATION_MS = 100_000;
const blueprint = readBlueprint(process.env['ASSEMBLY'] ?? '');

/** The hunt's schedule of that seed, with earlier times, so that its faults strike and end within the run. */
function shortRun(seed: string): Scenario {
  const schedule = scheduleOf(seed, DEV_STAGE);
  const faults = schedule.faults.map((fault) => ({
    ...fault,
    at: 5_000 + (fault.at % 25_000),
    ...('for' in fault && { for: Math.min(fault.for, 40_000) }),
  }));
  return { ...schedule, duration: DURATION_MS, faults };
}

const lines = (items: readonly object[]): string[] => items.map((item) => JSON.stringify(item));

/**
 * What a run left, in time order. Of a call it keeps only who called which service in which region. If several calls of
 * one function time out at one instant, it is chance how long each of them waits, and which one gets the last retry of
 * the SDK's quota.
 */
function traces(record: DrillRecord): Readonly<Record<string, readonly string[]>> {
  const { timeline, requests, calls, storedAtEnd, claims } = record;
  return {
    timeline: lines(timeline),
    clients: lines(requests),
    calls: lines(calls.map((call) => ({ ...call, atMs: undefined, operation: undefined }))).sort(),
    held: lines(storedAtEnd).sort(),
    claims: lines(claims),
  };
}

/** Plays the run in both tiers and expects the same traces. */
export async function expectSame(scenario: Scenario, seed: string): Promise<DrillRecord> {
  const record = await recordRun(blueprint, { scenario, seed, tier: 'wire' });
  const fast = traces(await recordRun(blueprint, { scenario, seed, tier: 'fast' }));
  for (const [name, trace] of Object.entries(traces(record)))
    expect({ seed, [name]: fast[name] }).toEqual({ seed, [name]: trace });
  return record;
}

/** Compares the short run of each seed in both tiers. */
export function describeSeeds(from: number, count: number): void {
  describe(`the same run in both tiers, seeds ${from} to ${from + count - 1}`, () => {
    it.each(Array.from({ length: count }, (_, index) => String(from + index)))('seed %s', async (seed) => {
      await expectSame(shortRun(seed), seed);
    });
  });
}
