/**
 * Which drill is due now (ADR 28). What is due follows from what the control store says was last done, and not from a
 * timetable: a drill that was missed stays due. Each playbook has one slot on each staffed date, at an hour that varies
 * with the date, so that drills meet the load of different hours. A slot is refused in a freeze and while anything is
 * open; the next slot tries again. Assumes that somebody asks every hour. If this is wrong, a drill meets an incident,
 * or proof grows old and nobody is told.
 */
import type { Claim } from './claim';
import { type DrillResult, wasPlayed } from './drill-result';
import { type Playbook, type PlaybookName, PLAYBOOK_NAMES, PLAYBOOKS } from './playbooks';
import { allowedTargets } from './residency';
import { sha256 } from './sha256';
import type { Slot } from './slot';
import { regionsOf, type Region, type Topology } from './topology';
import { frozenWithin, isStaffed, isStaffedWithin, localTime, minuteOf, type Windows } from './windows';

/** Everything that is known at one moment. `claims`: all claims, open and closed. */
export interface DrillsKnown {
  readonly topology: Topology;
  readonly windows: Windows;
  readonly results: readonly DrillResult[];
  readonly slots: readonly Slot[];
  readonly claims: readonly Claim[];
  readonly nowMs: number;
}

/** A slot that has come. `date`: see `Slot`. `why`: why the playbook is due. */
export type DueDrill = Pick<Slot, 'playbook' | 'subject' | 'date' | 'why'>;
/** `refused`: which guard refuses the slot, and why. */
type RefusedSlot = DueDrill & { readonly refused: string };

