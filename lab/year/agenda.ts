/**
 * Which stretches of the year are played, by the rules that the deployed planner asks (strategy/calendar.ts). A stretch
 * that was not played yet is expected to end as planned: its drill passes, or an incident overtakes it. So stretches
 * of the year can be played at once. When one ends otherwise, the agenda is made again, and only stretches that begin
 * at another time, or with another drill, are played again. Of what happened before, the planner of a stretch only
 * needs times and verdicts; these are then as they were expected.
 */
import { dueDrill, overdueDrills, refusedSlots, type DrillsKnown, type DueDrill } from '../../strategy/calendar';
import { incidentId } from '../../strategy/claim';
import { isOpen } from '../../strategy/corrective-action';
import { actsSeconds, type Playbook, PLAYBOOKS } from '../../strategy/playbooks';
import type { Slot } from '../../strategy/slot';
import type { Topology } from '../../strategy/topology';
import { localTime, type Windows } from '../../strategy/windows';
import type { Incident, Strike } from './incidents';
import { mendedBy } from './mending';
import type { Kept, Played, Stretch } from './stretch';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const YEAR_HOURS = 365 * 24;
/** The detectors need this long to see every region well before a drill is due. */
const LEAD_MS = 4 * MINUTE_MS;
/** Beside its soak: leaving, returning and closing. A stretch that needs longer is played longer. */
const AROUND_MS = 20 * MINUTE_MS;
/** The same for a drill in which nothing leaves: the time before, a change of conductors, and the last reads. */
const AROUND_STAGES_MS = 4 * MINUTE_MS;
/** After an incident: people answer, the region comes back, and its return is tried. */
const AFTERMATH_MS = 60 * MINUTE_MS;

export interface Year {
  readonly topology: Topology;
  readonly windows: Windows;
  readonly seed: string;
  /** The first hour, in ms since the epoch. */
  readonly fromMs: number;
  readonly incidents: readonly Incident[];
}

/** `due`: the drill that the stretch begins before; null when it is about an incident alone. */
export interface Entry extends Stretch {
  readonly due: DueDrill | null;
}

export interface Agenda {
  readonly entries: readonly Entry[];
  /** What is known of drills at the end of the year. */
  readonly kept: Kept;
  /** The first hour of each date on which a drill was overdue, and which. */
  readonly overdue: readonly { readonly atMs: number; readonly playbook: string; readonly since: string }[];
}

/**
 * The same for stretches that are the same. Of what is expected of earlier ones, only open actions are part of it: they
 * hold drills.
 */
export const keyOf = ({ startMs, due, strike, kept }: Entry): string =>
  JSON.stringify([startMs, due?.playbook, due?.subject, strike?.atMs, kept.actions.filter(isOpen)]);

/** The agenda of the year, as far as `known` says how its stretches end, and as expected after that. */
export function agendaOf(year: Year, known: ReadonlyMap<string, Played>): Agenda {
  const entries: Entry[] = [];
  const overdue: Agenda['overdue'][number][] = [];
  let kept: Kept = { results: [], slots: [], actions: [] };
  let left = [...year.incidents];
  let restMs = year.fromMs;
  let asked = '';
  for (let hour = 1; hour < YEAR_HOURS; hour += 1) {
    const nowMs = year.fromMs + hour * HOUR_MS;
    if (nowMs - LEAD_MS < restMs) continue;
    const record: DrillsKnown = { ...year, ...kept, claims: [], nowMs };
    kept = {
      ...kept,
      slots: [...kept.slots, ...refusedNow(record)],
      actions: mendedBy(kept.actions, nowMs),
    };
    // What is overdue changes with the date, and only a drill of the day ends it.
    const { date } = localTime(year.windows, nowMs);
    if (date !== asked) overdue.push(...overdueDrills(record).map((late) => ({ ...late, atMs: nowMs })));
    asked = date;
    const due = dueDrill({ ...record, ...kept }) ?? null;
    const struck = left.find((incident) => strikesNow(incident, due, nowMs));
    if (!due && !struck) continue;
    const entry = entryOf(year, { due, struck, nowMs, kept });
    entries.push(entry);
    left = left.filter((incident) => incident !== struck);
    const played = known.get(keyOf(entry)) ?? expected(entry);
    kept = withNew(kept, played.kept, entry.startMs);
    restMs = played.endMs;
  }
  return { entries, kept, overdue };
}

/**
 * What was known before a stretch and what is new at its end. Of earlier results, a stretch that was played knew only
 * what was expected then: some have ended otherwise since.
 */
function withNew(kept: Kept, played: Kept, fromMs: number): Kept {
  const since = (at: string): boolean => Date.parse(at) >= fromMs;
  return {
    results: [...kept.results, ...played.results.filter(({ startedAt }) => since(startedAt))],
    slots: [...kept.slots, ...played.slots.filter(({ at }) => since(at))],
    actions: [...kept.actions, ...played.actions.filter(({ openedAt }) => since(openedAt))],
  };
}

const refusedNow = (record: DrillsKnown): readonly Slot[] =>
  refusedSlots(record).map((slot) => {
    return { ...slot, at: new Date(record.nowMs).toISOString(), by: record.topology.regions[0] ?? '' };
  });

const strikesNow = ({ afterMs, inDrill }: Incident, due: DueDrill | null, nowMs: number): boolean =>
  inDrill === null ? afterMs < nowMs + HOUR_MS : due !== null && afterMs <= nowMs;

function entryOf(
  { seed }: Year,
  { due, struck, nowMs, kept }: { due: DueDrill | null; struck: Incident | undefined; nowMs: number; kept: Kept },
): Entry {
  const strike: Strike | null = struck
    ? { incident: struck, atMs: Math.max(nowMs, struck.inDrill === null ? struck.afterMs : nowMs + struck.inDrill) }
    : null;
  const startMs = (due || !strike ? nowMs : strike.atMs) - LEAD_MS;
  const drillEndsMs = due ? nowMs + lastsMsOf(PLAYBOOKS[due.playbook]) : 0;
  const restMs = strike ? strike.atMs + strike.incident.lastsMs + AFTERMATH_MS : 0;
  const lastsMs = Math.max(drillEndsMs, restMs) - startMs;
  return { seed: `${seed}/${new Date(startMs).toISOString()}`, startMs, lastsMs, strike, due, kept };
}

const lastsMsOf = (playbook: Playbook): number =>
  actsSeconds(playbook) * 1000 + (playbook.stages.length > 0 ? AROUND_STAGES_MS : AROUND_MS);

/** How a stretch is expected to end. Only the times and names matter: they decide what is due later. */
function expected({ due, strike, startMs, lastsMs, kept }: Entry): Pick<Played, 'kept' | 'endMs'> {
  const endMs = startMs + lastsMs;
  if (!due) return { kept, endMs };
  const { playbook, subject } = due;
  const at = new Date(startMs + LEAD_MS).toISOString();
  const result = {
    ...{ drill: incidentId(subject, startMs + LEAD_MS, 'drill'), playbook, subject, startedAt: at },
    ...{ endedAt: new Date(endMs).toISOString(), by: 'calendar', criteria: [] },
    verdict: strike ? ('overtaken' as const) : ('passed' as const),
  };
  const slots = [...kept.slots, { ...due, at, by: subject }];
  return { kept: { ...kept, results: [...kept.results, result], slots }, endMs };
}
