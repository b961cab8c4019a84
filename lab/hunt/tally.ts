/**
 * The result of thousands of runs: `hunt.json`. Distributions are exact quantiles of the measured values. What never
 * happened is counted separately.
 */
import { OBJECTIVES, SERVICES, type Service } from '../../strategy/layers';
import { STATUSES, type Status } from '../judge/objectives/objective';
import { CLAIMED_WITHIN_SECONDS } from '../judge/promises/claimed';
import { CHECKS, type RunResult } from './run';

/** Quantiles of `count` measured values, in the unit of the values, or null without any. */
export interface Distribution {
  readonly count: number;
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p99: number | null;
  readonly max: number | null;
}

export interface LayerTally {
  readonly service: Service;
  readonly rtoTargetSeconds: number;
  readonly rpoTargetSeconds: number;
  readonly rtoSeconds: Distribution;
  readonly rpoSeconds: Distribution;
  /** The number of runs per status of the objective. */
  readonly statuses: Readonly<Record<Status, number>>;
  /**
   * Runs that ended before the service had recovered: the operator had declined or not answered, or another fault
   * struck.
   */
  readonly notRecovered: number;
  /** Every measured value, sorted, for the chart. */
  readonly rtoValues: readonly number[];
}

export interface Tally {
  readonly runs: number;
  readonly distinctSchedules: number;
  readonly requests: number;
  readonly promises: readonly {
    readonly promise: string;
    readonly held: number;
    readonly broken: number;
    readonly unknown: number;
    /** Seeds of the first few runs that broke it. */
    readonly brokenSeeds: readonly string[];
  }[];
  readonly layers: readonly LayerTally[];
  readonly evacuations: { readonly begun: number; readonly false: number; readonly missed: number };
  /**
   * From the loss of a single region, for good, to the claim. `late`: longer than `CLAIMED_WITHIN_SECONDS` plus the
   * time by which a fault slowed the claim.
   */
  readonly detection: Distribution & { readonly late: number; readonly lateAfterSeconds: number };
  readonly phases: readonly ({ readonly name: string } & Distribution)[];
  readonly slowest: readonly Pick<RunResult, 'seed' | 'tookMs' | 'schedule'>[];
}

/** A broken promise, with its shrunk schedule. `file` is in the output folder. */
export interface Violation {
  readonly seed: string;
  readonly promise: string;
  readonly violation: string;
  readonly faults: number;
  readonly file: string;
  readonly command: string;
}

/** Everything that a hunt writes to `hunt.json`. `machine` depends on the machine. */
export interface Hunt extends Tally {
  readonly environment: string;
  readonly firstSeed: number;
  readonly asked: number;
  readonly violations: readonly Violation[];
  readonly machine: { readonly workers: number; readonly seconds: number; readonly runsPerCoreHour: number };
}

const SLOWEST = 10;
const SEEDS_NAMED = 20;
/** The promise that no region is evacuated while it serves its clients. */
const FALSE_EVACUATION = 'no-false-evacuation';

export function tallyOf(runs: readonly RunResult[]): Tally {
  return {
    runs: runs.length,
    distinctSchedules: new Set(runs.map(({ schedule }) => schedule.join('\n'))).size,
    requests: runs.reduce((sum, { requests }) => sum + requests, 0),
    promises: CHECKS.map((promise) => promiseTally(runs, promise)),
    layers: SERVICES.map((service) => layerTally(runs, service)),
    evacuations: {
      begun: runs.reduce((sum, { evacuated }) => sum + evacuated.length, 0),
      false: runs.filter(({ broken }) => broken.some(({ promise }) => promise === FALSE_EVACUATION)).length,
      missed: runs.filter(({ detection }) => detection?.seconds === null).length,
    },
    detection: detectionTally(runs),
    phases: phaseTallies(runs),
    slowest: [...runs]
      .sort((a, b) => b.tookMs - a.tookMs)
      .slice(0, SLOWEST)
      .map(({ seed, tookMs, schedule }) => ({ seed, tookMs: Math.round(tookMs), schedule })),
  };
}

function promiseTally(runs: readonly RunResult[], promise: string): Tally['promises'][number] {
  const seeds = runs.filter((run) => run.broken.some((one) => one.promise === promise)).map(({ seed }) => seed);
  const broken = seeds.length;
  const unknown = runs.filter((run) => run.unknown.includes(promise)).length;
  const brokenSeeds = seeds.slice(0, SEEDS_NAMED);
  return { promise, held: runs.length - broken - unknown, broken, unknown, brokenSeeds };
}

function layerTally(runs: readonly RunResult[], service: Service): LayerTally {
  const own = runs.flatMap(({ recoveries }) => recoveries.filter((recovery) => recovery.service === service));
  const rtoValues = own.flatMap(({ rtoSeconds }) => rtoSeconds ?? []).sort((a, b) => a - b);
  const { rtoTargetSeconds, rpoTargetSeconds } = OBJECTIVES[service];
  return {
    ...{ service, rtoTargetSeconds, rpoTargetSeconds, rtoValues, statuses: statusesOf(own) },
    rtoSeconds: distributionOf(rtoValues),
    rpoSeconds: distributionOf(own.flatMap(({ rpoSeconds }) => rpoSeconds ?? [])),
    notRecovered: own.filter(({ rtoSeconds }) => rtoSeconds === null).length,
  };
}

function statusesOf(own: RunResult['recoveries']): LayerTally['statuses'] {
  const count = (wanted: Status): number => own.filter(({ status }) => status === wanted).length;
  return Object.fromEntries(STATUSES.map((status) => [status, count(status)])) as Record<Status, number>;
}

function detectionTally(runs: readonly RunResult[]): Tally['detection'] {
  const lateAfterSeconds = CLAIMED_WITHIN_SECONDS;
  const detections = runs.flatMap(({ detection }) =>
    detection === null || detection.seconds === null ? [] : [{ ...detection, seconds: detection.seconds }],
  );
  const late = detections.filter(({ seconds, slowedSeconds }) => seconds - slowedSeconds > lateAfterSeconds);
  return { ...distributionOf(detections.map(({ seconds }) => seconds)), late: late.length, lateAfterSeconds };
}

function phaseTallies(runs: readonly RunResult[]): Tally['phases'] {
  const seconds = new Map<string, number[]>();
  for (const { phases } of runs)
    for (const phase of phases) seconds.set(phase.name, [...(seconds.get(phase.name) ?? []), phase.seconds]);
  return [...seconds].map(([name, values]) => ({ name, ...distributionOf(values) }));
}

/** Nearest-rank quantiles. */
function distributionOf(values: readonly number[]): Distribution {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number | null => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
  return { count: sorted.length, p50: at(0.5), p90: at(0.9), p99: at(0.99), max: sorted.at(-1) ?? null };
}
