/**
 * What detectors see must be where the others read it: in the control table, and in CloudWatch of the observing region.
 */
import { plainItem } from '../../lab/kernel/attributes';
import type { AlarmState } from '../../lab/cloud/cloudwatch/alarms';
import { playDrill } from '../../lab/drill/play';
import { loadScenario } from '../../lab/scenario/file';
import { readBlueprint } from '../../lab/drill/world/blueprint';
import { createWorld, type World } from '../../lab/drill/world/world';
import { observationKey } from '../../strategy/control-items';
import { type Marks, STALE_SECONDS, StoredObservation } from '../../strategy/observation';
import { PROBES } from '../../strategy/probe';
import { controlTable } from '../../strategy/names';
import type { Region } from '../../strategy/topology';

const LOST = 'us-east-1';
const MINUTE_MS = 60_000;
const seed = '1';
/** The slowest alarm evaluates five minutes. */
const [lostAtMs, duration] = [6 * MINUTE_MS, 9 * MINUTE_MS];

/** What one region has published about another one. */
interface Published {
  readonly observer: Region;
  readonly subject: Region;
  /** The record in the control table, or undefined without one. */
  readonly seen: Marks | undefined;
  readonly ageSeconds: number;
  /** The states of the observer's alarms about the subject. */
  readonly alarms: readonly AlarmState[];
}

function publishedIn({ topology, dynamodb, cloudwatch, kernel }: World): readonly Published[] {
  const items = dynamodb.peek(controlTable(topology), 'us-west-2').map(plainItem);
  return topology.regions.flatMap((observer) =>
    topology.regions
      .filter((subject) => subject !== observer)
      .map((subject) => {
        const { pk, sk } = observationKey(observer);
        const { data } = StoredObservation.safeParse(items.find((item) => item['pk'] === pk && item['sk'] === sk));
        const seen = data?.seen[subject];
        const alarms = cloudwatch.alarms().filter(({ region, name }) => region === observer && name.endsWith(subject));
        const ageSeconds = data ? (kernel.clock.now() - data.atMs) / 1000 : Infinity;
        return { observer, subject, seen, ageSeconds, alarms: alarms.map(({ state }) => state) };
      }),
  );
}

describe('during a run', () => {
  let before: readonly Published[] = [];
  let after: readonly Published[] = [];

  beforeAll(async () => {
    const blueprint = readBlueprint(process.env['ASSEMBLY'] ?? '');
    const world = createWorld({ blueprint, tier: 'fast', seed, startMs: Date.UTC(2027, 0, 1) });
    const scenario = {
      ...loadScenario('total-loss-us-east-1'),
      duration,
      faults: [{ kind: 'region-loss' as const, at: lostAtMs, region: LOST }],
    };
    const onProgress = ({ elapsedMs }: { elapsedMs: number }): void => {
      if (elapsedMs === lostAtMs - 10_000) before = publishedIn(world);
    };
    await playDrill({ world, scenario, seed, sampling: 'sparse', onProgress });
    after = publishedIn(world);
  });

  it('every region has a fresh record of every other region', () => {
    expect(before).toHaveLength(6);
    expect(before.filter(({ ageSeconds }) => !(ageSeconds >= 0 && ageSeconds <= STALE_SECONDS))).toEqual([]);
    expect(before.filter(({ seen }) => PROBES.some((probe) => !/H{12}$/.test(seen?.[probe] ?? '')))).toEqual([]);
  });

  it('no alarm about a region is without data', () => {
    expect(before.filter(({ alarms }) => alarms.length < 3 || alarms.some((state) => state !== 'OK'))).toEqual([]);
  });

  it('the survivors go on publishing, and report the lost region as lost in both places', () => {
    const bySurvivors = after.filter(({ observer }) => observer !== LOST);
    expect(bySurvivors.filter(({ ageSeconds }) => ageSeconds > STALE_SECONDS)).toEqual([]);
    const ofLost = bySurvivors.filter(({ subject }) => subject === LOST);
    expect(ofLost.filter(({ seen }) => !/S{12}$/.test(seen?.identity ?? ''))).toEqual([]);
    expect(ofLost.map(({ alarms }) => alarms.includes('ALARM'))).toEqual([true, true]);
  });

  it('a lost region publishes nothing more', () => {
    const byLost = after.filter(({ observer }) => observer === LOST);
    expect(byLost.filter(({ ageSeconds }) => ageSeconds < (duration - lostAtMs) / 1000 - 10)).toEqual([]);
  });
});