/** A drill whose proof is too old. `since`: the last drill, or the first slot of a playbook that was never played. */
interface OverdueDrill {
  readonly playbook: PlaybookName;
  readonly subjects: readonly Region[];
  readonly since: string;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Somebody asks once an hour, so a slot may begin almost an hour late. */
const ASKED_EVERY_MINUTES = 60;

/** Shorter staffed hours have no room for the longest drill. */
export const STAFFED_MINUTES_MIN =
  Math.max(...PLAYBOOK_NAMES.map((name) => PLAYBOOKS[name].longestSeconds / 60)) + ASKED_EVERY_MINUTES;

/** The one drill to start now. Undefined when none is due, or when a guard refuses all that are due. */
export function dueDrill(record: DrillsKnown): DueDrill | undefined {
  return slotsNow(record).find((slot) => refusal(record, slot) === undefined);
}

/**
 * Regions that may conduct a drill of the subject: not the subject, and where possible one that holds data of the same
 * placement. Only such a region may read the subject's audit log (strategy §1, residency).
 */
export function conductorsFor({ regions, placements }: Topology, subject: Region): readonly Region[] {
  const others = regions.filter((region) => region !== subject);
  const near = others.filter((region) =>
    placements.some((placement) => [region, subject].every((one) => regionsOf(placement).includes(one))),
  );
  return near.length > 0 ? near : others;
}

/** Slots that have come and that a guard refuses. */
export function refusedSlots(record: DrillsKnown): readonly RefusedSlot[] {
  return slotsNow(record).flatMap((slot) => {
    const refused = refusal(record, slot);
    return refused === undefined ? [] : [{ ...slot, refused }];
  });
}

/** Drills that are late by a third of their cadence. The first slot of a playbook was due at once. */
export function overdueDrills(record: DrillsKnown): readonly OverdueDrill[] {
  const today = localTime(record.windows, record.nowMs).date;
  const attempts = attemptsIn(record);
  return PLAYBOOK_NAMES.flatMap((name) => unitsOf(record.topology, PLAYBOOKS[name])).flatMap((unit) => {
    const { name: playbook, cadenceDays } = unit.playbook;
    const last = lastDone(attempts, unit);
    const since = last ?? datesOf(attempts, unit)[0];
    const allowedDays = (last === undefined ? 0 : cadenceDays) + cadenceDays / 3;
    const isLate = since !== undefined && daysBetween(since, today) >= allowedDays;
    return isLate ? [{ playbook, subjects: unit.subjects, since }] : [];
  });
}

/** One slot or drill. `date`: in the zone of the staffed hours. `counts`: it was played to its end. */
interface Attempt extends Pick<Slot, 'playbook' | 'subject' | 'date'> {
  readonly counts: boolean;
}

/** All slots and drills, the oldest first, whatever became of them. */
function attemptsIn({ results, slots, windows }: DrillsKnown): readonly Attempt[] {
  const drills = results.map((result) => {
    const { date } = localTime(windows, Date.parse(result.startedAt));
    return { playbook: result.playbook, subject: result.subject, date, counts: wasPlayed(result) };
  });
  const tried = slots.map(({ playbook, subject, date }) => ({ playbook, subject, date, counts: false }));
  return [...drills, ...tried].sort((a, b) => compare(a.date, b.date));
}

/** What is drilled once per cadence: one of these regions. */
interface Unit {
  readonly playbook: Playbook;
  readonly subjects: readonly Region[];
}

/**
 * A drill of a residency leaves a region where its tenants are at home, even if they have to stay behind the
 * maintenance page. A drill of the company leaves only regions that nobody has to stay in.
 */
function unitsOf({ placements, regions }: Topology, playbook: Playbook): readonly Unit[] {
  const homes = (of: typeof placements): readonly Region[] =>
    regions.filter((region) => of.some(({ home }) => home === region));
  const residencies = [...new Set(placements.map(({ residency }) => residency))];
  const stuck = homes(placements.filter((placement) => allowedTargets(placement, placement.home).length === 0));
  const groups = playbook.perResidency
    ? residencies.map((residency) => homes(placements.filter((placement) => placement.residency === residency)))
    : [homes(placements).filter((region) => !stuck.includes(region))];
  return groups.filter((subjects) => subjects.length > 0).map((subjects) => ({ playbook, subjects }));
}

/** The regions whose drills prove the same as one of this region. A region that the calendar never drills is alone. */
export const subjectsOfKind = (topology: Topology, playbook: Playbook, subject: Region): readonly Region[] =>
  unitsOf(topology, playbook).find(({ subjects }) => subjects.includes(subject))?.subjects ?? [subject];

/** The slots that have come and are not used yet: at most one per playbook, the least recently tried first. */
function slotsNow(record: DrillsKnown): readonly DueDrill[] {
  if (!isStaffed(record.windows, record.nowMs)) return [];
  const come = PLAYBOOK_NAMES.map((name) => PLAYBOOKS[name]).filter((playbook) => isItsHour(record, playbook));
  if (come.length === 0) return [];
  const { date } = localTime(record.windows, record.nowMs);
  const attempts = attemptsIn(record);
  const isUsed = ({ name }: Playbook): boolean =>
    attempts.some((attempt) => attempt.playbook === name && attempt.date === date);
  const units = come
    .filter((playbook) => !isUsed(playbook))
    .flatMap((playbook) => leastRecent(unitsOf(record.topology, playbook), attempts, date).slice(0, 1));
  return leastRecent(units, attempts, date)
    .map((unit) => {
      const { name: playbook, cadenceDays } = unit.playbook;
      const last = lastDone(attempts, unit);
      const why = last === undefined ? 'never drilled' : `last drilled on ${last}, due every ${cadenceDays} days`;
      return { playbook, subject: subjectOf(attempts, unit), date, why };
    })
    .filter((slot) => !isUnderWay(record, slot));
}

/** Whether the slot of the date has come, and the longest drill ends while people are there. */
function isItsHour({ windows, nowMs }: DrillsKnown, playbook: Playbook): boolean {
  const { date, minute } = localTime(windows, nowMs);
  return isStaffedWithin(windows, lastingFrom(nowMs, playbook)) && minute >= slotMinute(windows, playbook, date);
}

const lastingFrom = (fromMs: number, { longestSeconds }: Playbook): { fromMs: number; untilMs: number } => {
  return { fromMs, untilMs: fromMs + longestSeconds * 1000 };
};

/** The minute of the day at which the slot begins: a number of hours after the first staffed minute. */
function slotMinute({ staffed }: Windows, { name, longestSeconds }: Playbook, date: string): number {
  const minutes = minuteOf(staffed.to) - minuteOf(staffed.from) - longestSeconds / 60;
  const hours = Math.max(1, Math.floor(minutes / ASKED_EVERY_MINUTES));
  return minuteOf(staffed.from) + 60 * (parseInt(sha256(`${date} ${name}`).slice(0, 8), 16) % hours);
}

/** Those that are due on the date, the least recently tried first: one that a guard holds back stops no other. */
function leastRecent(units: readonly Unit[], attempts: readonly Attempt[], date: string): readonly Unit[] {
  const lastTried = (unit: Unit): string | undefined => datesOf(attempts, unit).at(-1);
  return units
    .filter((unit) => {
      const last = lastDone(attempts, unit);
      return last === undefined || daysBetween(last, date) >= unit.playbook.cadenceDays;
    })
    .sort((a, b) => compare(lastTried(a), lastTried(b)) || compare(lastDone(attempts, a), lastDone(attempts, b)));
}

/** The region whose last drill is longest ago. */
function subjectOf(attempts: readonly Attempt[], { playbook, subjects }: Unit): Region {
  const lastOf = (subject: Region): string | undefined => lastDone(attempts, { playbook, subjects: [subject] });
  return [...subjects].sort((a, b) => compare(lastOf(a), lastOf(b)))[0] ?? '';
}

/**
 * Whether a drill of the subject is open that has no slot of another playbook. It may be this very drill, whose slot
 * another region is about to write.
 */
function isUnderWay({ claims, slots }: DrillsKnown, { playbook, subject, date }: DueDrill): boolean {
  const isOther = slots.some(
    (slot) =>
      slot.playbook !== playbook && slot.subject === subject && slot.date === date && slot.refused === undefined,
  );
  return !isOther && claims.some((claim) => isOpen(claim) && claim.incident.startsWith(`drill-${subject}-`));
}

const isOpen = ({ state }: Claim): boolean => state !== 'closed';

function refusal({ windows, claims, nowMs }: DrillsKnown, { playbook }: DueDrill): string | undefined {
  const open = claims.find(isOpen);
  if (open) return `open: ${open.incident} has not ended`;
  const frozen = frozenWithin(windows, lastingFrom(nowMs, PLAYBOOKS[playbook]));
  return frozen && `freeze: ${frozen}`;
}

/** The date of the newest drill that was played to its end. */
const lastDone = (attempts: readonly Attempt[], unit: Unit): string | undefined =>
  datesOf(
    attempts.filter(({ counts }) => counts),
    unit,
  ).at(-1);

const datesOf = (attempts: readonly Attempt[], { playbook, subjects }: Unit): readonly string[] =>
  attempts
    .filter((attempt) => attempt.playbook === playbook.name && subjects.includes(attempt.subject))
    .map(({ date }) => date);

const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / DAY_MS;
/** Dates in order, never first. */
const compare = (a = '', b = ''): number => (a < b ? -1 : a > b ? 1 : 0);
