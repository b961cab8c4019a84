/**
 * One run of the hunt: a schedule played in the fast tier and judged from outside, exactly as a drill is judged. The
 * result is small and plain, because thousands of them travel between threads.
 */
import { START_MS } from '../kernel/clock';
import type { Service } from '../../strategy/layers';
import { placementNamed } from '../../strategy/topology';
import { affectedOf } from '../judge/affected';
import { judgeLayers } from '../judge/objectives/layers';
import { phasesOf } from '../judge/objectives/phases';
import { couldHaveMet, type Status } from '../judge/objectives/objective';
import { PROMISES } from '../judge/promises/promise';
import { judgePromises } from '../judge/judge-promises';
import { playDrill } from '../drill/play';
import type { DrillRecord } from '../judge/record';
import type { Scenario } from '../scenario/scenario';
import type { Blueprint } from '../drill/world/blueprint';
import type { Tier } from '../drill/world/cloud';
import { createWorld } from '../drill/world/world';
import { detectionOf, type Detection } from './detection';
import { isWhole } from './draw/schedule';

/**
 * The recovery of one service. Null: never, or unknown. Listed only for whole runs, and only for services that a fault
 * touched and that could be moved.
 */
interface Recovery {
  readonly service: Service;
  readonly status: Status;
  readonly rtoSeconds: number | null;
  readonly rpoSeconds: number | null;
}

/**
 * Detectors start on the full minute. A run starts shortly before one, so that a detector is running when the first
 * fault strikes, as in production.
 */
const STARTS_AT_MS = START_MS - 15_000;

/** What is judged in every run: the promises of a drill, and two of its criteria. */
export const CHECKS = [...PROMISES, 'evacuation-claimed', 'rto-met'] as const;

export interface RunResult {
  readonly seed: string;
  /** The faults, one line each, to read and to tell schedules apart. */
  readonly schedule: readonly string[];
  /** The failed checks of CHECKS, each with its first violation. */
  readonly broken: readonly { readonly promise: string; readonly violation: string }[];
  /** Promises whose result is unknown. */
  readonly unknown: readonly string[];
  readonly recoveries: readonly Recovery[];
  readonly evacuated: readonly string[];
  /** The detection of the only region that was gone for good, or null. */
  readonly detection: Detection | null;
  /** Virtual seconds of each phase that ended, by verb. */
  readonly phases: readonly { readonly name: string; readonly seconds: number }[];
  readonly requests: number;
  /** The real time of the run, in ms. */
  readonly tookMs: number;
}

/** Plays a run and judges it. Throws if the lab itself fails. */
export async function playRun(
  blueprint: Blueprint,
  of: { scenario: Scenario; seed: string; tier?: Tier },
): Promise<RunResult> {
  const startedMs = performance.now();
  const record = await recordRun(blueprint, of);
  const promises = judgePromises(record);
  const detection = detectionOf(record);
  return {
    seed: of.seed,
    schedule: of.scenario.faults.map(faultText),
    broken: [
      ...promises
        .filter(({ held }) => held === false)
        .map(({ name, violations }) => ({ promise: name, violation: violations[0] ?? '' })),
      ...missedIn(record, detection),
    ],
    unknown: promises.filter(({ held }) => held === null).map(({ name }) => name),
    recoveries: isWhole(of.scenario) ? recoveriesOf(record) : [],
    evacuated: affectedOf(record).evacuated,
    detection,
    phases: phasesOf(record).flatMap(({ name, startedAtMs, endedAtMs }) =>
      endedAtMs === null ? [] : [{ name, seconds: (endedAtMs - startedAtMs) / 1000 }],
    ),
    requests: record.requests.length,
    tookMs: performance.now() - startedMs,
  };
}

/** Plays a run without judging it. */
export function recordRun(
  blueprint: Blueprint,
  { scenario, seed, tier = 'fast' }: { scenario: Scenario; seed: string; tier?: Tier },
): Promise<DrillRecord> {
  const world = createWorld({ blueprint, tier, seed, startMs: STARTS_AT_MS });
  return playDrill({ world, scenario, seed, sampling: 'sparse', onProgress: () => undefined });
}

/**
 * What fails a hunt besides promises: a loss that nobody claimed, and a recovery that missed its target without an
 * excuse although it could have been in time.
 */
export function missedIn(record: DrillRecord, detection: Detection | null): RunResult['broken'] {
  const late = judgeLayers(record).flatMap(({ service, rtoTargetSeconds, results }) =>
    results.flatMap(({ placement, status, rtoAchievedSeconds }) => {
      const isLate = rtoAchievedSeconds === null || rtoAchievedSeconds >= rtoTargetSeconds;
      if (status !== 'missed' || !isLate) return [];
      if (!couldHaveMet(record, { placement: placementNamed(record.topology, placement), service })) return [];
      const took = rtoAchievedSeconds === null ? 'not back' : `back after ${rtoAchievedSeconds} s`;
      return [`${placement}/${service} ${took}, ${rtoTargetSeconds} s is the target`];
    }),
  );
  const [first] = late;
  return [
    ...(detection?.seconds === null
      ? [
          {
            promise: 'evacuation-claimed',
            violation: 'a region was gone for good, and nobody had claimed its evacuation',
          },
        ]
      : []),
    ...(first === undefined ? [] : [{ promise: 'rto-met', violation: first }]),
  ];
}

function recoveriesOf(record: DrillRecord): readonly Recovery[] {
  if (affectedOf(record).placements.length === 0) return [];
  return judgeLayers(record).map(({ service, status, rtoAchievedSeconds, rpoAchievedSeconds }) => ({
    service,
    status,
    rtoSeconds: rtoAchievedSeconds,
    rpoSeconds: rpoAchievedSeconds,
  }));
}

/** For example `region-loss us-east-1 at 40s for 20s`. */
function faultText({ kind, at, ...rest }: Scenario['faults'][number]): string {
  const { for: forMs, ...fields } = rest as { for?: number } & Record<string, unknown>;
  const detail = Object.entries(fields).map(([name, value]) =>
    typeof value === 'number' && ['lag', 'delay', 'skew'].includes(name) ? `${value / 1000}s` : String(value),
  );
  const span = forMs === undefined ? [] : ['for', `${forMs / 1000}s`];
  return [kind, ...detail, 'at', `${at / 1000}s`, ...span].join(' ');
}
