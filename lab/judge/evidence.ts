/**
 * What an auditor gets: `evidence.json`, `timeline.jsonl` and `clients.jsonl`. The same drill gives the same bytes:
 * sorted keys, virtual time only, no path of this machine. Everything is judged from outside. The orchestrator's own
 * statements are marked `quoted`.
 */
import { canonicalJson } from '../../strategy/ledger';
import { affectedOf } from './affected';
import { judgeCriteria } from './objectives/criteria';
import type { Criterion } from './objectives/criterion';
import { headlineOf, type Headline } from './objectives/headline';
import { judgeLayers, type LayerResult } from './objectives/layers';
import { phasesOf } from './objectives/phases';
import { judgePromises } from './judge-promises';
import type { PromiseResult } from './promises/promise';
import { type Restore, restoresIn } from './promises/restored';
import { billFor, totalUsd, type BillLine } from './prices';
import type { DrillRecord } from './record';
import { summaryOf } from './summary/summary';
import { usersSeen, type UsersSeen } from './summary/users';

interface Incident {
  readonly id: string;
  readonly source: string;
  readonly targets: readonly string[];
  readonly conductor: string;
  readonly state: string;
  /** Whether anything was moved. A claim that turns out to be unfounded moves nothing. */
  readonly evacuated: boolean;
  /** Whether a failed move was undone: the row went back to the source, or stayed read-only at the target. */
  readonly rolledBack: boolean;
  readonly heldReadOnly: boolean;
  /** `placement/service` → its epoch in the control table at the end. */
  readonly epochs: Readonly<Record<string, number>>;
}

/** The contents of `evidence.json`. Times are ISO 8601 in virtual time, and null for what never happened. */
export interface Evidence {
  readonly scenario: string;
  readonly description: string;
  readonly environment: string;
  readonly seed: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly faultAt: string | null;
  readonly verdict: 'met' | 'missed';
  /** The verdict in words, with a note on the objectives: a scenario may miss an objective and still be met. */
  readonly headline: Headline;
  /** What happened, what users noticed, who decided what, what was lost and what is open: one sentence each. */
  readonly summary: readonly string[];
  readonly users: readonly UsersSeen[];
  /** The verdict that the scenario itself expects. Some scenarios are meant to miss. */
  readonly expectedVerdict: 'met' | 'missed' | null;
  /** The first incident that moved something, otherwise the first of all. `incidents` has all. */
  readonly incident: Incident | null;
  readonly incidents: readonly Incident[];
  readonly phases: readonly {
    readonly name: string;
    readonly scope: string | null;
    readonly incident: string;
    readonly quoted: boolean;
    readonly startedAt: string;
    readonly endedAt: string | null;
    /** What the phase waited for, and when. */
    readonly waits: readonly {
      readonly for: string;
      readonly startedAt: string;
      readonly endedAt: string | null;
    }[];
  }[];
  readonly layers: readonly LayerResult[];
  readonly promises: readonly PromiseResult[];
  readonly criteria: readonly Criterion[];
  /** Quoted: what the restores of settings found, which snapshot and log they used, and what they left out. */
  readonly restores: readonly Restore[];
  readonly decisions: readonly Readonly<Record<string, unknown>>[];
  readonly clients: { readonly sampled: number; readonly standFor: number; readonly acknowledgedWrites: number };
  readonly meters: { readonly lines: readonly BillLine[]; readonly listPriceUsd: number };
  readonly unmodelled: readonly string[];
}

const iso = (atMs: number): string => new Date(atMs).toISOString();

/** The same span with ISO times. */
function timed<Of extends { readonly startedAtMs: number; readonly endedAtMs: number | null }>(of: Of) {
  const { startedAtMs, endedAtMs, ...rest } = of;
  return { ...rest, startedAt: iso(startedAtMs), endedAt: endedAtMs === null ? null : iso(endedAtMs) };
}

