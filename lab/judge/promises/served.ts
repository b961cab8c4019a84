/**
 * Users are served if policy and the faults allow it. At any time after the target, if a legal region works and has the
 * data, at least 90 % of the users of a service get what they ask for. A region that already has the service needs no
 * move, so it must serve within the shortest target once it works. A move to another region has the target of the
 * service. If the faults leave the state open, the time is not judged.
 */
import { RECOVERED_TICKS } from '../../../strategy/budget';
import { OBJECTIVES, SERVICES } from '../../../strategy/layers';
import { TICK_SECONDS } from '../../../strategy/observation';
import type { Region } from '../../../strategy/topology';
import type { DrillRecord } from '../record';
import { BURST_MS, isTried, linesOf, shareThat, stretchesWhere, type Burst, type Line, type Stretch } from '../bursts';
import { hasRoom } from '../room';
import { excusesAtDoors, excusesOf, waitedMs, type Excuse } from '../excuses';
import { holdersAt, type Holding } from '../holders';
import { onceFor } from '../once';
import { promise, type PromiseResult } from './promise';
import { both, spellAt, type Spell } from '../spells';
import { doorsOf, flowBreaks, isGone, legalRegions, spanOf, worldOf } from '../works';

/** The shortest promised recovery time, in ms. A service that needs no move may not take longer. */
export const SHORTEST_RTO_MS = Math.min(...SERVICES.map((service) => OBJECTIVES[service].rtoTargetSeconds)) * 1000;
/**
 * A stretch of less than a minute is a hand-over. From its first request to its last answer, a minute of dense bursts
 * is one burst shorter. Fewer than two bad bursts may be chance: with sparse sampling a burst has only two requests.
 */
const STRETCH_MS = 60_000 - BURST_MS;
const BURSTS_MIN = 2;

/** Whether a region must serve the users now, and which one. */
export type Owed =
  | { readonly kind: 'owed'; readonly by: Region }
  | { readonly kind: 'not-yet' | 'nobody-could' | 'unknown' }
  | { readonly kind: 'excused'; readonly why: Excuse['why'] };

export function servedWhoCanBe(record: DrillRecord): PromiseResult {
  const judged = linesOf(record).map((line) => judgeLine(record, line));
  return promise(
    'served',
    judged.flatMap(({ violations }) => violations),
    judged.some(({ isKnown }) => isKnown),
  );
}

function judgeLine(record: DrillRecord, line: Line): { violations: readonly string[]; isKnown: boolean } {
  const owedAt = owedIn(record, line);
  const bad = stretchesWhere(line.bursts, (burst) => !burst.isGood && owedAt(burst).kind === 'owed');
  const proven = bad.filter(isProven);
  return {
    violations: proven.map((stretch) => violationText(line, stretch, owedAt)),
    isKnown:
      proven.length > 0 ||
      line.bursts.filter(isTried).some((burst) => burst.isGood || owedAt(burst).kind !== 'unknown'),
  };
}

/**
 * Whether a stretch is too long to be chance or a hand-over, from its first request to its last answer. The next good
 * burst does not say when it ended: with sparse sampling it may come half a minute later.
 */
export const isProven = ({ bursts, fromMs }: Stretch): boolean =>
  bursts.length >= BURSTS_MIN && (bursts.at(-1)?.untilMs ?? 0) - fromMs >= STRETCH_MS;

function violationText({ placement, service }: Line, stretch: Stretch, owedAt: (burst: Burst) => Owed): string {
  const [first] = stretch.bursts;
  const owed = first && owedAt(first);
  const by = owed?.kind === 'owed' ? owed.by : 'a region';
  const ratio = shareThat(
    stretch.bursts.flatMap(({ requests }) => requests),
    'ok',
  );
  const span = `${new Date(stretch.fromMs).toISOString()} to ${new Date(stretch.untilMs).toISOString()}`;
  return `${placement.name}/${service}: ${(ratio * 100).toFixed(0)} % served from ${span}, although ${by} works and may serve it`;
}

/** Returns a function that says whether a region must serve the users of a burst. */
export function owedIn(record: DrillRecord, line: Of): (burst: Burst) => Owed {
  const excuses = excusesOf(record, line);
  return (burst) => {
    const holding = holdersAt(record, line, burst.fromMs);
    return owedByHolder(record, line, { holding, burst }) ?? owedByOthers(record, line, { holding, burst, excuses });
  };
}

type Of = Pick<Line, 'placement' | 'service'>;

interface Excused {
  readonly excuses: readonly Excuse[];
}

interface Moment {
  readonly holding: Holding;
  readonly burst: Burst;
}

