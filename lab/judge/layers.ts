/** RPO and RTO of each service beside their targets: the strategy's table, measured. */
import { OBJECTIVES, SERVICES, type Layer, type Service, type Tier } from '../../strategy/layers';
import { withinRpo } from '../../strategy/recovery-point';
import type { Placement } from '../../strategy/topology';
import type { ClientRequest, DrillRecord } from '../record';
import { affectedPlacements, movable, returnsFromMs, struckAtMs } from './affected';
import { recoveryPoint } from './rpo';
import { recoverySeconds } from './rto';

/** One row; the content layer has two, standard and premium. Null: never reached, or unknown. */
export interface LayerResult {
  readonly layer: Layer;
  readonly service: Service;
  readonly tier: Tier;
  readonly affected: boolean;
  readonly placements: readonly string[];
  readonly rpoTargetSeconds: number;
  readonly rpoAchievedSeconds: number | null;
  readonly rtoTargetSeconds: number;
  readonly rtoAchievedSeconds: number | null;
  readonly writesMissing: number;
  readonly met: boolean;
  readonly note: string;
}

/** All rows in the order of the strategy's table. */
export function judgeLayers(record: DrillRecord): readonly LayerResult[] {
  return SERVICES.map((service) => judgeLayer(record, service));
}

function judgeLayer(record: DrillRecord, service: Service): LayerResult {
  const { layer, tier, rpoTargetSeconds, rtoTargetSeconds } = OBJECTIVES[service];
  const affected = movable(record).length > 0;
  const placements = affected ? movable(record) : untouched(record);
  const names = placements.map(({ name }) => name);
  const point = recoveryPoint(record, service, placements);
  const lost = new Set(point.missing.map(({ write }) => nameOf(write)));
  const own = record.requests.filter((request) => request.service === service && names.includes(request.placement));
  // What was lost is the recovery point's business: the service that says so is up. Anything else that is missing is a failure.
  const asked = own.filter((request) => request.outcome !== 'missing' || !lost.has(nameOf(request)));
  const rpoAchievedSeconds = point.achievedSeconds;
  // A return hands over in steps of its own, and is judged by what the scenario expects of it.
  const onTheWayOut = asked.filter(({ sentAtMs }) => sentAtMs < returnsFromMs(record));
  const rtoAchievedSeconds = recoverySeconds(onTheWayOut, struckAtMs(record));
  const inTime = rtoAchievedSeconds !== null && rtoAchievedSeconds < rtoTargetSeconds;
  return {
    ...{ layer, service, tier, affected, placements: names },
    ...{ rpoTargetSeconds, rpoAchievedSeconds, rtoTargetSeconds, rtoAchievedSeconds },
    writesMissing: lost.size,
    met: inTime && withinRpo(rpoAchievedSeconds, service) === 'within',
    note: [...notes(record, rpoAchievedSeconds, rtoAchievedSeconds), ...lostNote(own.length - asked.length)].join('; '),
  };
}

const nameOf = ({ tenant, key }: Pick<ClientRequest, 'tenant' | 'key'>): string => `${tenant}/${key}`;

function lostNote(reads: number): readonly string[] {
  return reads === 0 ? [] : [`${reads} sampled requests for lost items count towards the RPO only`];
}

function untouched(record: DrillRecord): readonly Placement[] {
  const affected = affectedPlacements(record);
  return record.topology.placements.filter((placement) => !affected.includes(placement));
}

function notes(record: DrillRecord, rpo: number | null, rto: number | null): readonly string[] {
  const affected = affectedPlacements(record);
  const stranded = affected.filter((placement) => !movable(record).includes(placement));
  return [
    ...(affected.length === 0 ? ['unaffected: no fault touched a placement'] : []),
    ...(rto === null ? ['never recovered within the drill'] : []),
    ...(rpo === null ? ['no acknowledged write was sampled before the fault'] : []),
    ...stranded.map(({ name }) => `${name} has no legal target and is not counted`),
  ];
}
