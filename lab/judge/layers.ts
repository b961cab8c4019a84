/** RPO and RTO of each service beside their targets: the strategy's table, measured. */
import { OBJECTIVES, SERVICES, type Layer, type Service, type Tier } from '../../strategy/layers';
import { withinRpo } from '../../strategy/recovery-point';
import type { Placement } from '../../strategy/topology';
import type { DrillRecord } from '../record';
import { affectedPlacements, movable, struckAtMs } from './affected';
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
  const asked = record.requests.filter((request) => request.service === service && names.includes(request.placement));
  const point = recoveryPoint(record, service, placements);
  const rpoAchievedSeconds = point.achievedSeconds;
  const rtoAchievedSeconds = recoverySeconds(asked, struckAtMs(record));
  const inTime = rtoAchievedSeconds !== null && rtoAchievedSeconds < rtoTargetSeconds;
  return {
    ...{ layer, service, tier, affected, placements: names },
    ...{ rpoTargetSeconds, rpoAchievedSeconds, rtoTargetSeconds, rtoAchievedSeconds },
    writesMissing: new Set(point.missing.map(({ write }) => `${write.tenant}/${write.key}`)).size,
    met: names.length === 0 || (inTime && withinRpo(rpoAchievedSeconds, service) === 'within'),
    note: notes(record, rpoAchievedSeconds, rtoAchievedSeconds),
  };
}

function untouched(record: DrillRecord): readonly Placement[] {
  const affected = affectedPlacements(record);
  return record.topology.placements.filter((placement) => !affected.includes(placement));
}

function notes(record: DrillRecord, rpo: number | null, rto: number | null): string {
  const affected = affectedPlacements(record);
  const stranded = affected.filter((placement) => !movable(record).includes(placement));
  return [
    ...(affected.length === 0 ? ['unaffected: no fault touched a placement'] : []),
    ...(rto === null ? ['never recovered within the drill'] : []),
    ...(rpo === null ? ['no acknowledged write was sampled before the fault'] : []),
    ...stranded.map(({ name }) => `${name} has no legal target and is not counted`),
  ].join('; ');
}
