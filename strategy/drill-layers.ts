/**
 * What a drill shows of the objectives of each layer (strategy §1), counted from its workload: RTO is the longest time
 * without an answer, RPO the time in which acknowledged writes were lost. What nobody asked for is null: it was not
 * measured.
 */
import type { LayerSeen } from './drill-result';
import { OBJECTIVES, SERVICES } from './layers';
import { isRead, isWriting, refusedSeconds } from './tried';
import type { Tried } from './workload';

/** One figure for each service, in their order. `movedMs`: when everything had moved, or the drill was over, in ms. */
export const layersOf = (tries: readonly Tried[], movedMs: number): LayerSeen[] =>
  SERVICES.map((service) => {
    const own = tries.filter((one) => one.service === service);
    const rtoSeconds = own.length === 0 ? null : refusedSeconds(own);
    const rpoSeconds = lostSeconds(own, movedMs);
    const { rtoTargetSeconds, rpoTargetSeconds } = OBJECTIVES[service];
    const isMeasured = rtoSeconds !== null && rpoSeconds !== null;
    const met = isMeasured ? rtoSeconds <= rtoTargetSeconds && rpoSeconds <= rpoTargetSeconds : null;
    return { service, rtoSeconds, rpoSeconds, met };
  });

/** From the first acknowledged write that was never read until everything had moved. Null when nothing was written. */
function lostSeconds(tries: readonly Tried[], movedMs: number): number | null {
  const acknowledged = tries.filter((one) => isWriting(one) && one.ok);
  if (acknowledged.length === 0) return null;
  const lost = acknowledged.filter((one) => !isRead(one, tries)).map(({ endedMs }) => endedMs);
  return lost.length === 0 ? 0 : Math.max(1, Math.ceil((movedMs - Math.min(...lost)) / 1000));
}
