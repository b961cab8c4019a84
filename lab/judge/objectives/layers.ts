/** RPO and RTO of each service beside their targets: the strategy's table, measured for every affected placement. */
import { OBJECTIVES, SERVICES, type Layer, type Service, type Tier } from '../../../strategy/layers';
import type { DrillRecord } from '../record';
import { affectedOf } from '../affected';
import { judgeObjective, STATUSES, type ObjectiveResult, type Status } from './objective';
import { onceFor } from '../once';

/** One row of the table. The content layer has two, standard and premium. Null means never reached, or unknown. */
export interface LayerResult {
  readonly layer: Layer;
  readonly service: Service;
  readonly tier: Tier;
  readonly affected: boolean;
  readonly placements: readonly string[];
  readonly rpoTargetSeconds: number;
  /** The worst of the placements that count (see `COUNTED_FIRST`). */
  readonly rpoAchievedSeconds: number | null;
  readonly rtoTargetSeconds: number;
  readonly rtoAchievedSeconds: number | null;
  readonly writesMissing: number;
  /** The worst status of its placements. */
  readonly status: Status;
  readonly met: boolean;
  readonly results: readonly ObjectiveResult[];
  readonly note: string;
}

/** From worst to best. A placement without requests does not lower the status of the others: the note names it. */
const WORST_FIRST: readonly Status[] = ['missed', 'open', 'excused', 'met', 'not-measured'];
/**
 * Which placements the achieved values come from: the first group that has any. Excused placements, and those not
 * measured, count only if there are no others.
 */
const COUNTED_FIRST: readonly (readonly Status[])[] = [['missed', 'open', 'met'], ['excused'], ['not-measured']];

/** All rows in the order of the strategy's table. */
export const judgeLayers = onceFor((record: DrillRecord): readonly LayerResult[] =>
  SERVICES.map((service) => judgeLayer(record, service)),
);

function judgeLayer(record: DrillRecord, service: Service): LayerResult {
  const { layer, tier, rpoTargetSeconds, rtoTargetSeconds } = OBJECTIVES[service];
  const affected = affectedOf(record).placements;
  const placements = affected.length > 0 ? affected : record.topology.placements;
  const results = placements.map((placement) => judgeObjective(record, { placement, service }));
  const status = WORST_FIRST.find((one) => results.some((result) => result.status === one)) ?? 'not-measured';
  const counted =
    COUNTED_FIRST.map((some) => results.filter((result) => some.includes(result.status))).find(
      (some) => some.length > 0,
    ) ?? [];
  return {
    layer,
    service,
    tier,
    affected: affected.length > 0,
    placements: placements.map(({ name }) => name),
    rpoTargetSeconds,
    rtoTargetSeconds,
    status,
    met: status === 'met',
    results,
    rpoAchievedSeconds: longest(counted.map((result) => result.rpoAchievedSeconds)),
    rtoAchievedSeconds: longest(counted.map((result) => result.rtoAchievedSeconds)),
    writesMissing: results.reduce((sum, { writesMissing }) => sum + writesMissing, 0),
    note: notes(results, affected.length > 0).join('; '),
  };
}

/** Null if one value is null: unknown, or never reached. */
function longest(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length < values.length || known.length === 0 ? null : Math.max(...known);
}

function notes(results: readonly ObjectiveResult[], isAffected: boolean): readonly string[] {
  const statuses = new Set(results.map(({ status }) => status));
  const lost = results.reduce((sum, { readsOfLost }) => sum + readsOfLost, 0);
  return [
    ...(isAffected ? [] : ['unaffected: no fault touched a placement']),
    ...(statuses.size > 1 ? STATUSES.flatMap((status) => namesOf(results, status)) : []),
    ...results.flatMap(({ placement, excuse, status }) =>
      excuse && status === 'excused' ? [`${placement}: ${excuseText(excuse)}`] : [],
    ),
    ...(lost === 0 ? [] : [`${lost} sampled requests for lost items count towards the RPO only`]),
  ];
}

/** Names the placements with that status, because they differ. */
function namesOf(results: readonly ObjectiveResult[], status: Status): readonly string[] {
  const names = results.filter((result) => result.status === status).map(({ placement }) => placement);
  return names.length === 0 || status === 'excused' ? [] : [`${names.join(', ')} ${STATUS_TEXT[status]}`];
}

export const STATUS_TEXT: Readonly<Record<Status, string>> = {
  met: 'met',
  missed: 'missed',
  open: 'open',
  excused: 'excused by policy',
  'not-measured': 'not measured',
};

/** Why policy excuses the service, for which share of its users, and for how long. */
export function excuseText({ why, usersShare, minutes }: NonNullable<ObjectiveResult['excuse']>): string {
  return `excused by policy, ${why} (${Math.round(usersShare * 100)} % of users, ${minutes} min)`;
}

/**
 * Whether policy itself forbids the recovery: no other region may have the data. A person who did not approve is not
 * policy in this sense.
 */
export function isAsPolicyWants({ results }: LayerResult): boolean {
  const measured = results.filter(({ status }) => status !== 'not-measured');
  const isFine = measured.every(
    ({ status, excuse }) => status === 'met' || (status === 'excused' && excuse?.kind === 'residency'),
  );
  return measured.length > 0 && isFine;
}
