/**
 * Which writes stop during an evacuation, and for how long (strategy §4, step 2): the control plane's while Tier-0
 * moves, and deploys until the incident closes. A freeze keeps changes out; it is no fence, since a cell learns of it
 * seconds later. The expiry is for the case that nobody releases it. Too short, and a deploy lands in the middle of an
 * evacuation; too long, and a dead conductor blocks work.
 */
import { isRestore } from './claim';
import type { Scope, Service } from './layers';
import type { Move } from './target';

/** Services whose writes an incident may stop: configuration, and deploys. */
export const FREEZABLE = ['control-plane', 'tooling'] as const satisfies readonly Service[];
export type Freezable = (typeof FREEZABLE)[number];

/**
 * How long a freeze holds if nobody releases it (assumptions). Control plane: drain, promotion, verification and resume
 * of one scope take less than 15 min even with every retry. Deploys: decide waits up to 15 min, a person for the
 * approval, Tier-1's longest RTO is 30 min.
 */
export const FREEZE_SECONDS: Readonly<Record<Freezable, number>> = { 'control-plane': 15 * 60, tooling: 2 * 60 * 60 };

/** One service of one placement, frozen or about to be. */
export interface Freezing {
  readonly placement: string;
  readonly service: Freezable;
}

/**
 * What to freeze before these moves, in the placements that move and no other: deploys, and the control plane if Tier-0
 * moves it by itself. One that waited for an operator has been written in the surviving regions all the while: a freeze
 * that late protects nothing and costs the RTO.
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

/** When a freeze of the service that starts now ends by itself, ISO 8601. */
export function freezeUntil(service: Freezable, nowMs: number): string {
  return new Date(nowMs + FREEZE_SECONDS[service] * 1000).toISOString();
}

/**
 * Whether the service's writes must stop. No freeze item: no; an unreadable `until`: yes, since unknown is not "go
 * ahead".
 */
export function isFrozen(freeze: { readonly until: string } | undefined, nowMs: number): boolean {
  if (!freeze) return false;
  return !(nowMs >= Date.parse(freeze.until));
}

const COMMON_PREFIX = 'common-';
/** Who holds a placement's freeze while something fails everywhere: no incident, and nobody who conducts. */
export const commonHolder = (placement: string): string => `${COMMON_PREFIX}${placement}`;
const isCommon = (holder: string): boolean => holder.startsWith(COMMON_PREFIX);

/**
 * Whether another incident keeps the freeze it holds. A restore gives way to an evacuation, which has to hold for
 * longer than that; and a freeze because something fails everywhere to any incident: it ends minutes after that does,
 * in the middle of what the incident does.
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
