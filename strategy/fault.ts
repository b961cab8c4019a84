/**
 * Faults that a drill injects into our own functions, and when they are in force (ADR 29). A fault is one item in the
 * control store, in the partition that a cell reads anyway. It says when it ends, and each cell checks that by its own
 * clock at every request. So it ends when everything else of ours is dead, also while the control store cannot be read.
 * Whatever cannot be understood is no fault: an item that is over, too long, unreadable, or of another region.
 */
import * as z from 'zod';
import { SERVICES, type Service } from './layers';
import { isSynthetic, VERIFICATION_KEY_PREFIX } from './names';
import { sha256 } from './sha256';
import type { Region } from './topology';

/**
 * `lost`: answers as a lost region does. `store-errors`: a dependency answers errors. `delay`: answers late.
 * `black-hole`: no answer until the time-out of the caller. `partition`: answers as a region does that reaches neither
 * the control store nor any other region (strategy §1, partition).
 */
const KINDS = ['lost', 'store-errors', 'delay', 'black-hole', 'partition'] as const;

/** Services of AWS that a cell stands on: the store of auth, the queue, and the stores behind the read cache. */
const DEPENDENCIES = ['dynamodb', 's3', 'sqs'] as const;
export type Dependency = (typeof DEPENDENCIES)[number];

/** A fault lasts at most this long. A drill that needs longer injects it again while it lives. */
export const FAULT_SECONDS_MAX = 60 * 60;
/** Less than the 15 s after which a cell function is killed. */
const DELAY_MS_MAX = 10_000;

const Effect = z.strictObject({
  kind: z.enum(KINDS),
  /** Only requests of this service of ours. */
  service: z.enum(SERVICES).exactOptional(),
  /** The dependency that is disturbed. Without it the region itself is: it does not answer, or answers late. */
  dependency: z.enum(DEPENDENCIES).exactOptional(),
  delayMs: z.number().int().min(1).max(DELAY_MS_MAX).exactOptional(),
  /** The share of the requests that feel it, above 0 and up to 1. */
  share: z.number().gt(0).max(1),
  /** `synthetic`: only tenants of ours, which stand for no customer. `all`: customers too. */
  whom: z.enum(['synthetic', 'all']),
});

/** What is disturbed, and for whom. */
export const FaultEffect = Effect.superRefine(({ kind, dependency, delayMs }, context) => {
  const wrong = (path: string, message: string): void => context.addIssue({ code: 'custom', path: [path], message });
  const isWhole = kind === 'lost' || kind === 'partition';
  if (isWhole && dependency !== undefined) wrong('dependency', `does not belong to "${kind}"; leave it out`);
  if (kind === 'store-errors' && dependency === undefined) wrong('dependency', 'is needed: which store answers errors');
  if ((kind === 'delay') !== (delayMs !== undefined)) wrong('delayMs', 'belongs to a delay, and only to a delay');
});
export type FaultEffect = z.infer<typeof FaultEffect>;

/** A fault of one region. `drill`: the incident that injected it. `at`, `until`: ISO 8601. */
export const InjectedFault = z.strictObject({
  region: z.string(),
  effect: FaultEffect,
  drill: z.string(),
  at: z.iso.datetime(),
  until: z.iso.datetime(),
});
export type InjectedFault = z.infer<typeof InjectedFault>;

/** The effect on that region at that moment; undefined when the stored value is no fault that is in force there. */
export function effectNow(stored: unknown, region: Region, nowMs: number): FaultEffect | undefined {
  const { data: fault } = InjectedFault.safeParse(stored);
  if (fault?.region !== region) return undefined;
  const [fromMs, untilMs] = [Date.parse(fault.at), Date.parse(fault.until)];
  const isBounded = untilMs - fromMs <= FAULT_SECONDS_MAX * 1000;
  return isBounded && nowMs >= fromMs && nowMs < untilMs ? fault.effect : undefined;
}

interface Asked {
  readonly tenant: string;
  readonly key: string;
}

/** Whether `verify` asks. It is part of a real evacuation, which must not fail because a drill plays something. */
export const isVerification = ({ tenant, key }: Asked): boolean =>
  isSynthetic(tenant) && key.startsWith(VERIFICATION_KEY_PREFIX);

/** Whether it is meant for that tenant. */
export const isFor = ({ whom }: FaultEffect, tenant: string): boolean => whom === 'all' || isSynthetic(tenant);

/** Whether that request feels it. Which ones do is decided by their ids, so a repeat may get through. */
export function isFelt(
  effect: FaultEffect,
  asked: Asked & { readonly requestId: string; readonly service: Service },
): boolean {
  const isMeant = effect.whom === 'all' || (isFor(effect, asked.tenant) && !isVerification(asked));
  return isMeant && isOf(effect.service, asked.service) && positionOf(asked.requestId) < effect.share;
}

/** A number from 0 up to 1, always the same for a text. */
const positionOf = (text: string): number => parseInt(sha256(text).slice(0, 8), 16) / 2 ** 32;

/**
 * Whether observers' probes feel it, which have no tenant. Route 53's checkers ask for no service, so they feel only
 * faults of all services.
 */
export function isFeltByProbes({ share, whom, service }: FaultEffect, asked: Service | undefined): boolean {
  return whom === 'all' && share === 1 && isOf(service, asked);
}

const isOf = (service: Service | undefined, asked: Service | undefined): boolean =>
  service === undefined || service === asked;
