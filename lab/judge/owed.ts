/** To whom words are owed: users of a residency who were turned away while an evacuation was declared. */
import type { Residency } from '../../strategy/topology';
import { linesOf, stretchesWhere } from './bursts';
import { planOf } from './plans';
import { isProven } from './promises/served';
import type { ClaimSeen, DrillRecord } from './record';
import type { Span } from './spells';

const MINUTE_MS = 60_000;
/** Customers need a message only if their trouble lasts. */
const TROUBLE_MS = 5 * MINUTE_MS;
/** An evacuation belongs to trouble that began at most this long after it was declared. */
const BEFORE_MS = 15 * MINUTE_MS;

/** Evacuations of failing regions. A plan is none, as long as it is one. */
export const declaredIn = (record: DrillRecord): readonly ClaimSeen[] =>
  record.claims.filter((claim) => claim.flow === 'evacuation' && (planOf(record, claim)?.untilMs ?? 0) < Infinity);

export const claimedMs = ({ claimedAt }: ClaimSeen): number => Date.parse(claimedAt);

/** When users of the residency were turned away, for longer than any of them should go without a word. */
export function troublesOf(record: DrillRecord, residency: Residency): readonly Span[] {
  return linesOf(record)
    .filter(({ placement }) => placement.residency === residency)
    .flatMap(({ bursts }) => stretchesWhere(bursts, ({ isGood }) => !isGood).filter(isProven))
    .filter(({ fromMs, untilMs }) => untilMs - fromMs >= TROUBLE_MS);
}

/** When the first evacuation was declared that belongs to the trouble; undefined if none does. */
export function declaredMs({ fromMs, untilMs }: Span, declared: readonly ClaimSeen[]): number | undefined {
  const own = declared.map(claimedMs).filter((atMs) => atMs < untilMs && atMs >= fromMs - BEFORE_MS);
  return own.length === 0 ? undefined : Math.min(...own);
}
