/**
 * Which writes stop during an evacuation, and for how long (strategy §4, step 2): writes of the control plane while
 * Tier-0 moves, and deploys until the incident closes. A freeze keeps changes out, but it is no fence, because a cell
 * learns of it seconds later. A freeze also expires, in case nobody releases it. If that is too short, a deploy happens
 * in the middle of an evacuation; if it is too long, a dead conductor blocks work.
 */
import { isRestore } from './claim';
import type { Scope, Service } from './layers';
import type { Move } from './flow-words';

/** Services whose writes an incident may stop: configuration, and deploys. */
export const FREEZABLE = ['control-plane', 'tooling'] as const satisfies readonly Service[];
export type Freezable = (typeof FREEZABLE)[number];

/**
 * How long a freeze lasts if nobody releases it (assumptions). Control plane: drain, promotion, verification and resume
 * of one scope take less than 15 min, even with every retry. Deploys: decide waits up to 15 min, then a person has to
 * approve, and the longest RTO of Tier-1 is 30 min.
 */
export const FREEZE_SECONDS: Readonly<Record<Freezable, number>> = { 'control-plane': 15 * 60, tooling: 2 * 60 * 60 };

/** One service of one placement that is frozen or will be. */
export interface Freezing {
  readonly placement: string;
  readonly service: Freezable;
}

/**
 * What to freeze before these moves, only in the placements that move: deploys, and the control plane if Tier-0 moves
 * it without asking. If the control plane waited for an operator, the surviving regions have accepted its writes
 * meanwhile. A freeze that late protects nothing and costs RTO.
 */
export function freezesFor(scope: Scope, moves: readonly Pick<Move, 'placement' | 'service'>[]): Freezing[] {
  const placements = [...new Set(moves.map(({ placement }) => placement))];
  return placements.flatMap((placement) => {
    const moving = moves.some((move) => move.placement === placement && move.service === 'control-plane');
    const services = FREEZABLE.filter((service) => service === 'tooling' || (moving && scope === 'tier-0'));
    return services.map((service) => ({ placement, service }));
  });
}

/** Whether the service's writes can be frozen at all. */
export function isFreezable(service: Service): service is Freezable {
  return FREEZABLE.some((freezable) => freezable === service);
}

/** When a freeze of the service that starts now ends, ISO 8601. */
export function freezeUntil(service: Freezable, nowMs: number): string {
  return new Date(nowMs + FREEZE_SECONDS[service] * 1000).toISOString();
}

/**
 * Whether the service's writes must stop. Without a freeze item they need not. With an `until` that cannot be read they
 * must: unknown does not mean "go ahead".
 */
export function isFrozen(freeze: { readonly until: string } | undefined, nowMs: number): boolean {
  if (!freeze) return false;
  return !(nowMs >= Date.parse(freeze.until));
}

const COMMON_PREFIX = 'common-';
/** The holder of a placement's freeze while something fails everywhere. It is no incident, and nobody conducts it. */
export const commonHolder = (placement: string): string => `${COMMON_PREFIX}${placement}`;
const isCommon = (holder: string): boolean => holder.startsWith(COMMON_PREFIX);

/**
 * Whether the incident that has the freeze keeps it. A restore gives its freeze up to an evacuation, which needs it for
 * longer. A freeze because something fails everywhere gives way to any incident: it expires minutes after that failure
 * ends, which may be in the middle of the incident.
 */
export function keepsFreeze(
  held: { readonly incident: string; readonly until: string },
  asking: string,
  nowMs: number,
): boolean {
  if (held.incident === asking || !isFrozen(held, nowMs)) return false;
  if (isCommon(held.incident)) return false;
  return !isRestore(held.incident) || isRestore(asking) || isCommon(asking);
}
