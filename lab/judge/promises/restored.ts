/**
 * What became of damaged settings. Judged by the tables: every setting is good or in quarantine. What the restore says
 * about itself (snapshot, replay) is quoted from the ledger, for people.
 */
import * as z from 'zod';
import { OBJECTIVES } from '../../../strategy/layers';
import { placementNamed, regionsOf } from '../../../strategy/topology';
import { cutOffSpans } from '../control-reach';
import type { ClaimSeen, Damage, DrillRecord, StoredItem } from '../record';

/** Quoted: the report of one run of the verb restore (functions/restore/contract.ts). */
const Report = z.object({
  kind: z.enum(['restored', 'incomplete']),
  placement: z.string(),
  target: z.string(),
  settings: z.number(),
  verified: z.number(),
  bad: z.number(),
  restored: z.number(),
  excludedCount: z.number(),
  excluded: z.array(z.object({ reason: z.string(), count: z.number() })),
  snapshotAgeSeconds: z.number().nullable(),
  snapshotsRefused: z.number(),
  replayed: z.number(),
  behindSeconds: z.number(),
  logFaultCount: z.number(),
});
const Entry = z.object({ output: Report });

/** One run of the verb, in any incident. An evacuation restores before it promotes. */
export interface Restore extends z.output<typeof Report> {
  readonly incident: string;
  readonly at: string;
}

/** Every run of the verb, in time order. */
export function restoresIn({ ledgers }: Pick<DrillRecord, 'ledgers'>): readonly Restore[] {
  const all = ledgers.flatMap(({ incident, entries }) =>
    entries.flatMap(({ verb, at, body }) => {
      const { data } = verb === 'restore' ? Entry.safeParse(body) : {};
      return data ? [{ incident, at, ...data.output }] : [];
    }),
  );
  return all.sort((a, b) => (a.at < b.at ? -1 : 1));
}

/** The state of a placement's settings at the end. */
export interface Restoration {
  readonly placement: string;
  readonly damages: readonly Damage[];
  readonly claims: readonly ClaimSeen[];
  /** Settings that are still damaged in some region. */
  readonly left: number;
  /** Bad settings in quarantine, for which there is no good record. */
  readonly aside: number;
  readonly isRestored: boolean;
}

/** For a placement whose settings were damaged or restored. */
export function restorationOf(record: DrillRecord, placement: string): Restoration {
  const damages = record.damages.filter((damage) => damage.placement === placement);
  const claims = record.claims.filter(({ flow, source }) => flow === 'restore' && source === placement);
  const stillBad = record.storedAtEnd.filter((item) => item.placement === placement && item.isDamaged);
  const left = new Set(stillBad.map(({ tenant, key }) => `${tenant}/${key}`)).size;
  const aside = record.quarantined[placement] ?? 0;
  const strays = damages.reduce((sum, damage) => sum + damage.strays, 0);
  const isOver = claims.some(({ state }) => state === 'closed') && claims.every(({ state }) => state === 'closed');
  return { placement, damages, claims, left, aside, isRestored: isOver && left === 0 && aside === strays };
}

/** Placements whose settings were damaged, or restored without damage, in name order. */
export function damagedPlacements(record: DrillRecord): readonly string[] {
  const restored = record.claims.flatMap(({ flow, source }) => (flow === 'restore' ? [source] : []));
  return [...new Set([...record.damages.map(({ placement }) => placement), ...restored])].sort();
}

/**
 * All items at the end except damaged settings whose repair is overdue. The recovery time of the control plane starts
 * when a client first meets a damaged setting. Before it runs out, and while no client asks, a damaged setting counts
 * as stored, because the audit log has it.
 */
export function soundItems(record: DrillRecord): readonly StoredItem[] {
  if (record.damages.length === 0) return record.storedAtEnd;
  const overdue = new Set(damagedPlacements(record).filter((placement) => isOverdue(record, placement)));
  return record.storedAtEnd.filter(({ placement, isDamaged }) => !isDamaged || !overdue.has(placement));
}

const RTO_MS = OBJECTIVES['control-plane'].rtoTargetSeconds * 1000;

function isOverdue(record: DrillRecord, placement: string): boolean {
  const { damages, requests, endMs } = record;
  const lastMs = Math.max(...damages.filter((one) => one.placement === placement).map(({ atMs }) => atMs));
  const met = requests.find(
    (request) => request.placement === placement && request.outcome === 'damaged' && request.sentAtMs >= lastMs,
  );
  return met !== undefined && endMs - Math.max(met.endedAtMs, claimableMs(record, placement, met.endedAtMs)) > RTO_MS;
}

/**
 * From when on a region of the placement reached the control store, in ms: without it nobody can claim a restore.
 * Infinity when none does at the end.
 */
function claimableMs(record: DrillRecord, placement: string, metMs: number): number {
  const regions = regionsOf(placementNamed(record.topology, placement));
  const reaching = regions.map((region) => {
    const spans = (cutOffSpans(record).get(region) ?? []).filter(({ fromMs }) => fromMs < metMs + RTO_MS);
    return Math.max(-Infinity, ...spans.map(({ untilMs }) => untilMs));
  });
  return Math.min(...reaching);
}