/** Judges a drill. */
export function judgeDrill(record: DrillRecord): Evidence {
  const { scenario, requests } = record;
  const layers = judgeLayers(record);
  const promises = judgePromises(record);
  const criteria = judgeCriteria(record, { layers, promises });
  const incidents = incidentsOf(record);
  const users = usersSeen(record);
  const lines = billFor(record.meters);
  return {
    scenario: scenario.name,
    description: scenario.description,
    environment: scenario.environment,
    seed: record.seed,
    startedAt: iso(record.startMs),
    endedAt: iso(record.endMs),
    faultAt: scenario.faults.length === 0 ? null : iso(affectedOf(record).struckAtMs),
    verdict: criteria.every(({ met }) => met) ? 'met' : 'missed',
    headline: headlineOf(criteria, layers),
    summary: summaryOf(record, { users, layers }),
    users,
    expectedVerdict: scenario.expect.verdict ?? null,
    incident: incidents.find(({ evacuated }) => evacuated) ?? incidents[0] ?? null,
    incidents,
    layers,
    promises,
    criteria,
    phases: phasesOf(record).map(({ waits, ...phase }) => ({ ...timed(phase), waits: waits.map(timed) })),
    restores: restoresIn(record),
    decisions: decisionsOf(record),
    clients: {
      sampled: requests.length,
      standFor: Math.round(requests.reduce((sum, { standsFor }) => sum + standsFor, 0)),
      acknowledgedWrites: requests.filter(({ kind, outcome }) => kind === 'write' && outcome === 'ok').length,
    },
    meters: { lines, listPriceUsd: totalUsd(lines) },
    unmodelled: [...record.unmodelled].sort(),
  };
}

function incidentsOf(record: DrillRecord): readonly Incident[] {
  const claims = [...record.claims].sort((a, b) => (a.claimedAt < b.claimedAt ? -1 : 1));
  return claims.map(({ incident, source, conductor, state }) => {
    const own = record.routes.filter((row) => row.incident === incident);
    const moved = [...new Map(own.map((row) => [`${row.placement}/${row.service}`, row]))].sort(([a], [b]) =>
      a < b ? -1 : 1,
    );
    const targets = moved.flatMap(([, { weights }]) =>
      Object.keys(weights).filter((region) => (weights[region] ?? 0) > 0),
    );
    return {
      id: incident,
      source,
      conductor,
      state,
      evacuated: affectedOf(record).evacuated.includes(source),
      rolledBack: affectedOf(record).rolledBack.includes(source),
      heldReadOnly: affectedOf(record).readOnly.includes(source),
      targets: [...new Set(targets)].filter((region) => region !== source).sort(),
      epochs: Object.fromEntries(moved.map(([name, { epoch }]) => [name, epoch])),
    };
  });
}

/** Quoted: every decision in the ledgers, and every question to the operator with its answer. */
function decisionsOf(record: DrillRecord): readonly Readonly<Record<string, unknown>>[] {
  const decided = record.ledgers.flatMap(({ incident, entries }) =>
    entries
      .filter(({ verb }) => verb === 'decide')
      .map(({ at, region, body }) => ({ quoted: true, kind: 'decision', at, incident, region, body })),
  );
  const asked = record.questions.map(({ askedAtMs, answer, ...question }) => ({
    quoted: false,
    kind: 'question',
    at: iso(askedAtMs),
    ...question,
    answer: answer && { decision: answer.decision, by: answer.by, at: iso(answer.atMs) },
  }));
  return [...decided, ...asked].sort((a, b) => (a.at < b.at ? -1 : 1));
}

/** `evidence.json`: canonical key order, two spaces. */
export function evidenceText(evidence: Evidence): string {
  return `${JSON.stringify(JSON.parse(canonicalJson(evidence)), null, 2)}\n`;
}

/** One JSON value a line, canonical key order. */
export function linesText(lines: readonly object[]): string {
  return lines.map((line) => `${canonicalJson(line)}\n`).join('');
}