/** A holder that works must serve. Undefined if no holder works, so that another region has to take over. */
function owedByHolder(record: DrillRecord, line: Of, { holding, burst }: Moment): Owed | undefined {
  const isShared = holding.regions.length > 1;
  const holders = holding.regions.map((region) => spellOf(record, { ...line, region }, { isShared, burst }));
  const isUnknown = ({ works }: Spell): boolean => works === 'unknown';
  const working = holding.regions[holders.findIndex(({ works }) => works === 'works')];
  if (working === undefined) return holders.some(isUnknown) ? { kind: 'unknown' } : undefined;
  // Users come in at any door of their residency. When a door or a region that shares the service changes, DNS and the
  // others need a moment. A door that is broken for the service has to be drained, which takes as long as any move.
  const regions = doorsOf(record.topology, line.placement);
  const doors = regions.map((region) => spellOf(record, { ...line, region }, { isShared: false, burst }));
  if ([...holders, ...doors].some(isUnknown)) return { kind: 'unknown' };
  const isBroken = (spell: Spell | undefined): boolean => spell?.works === 'broken';
  const isPartly = [...holders, ...doors].some(isBroken);
  const rtoMs = isPartly ? OBJECTIVES[line.service].rtoTargetSeconds * 1000 : SHORTEST_RTO_MS;
  const changedMs = Math.max(
    ...[holding.sinceMs, ...doors.map(({ fromMs }) => fromMs)],
    ...holders.map(({ works, fromMs }) => (isPartly && works === 'works' ? trustedMs(record, fromMs) : fromMs)),
    ...conductorsLostMs(record).filter((ms) => ms <= burst.fromMs),
    isPartly ? flowWorksFromMs(record, burst) : 0,
  );
  const dueMs = changedMs + rtoMs;
  if (burst.fromMs < dueMs) return { kind: 'not-yet' };
  const excuses = excusesAtDoors(
    record,
    line,
    regions.filter((_, index) => isBroken(doors[index])),
  );
  return excused(excuses, { struckMs: changedMs, dueMs, burst }) ?? { kind: 'owed', by: working };
}

/**
 * When a region was lost while it ran a state machine, in ms. What that execution had paused waits for the next
 * conductor.
 */
const conductorsLostMs = onceFor((record: DrillRecord): readonly number[] =>
  record.scenario.faults.filter(isGone).flatMap((fault) => {
    const { fromMs } = spanOf(record, fault);
    const ran = record.executions.some(
      ({ region, startedAtMs, endedAtMs }) =>
        region === fault.region && startedAtMs < fromMs && (endedAtMs ?? Infinity) >= fromMs,
    );
    return ran ? [fromMs] : [];
  }),
);

/**
 * Another legal region with a fresh copy must serve within the service's own target, plus the time that people took to
 * approve.
 */
function owedByOthers(record: DrillRecord, line: Of, { holding, burst, excuses }: Moment & Excused): Owed {
  const { placement, service } = line;
  const others = legalRegions(placement).filter(
    (region) => !holding.regions.includes(region) && hasRoom(record.topology, placement, region),
  );
  const spells = others.map((region) => spellOf(record, { ...line, region }, { isShared: true, burst }));
  const lost = holding.regions.map((region) => spellOf(record, { ...line, region }, { isShared: false, burst }));
  const struckMs = Math.max(...lost.map(({ fromMs }) => fromMs));
  const dueMs = ({ fromMs }: Spell): number =>
    Math.max(trustedMs(record, fromMs), struckMs, flowWorksFromMs(record, burst)) +
    OBJECTIVES[service].rtoTargetSeconds * 1000;
  const index = spells.findIndex((spell) => spell.works === 'works' && burst.fromMs >= dueMs(spell));
  const [by, spell] = [others[index], spells[index]];
  if (by !== undefined && spell)
    return excused(excuses, { struckMs, dueMs: dueMs(spell), burst }) ?? { kind: 'owed', by };
  if (spells.some(({ works }) => works === 'unknown')) return { kind: 'unknown' };
  return { kind: spells.some(({ works }) => works === 'works') ? 'not-yet' : 'nobody-could' };
}

/**
 * From when on the flow could move what was broken before the burst, in ms; infinite while one of its steps fails
 * everywhere. Attempts that failed are followed by a back-off, which may be as long as the trouble was.
 */
function flowWorksFromMs(record: DrillRecord, burst: Burst): number {
  const before = flowBreaks(record).filter(({ fromMs }) => fromMs <= burst.fromMs);
  return Math.max(
    0,
    ...before.map(({ fromMs, untilMs }) => (untilMs > burst.fromMs ? Infinity : 2 * untilMs - fromMs)),
  );
}

/** When a region counts as a target again that was in trouble: it has to be well for three minutes first. */
const trustedMs = ({ startMs }: DrillRecord, worksFromMs: number): number =>
  worksFromMs > startMs ? worksFromMs + RECOVERED_TICKS * TICK_SECONDS * 1000 : worksFromMs;

/** Undefined unless a person is the reason for the delay. */
function excused(
  excuses: readonly Excuse[],
  { struckMs, dueMs, burst }: { readonly struckMs: number; readonly dueMs: number; readonly burst: Burst },
): Owed | undefined {
  const asking = excuses.find(({ fromMs, untilMs }) => fromMs <= burst.fromMs && burst.fromMs < untilMs);
  if (asking) return { kind: 'excused', why: asking.why };
  const waited = waitedMs(excuses, { fromMs: struckMs, untilMs: burst.fromMs });
  return burst.fromMs < dueMs + waited ? { kind: 'excused', why: 'a person answered late' } : undefined;
}

/**
 * The state of the region during the burst. Unknown if it stops working before the last answer. A region that shares a
 * service, or is to take it over, needs a fresh copy.
 */
function spellOf(
  record: DrillRecord,
  place: Of & { readonly region: Region },
  { isShared, burst: { fromMs, untilMs } }: { readonly isShared: boolean; readonly burst: Burst },
): Spell {
  const world = worldOf(record);
  const serving = spellAt(world.serving(place), fromMs);
  const spell = isShared ? both(serving, spellAt(world.copy(place), fromMs)) : serving;
  return spell.works === 'works' && spell.untilMs < untilMs ? { ...spell, works: 'unknown' } : spell;
}
