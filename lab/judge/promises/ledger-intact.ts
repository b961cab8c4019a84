import { verifyChain } from '../../../strategy/ledger';
import { cutOffSpans } from '../control-reach';
import type { ClaimSeen, DrillRecord } from '../record';
import { dueAfter } from '../spells';
import { promise, type PromiseResult } from './promise';

/** The step that claims an incident writes its first entry. This is its timeout (statemachines/evacuate.asl.yaml). */
const FIRST_ENTRY_MS = 30_000;

/**
 * The hash chain of every incident is intact, recomputed from the control table. An incident without entries breaks the
 * promise too, unless it was claimed just before the end, or its conductor reached no replica until then.
 */
export function ledgerIntact(record: DrillRecord): PromiseResult {
  const chains = record.claims.map((claim) => {
    const entries = record.ledgers.find(({ incident }) => incident === claim.incident)?.entries ?? [];
    return { claim, verdict: verifyChain(entries), isBegun: entries.length > 0 };
  });
  const isYoung = (claim: ClaimSeen): boolean => firstEntryDueMs(record, claim) >= record.endMs;
  const violations = chains.flatMap(({ claim, verdict, isBegun }) => {
    const { incident } = claim;
    if (verdict.kind === 'broken') return [`${incident}: entry ${verdict.sequence}: ${verdict.reason}`];
    return isBegun || isYoung(claim) ? [] : [`${incident}: the ledger is empty`];
  });
  return promise(
    'ledger-intact',
    violations,
    chains.every(({ isBegun }) => isBegun),
  );
}

/** Not while the conductor reaches no replica. It never asks one in the region that it leaves. */
function firstEntryDueMs(record: DrillRecord, { source, conductor, claimedAt }: ClaimSeen): number {
  const controlReplicas = record.topology.controlReplicas.filter((replica) => replica !== source);
  const spans = cutOffSpans({ ...record, topology: { ...record.topology, controlReplicas } }).get(conductor) ?? [];
  return dueAfter(Date.parse(claimedAt), FIRST_ENTRY_MS, spans);
}
