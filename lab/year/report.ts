/**
 * What a year came to, as data: `year.json`. A drill counts as explained when it was played, or when the slot that
 * refused it, the guard that held it or the incident that overtook it is on record. Everything is read from what the
 * stretches left in the control store and from how they were judged.
 */
import type { CorrectiveAction } from '../../strategy/corrective-action';
import type { DrillResult } from '../../strategy/drill-result';
import { readinessOf, type Readiness } from '../../strategy/readiness';
import { keyOf, type Agenda, type Entry, type Year } from './agenda';
import type { Played, Recovery } from './stretch';

/** One drill or incident of the year. `usd`: what its calls cost at list prices, those of sampled clients included. */
export interface StretchReport {
  readonly from: string;
  readonly until: string;
  readonly due: { readonly playbook: string; readonly subject: string; readonly why: string } | null;
  readonly drills: readonly DrillResult[];
  readonly incident: {
    readonly at: string;
    readonly kind: string;
    readonly region: string;
    readonly minutes: number;
  } | null;
  readonly evacuated: readonly string[];
  readonly recoveries: readonly Recovery[];
  readonly broken: Played['broken'];
  readonly pending: readonly string[];
  readonly unknown: readonly string[];
  readonly requests: number;
  readonly usd: number;
}

/**
 * `actions`: all that missed drills have left, open and closed. `readiness`: at the end of each month. `problems`: why
 * the year is not held, empty when it is.
 */
export interface YearReport {
  readonly environment: string;
  readonly seed: string;
  readonly from: string;
  readonly until: string;
  readonly stretches: readonly StretchReport[];
  readonly refused: readonly {
    readonly date: string;
    readonly playbook: string;
    readonly subject: string;
    readonly why: string;
  }[];
  readonly actions: readonly CorrectiveAction[];
  readonly readiness: readonly { readonly at: string; readonly figures: readonly Readiness[] }[];
  readonly playedHours: number;
  readonly usd: number;
  readonly problems: readonly string[];
}

const HOUR_MS = 3_600_000;
const MONTHS = 12;

export function reportOf(year: Year, agenda: Agenda, known: ReadonlyMap<string, Played>): YearReport {
  const { fromMs, seed, topology } = year;
  const from = new Date(fromMs);
  const stretches = agenda.entries.flatMap((entry) => {
    const played = known.get(keyOf(entry));
    return played ? [{ entry, played, report: stretchReport(entry, played) }] : [];
  });
  const monthEnds = Array.from({ length: MONTHS }, (_, month) => Date.UTC(from.getUTCFullYear(), month + 1, 1));
  const { results, slots, actions } = agenda.kept;
  return {
    environment: topology.environment,
    seed,
    from: from.toISOString(),
    until: new Date(monthEnds.at(-1) ?? fromMs).toISOString(),
    stretches: stretches.map(({ report }) => report),
    refused: slots.flatMap(({ date, playbook, subject, refused }) =>
      refused === undefined ? [] : [{ date, playbook, subject, why: refused }],
    ),
    actions,
    readiness: monthEnds.map((atMs) => ({
      at: new Date(atMs).toISOString(),
      figures: readinessOf(results, topology.regions, atMs),
    })),
    playedHours: stretches.reduce((sum, { played }) => sum + (played.endMs - played.startMs) / HOUR_MS, 0),
    usd: stretches.reduce((sum, { played }) => sum + played.usd, 0),
    problems: [
      ...stretches.flatMap(({ report, played: { leftMs } }) => problemsOf({ report, leftMs })),
      ...overdueText(agenda.overdue),
    ],
  };
}

function stretchReport({ due, strike }: Entry, played: Played): StretchReport {
  const { startMs, endMs, evacuated, recoveries, broken, pending, unknown, requests, usd } = played;
  return {
    from: new Date(startMs).toISOString(),
    until: new Date(endMs).toISOString(),
    due: due && { playbook: due.playbook, subject: due.subject, why: due.why },
    drills: played.kept.results.filter(({ startedAt }) => Date.parse(startedAt) >= startMs),
    incident: strike && {
      at: new Date(strike.atMs).toISOString(),
      kind: strike.incident.kind,
      region: strike.incident.region,
      minutes: Math.round(strike.incident.lastsMs / 60_000),
    },
    ...{ evacuated, recoveries, broken, pending, unknown, requests, usd },
  };
}

/** `1 problem` or `3 problems`. */
export const problemsText = ({ length }: readonly string[]): string => `${length} problem${length === 1 ? '' : 's'}`;

/** A drill that was due and left no result is a problem, and so is one whose end nothing explains. */
function problemsOf({ report, leftMs }: Reported): readonly string[] {
  const { from, due, drills, incident, broken, pending } = report;
  const wrong = drills.filter((drill) => !isExplained(drill, { incident, leftMs }));
  return [
    ...broken.map(({ promise, violation }) => `${from}: ${promise}: ${violation}`),
    ...pending.map((what) => `${from}: not at rest: ${what}`),
    ...(due && drills.length === 0 ? [`${from}: ${due.playbook} of ${due.subject} was due and left no result`] : []),
    ...wrong.map(({ drill, verdict, reason = 'no reason given' }) => `${drill} ${verdict}: ${reason}`),
  ];
}

interface Reported {
  readonly report: StretchReport;
  readonly leftMs: Played['leftMs'];
}

/** A drill looks every ten to twelve seconds whether something real has begun. A failed round is tried again. */
const SEEN_WITHIN_MS = 60_000;

/**
 * What an incident disturbs may miss its criteria, or be stopped. Once the incident has made a service leave, only
 * `overtaken` is right: what is real comes first.
 */
function isExplained(
  { verdict, startedAt, endedAt }: DrillResult,
  { incident, leftMs }: Pick<StretchReport, 'incident'> & Pick<Played, 'leftMs'>,
): boolean {
  const [startedMs, endedMs] = [Date.parse(startedAt), Date.parse(endedAt)];
  if (!isDuring(incident, startedMs, endedMs)) return !['missed', 'stopped'].includes(verdict);
  const hasToEnd = leftMs !== null && leftMs > startedMs && leftMs + SEEN_WITHIN_MS < endedMs;
  return !hasToEnd || verdict === 'overtaken' || verdict === 'held';
}

function isDuring(incident: StretchReport['incident'], fromMs: number, untilMs: number): boolean {
  if (!incident) return false;
  const struckMs = Date.parse(incident.at);
  return struckMs < untilMs && struckMs + incident.minutes * 60_000 > fromMs;
}

/** One line for each drill that was ever overdue. */
function overdueText(overdue: Agenda['overdue']): readonly string[] {
  const first = new Map(overdue.toReversed().map((one) => [`${one.playbook} since ${one.since}`, one.atMs]));
  return [...first].map(([what, atMs]) => `${new Date(atMs).toISOString()}: overdue: ${what}`);
}
