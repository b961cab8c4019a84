/**
 * RPO and RTO of each service beside their targets: the strategy's table, measured for every placement that a fault
 * concerned.
 */
import { OBJECTIVES, SERVICES, type Layer, type Service, type Tier } from '../../../strategy/layers';
import type { DrillRecord } from '../record';
import { affectedPlacements } from '../affected';
import { judgeObjective, STATUSES, type ObjectiveResult, type Status } from './objective';
import { onceFor } from '../once';

/** One row; the content layer has two, standard and premium. Null: never reached, or unknown. */
export interface LayerResult {
  readonly layer: Layer;
  readonly service: Service;
  readonly tier: Tier;
  readonly affected: boolean;
  readonly placements: readonly string[];
  readonly rpoTargetSeconds: number;
  /** The worst of all placements that are not excused. */
  readonly rpoAchievedSeconds: number | null;
  readonly rtoTargetSeconds: number;
  readonly rtoAchievedSeconds: number | null;
  readonly writesMissing: number;
  /** The worst of its placements. */
  readonly status: Status;
  readonly met: boolean;
  readonly results: readonly ObjectiveResult[];
  readonly note: string;
}

/** From the worst to the best; a placement that nobody asked says nothing beside others, and is named in the note. */
const WORST_FIRST: readonly Status[] = ['missed', 'open', 'excused', 'met', 'not-measured'];
/**
 * What is shown as achieved is that of placements that count: of the excused, and of those not measured, only when
 * there are no others.
 */
const COUNTED_FIRST: readonly (readonly Status[])[] = [['missed', 'open', 'met'], ['excused'], ['not-measured']];

/** All rows in the order of the strategy's table. */
export const judgeLayers = onceFor((record: DrillRecord): readonly LayerResult[] =>
  SERVICES.map((service) => judgeLayer(record, service)),
);

function judgeLayer(record: DrillRecord, service: Service): LayerResult {
  const { layer, tier, rpoTargetSeconds, rtoTargetSeconds } = OBJECTIVES[service];
  const affected = affectedPlacements(record);
  const placements = affected.length > 0 ? affected : record.topology.placements;
  const results = placements.map((placement) => judgeObjective(record, { placement, service }));
  const status = WORST_FIRST.find((one) => results.some((result) => result.status === one)) ?? 'not-measured';
  const counted =
    COUNTED_FIRST.map((some) => results.filter((result) => some.includes(result.status))).find(
      (some) => some.length > 0,
    ) ?? [];
  return {
    ...{ layer, service, tier, affected: affected.length > 0, placements: placements.map(({ name }) => name) },
    ...{ rpoTargetSeconds, rtoTargetSeconds, status, met: status === 'met', results },
    rpoAchievedSeconds: longest(counted.map((result) => result.rpoAchievedSeconds)),
    rtoAchievedSeconds: longest(counted.map((result) => result.rtoAchievedSeconds)),
    writesMissing: results.reduce((sum, { writesMissing }) => sum + writesMissing, 0),
    note: notes(results, affected.length > 0).join('; '),
  };
}

/** Null as soon as one is unknown or never came. */
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

/** Which placements have that status, where they differ. */
function namesOf(results: readonly ObjectiveResult[], status: Status): readonly string[] {
  const names = results.filter((result) => result.status === status).map(({ placement }) => placement);
  return names.length === 0 || status === 'excused' ? [] : [`${names.join(', ')} ${STATUS_TEXT[status]}`];
}

/** How a status reads. */
export const STATUS_TEXT: Readonly<Record<Status, string>> = {
  met: 'met',
  missed: 'missed',
  open: 'open',
  excused: 'excused by policy',
  'not-measured': 'not measured',
};

/** Why policy excuses it, whom that concerned and for how long. */
export function excuseText({ why, usersShare, minutes }: NonNullable<ObjectiveResult['excuse']>): string {
  return `excused by policy, ${why} (${Math.round(usersShare * 100)} % of users, ${minutes} min)`;
}

/** Whether policy itself wants it so: nobody else may have the data. A person who did not say yes is another matter. */
export function isAsPolicyWants({ results }: LayerResult): boolean {
  const measured = results.filter(({ status }) => status !== 'not-measured');
  const isFine = measured.every(
    ({ status, excuse }) => status === 'met' || (status === 'excused' && excuse?.kind === 'residency'),
  );
  return measured.length > 0 && isFine;
}
