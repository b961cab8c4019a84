/**
 * How well it is proven that a service can leave a region and come back (strategy §5, score). The figure falls with the
 * age of its proof: a half-life is one cadence of the playbook that proved it. Nothing was proven by a drill that was
 * held, stopped or overtaken. A drill that missed a criterion proves the opposite, until the next one passes.
 */
import { type DrillResult, wasPlayed } from './drill-result';
import { SERVICES, type Service } from './layers';
import { PLAYBOOKS, servicesLeaving } from './playbooks';
import type { Region } from './topology';

/** `share`: from 0 to 1; null when no drill has ever shown it. `proof`: the drill that the figure rests on. */
export interface Readiness {
  readonly region: Region;
  readonly service: Service;
  readonly share: number | null;
  readonly proof: string | null;
}

const DAY_MS = 86_400_000;

/** One figure for each region and service, in their order. Only drills that ended before `nowMs` count. */
export function readinessOf(
  results: readonly DrillResult[],
  regions: readonly Region[],
  nowMs: number,
): readonly Readiness[] {
  const done = results
    .filter((result) => wasPlayed(result) && Date.parse(result.endedAt) <= nowMs)
    .sort((a, b) => Date.parse(a.endedAt) - Date.parse(b.endedAt));
  return regions.flatMap((region) =>
    SERVICES.map((service) => {
      const proof = done.findLast(
        ({ subject, playbook }) => subject === region && servicesLeaving(PLAYBOOKS[playbook]).includes(service),
      );
      return {
        region,
        service,
        share: proof === undefined ? null : shareOf(proof, nowMs),
        proof: proof?.drill ?? null,
      };
    }),
  );
}

function shareOf({ verdict, playbook, endedAt }: DrillResult, nowMs: number): number {
  if (verdict === 'missed') return 0;
  const ageDays = (nowMs - Date.parse(endedAt)) / DAY_MS;
  return 0.5 ** (ageDays / PLAYBOOKS[playbook].cadenceDays);
}
