/**
 * What the judgement allows an incident to do with one of its scopes (ADR 14): Tier-0 by itself when its region
 * is lost, or when a quorum sees it fail and there is a target that is well; everything else asks a person. What moves
 * is what the conditions call for, and no more. A person who starts by hand may ask for what the views do not see, and
 * has to say despite what.
 */
import { type Situation, isBeingEmptied, rowsDue } from './due';
import { type Condition, conditionOf, fitnessOf, isLost } from './judgement';
import { OBJECTIVES, type Service } from './layers';
import { allowedTargets } from './residency';
import { type Route } from './routing-map';
import { affectedRoutes, isAmong, type Move } from './target';
import { placementNamed, type Region } from './topology';

/**
 * How a person started the incident. `by`: who they say they are; nobody has checked it. `services`: only these;
 * `despite`: what the views say, and why it is to be done all the same.
 */
export interface HandStart {
  readonly by: string;
  readonly reason: string;
  readonly services?: readonly Service[];
  readonly despite?: string;
}

/** `approved`: what a person has agreed to, and is to be checked again before anything moves. */
export interface Case {
  readonly source: Region;
  readonly waitedSeconds: number;
  readonly start?: HandStart | undefined;
  readonly approved?: readonly Move[] | undefined;
}

/**
 * `go`: these rows, at once. `ask`: these rows, once a person agrees. `wait`: not proven yet. `pass`: nothing for this
 * scope. `hold`: nothing is to be moved. `publish`: whether DNS leaves the region with it.
 */
export type Verdict =
  | { readonly kind: 'go' | 'ask'; readonly rows: readonly Route[]; readonly publish: boolean; readonly reason: string }
  | { readonly kind: 'wait' | 'pass' | 'hold'; readonly reason: string };

/** Observers publish every ten seconds: whoever is started by an alarm may be a few ticks ahead of them. */
const PROOF_SECONDS = 45;
/** A budget that is being spent is waited for; three of the longest are enough for any real outage. */
const BREWING_SECONDS = 15 * 60;

/** What Tier-0 may do by itself. */
export function tier0Verdict(situation: Situation, { source, waitedSeconds, start }: Case): Verdict {
  const { conditions } = situation;
  const identity = conditionOf(conditions, source, 'identity');
  const rows = affected(situation, source).filter(({ service }) => OBJECTIVES[service].tier === 0);
  const reason = reasonOf(identity);
  if (identity.kind === 'lost') return { kind: 'go', rows, publish: true, reason };
  if (identity.kind === 'failing' && identity.fast && rows.some((row) => hasTarget(situation, row, source)))
    return { kind: 'go', rows, publish: identity.views.doorBroken, reason };
  // What is not seen is up to the person who started it; what is seen waits for nobody.
  if (start) return { kind: 'pass', reason: `started by hand, by who says to be ${start.by}: a person decides` };
  if (identity.kind === 'unknown' && waitedSeconds < PROOF_SECONDS) return { kind: 'wait', reason };
  return { kind: 'pass', reason };
}

/** What the rest may do: everything that is due and has not moved, Tier-0 among it. */
export function restVerdict(situation: Situation, asked: Case): Verdict {
  if (asked.start) return byHand(situation, asked, asked.start);
  const { source, approved } = asked;
  const due = rowsDue(situation, source);
  const [first] = due;
  if (!first) return notDue(situation, asked);
  const reason = reasonOf(conditionOf(situation.conditions, source, first.service));
  if (!approved) return { kind: 'ask', rows: due, publish: leavesDns(situation, source, due), reason };
  const agreed = due.filter((row) => isAmong(approved, row));
  if (agreed.length === 0) return { kind: 'hold', reason: 'nothing of what was agreed to is due any more' };
  return { kind: 'go', rows: agreed, publish: leavesDns(situation, source, agreed), reason };
}

function byHand(
  situation: Situation,
  { source, approved }: Case,
  { by, services, despite, reason: why }: HandStart,
): Verdict {
  const rows = affected(situation, source).filter(({ service }) => services?.includes(service) ?? true);
  const wanted = approved ? rows.filter((row) => isAmong(approved, row)) : rows;
  const seen = rows.map(({ service }) => conditionOf(situation.conditions, source, service));
  const said = [...new Set(seen.map(({ kind }) => kind))].join(', ');
  const isSeen = seen.some(({ kind }) => kind === 'lost' || kind === 'failing');
  if (rows.length === 0) return { kind: 'hold', reason: `nothing of what ${by} asked for is in ${source}` };
  if (!isSeen && despite === undefined)
    return {
      kind: 'hold',
      reason: `the views say ${said}: start it again with "despite" and why it is to be left all the same`,
    };
  const reason = `started by hand, by who says to be ${by}: ${why}${despite === undefined ? '' : `; despite ${despite}`}; the views say ${said}`;
  const alone = situation.topology.approvers === 1 || approved !== undefined;
  return { kind: alone ? 'go' : 'ask', rows: wanted, publish: leavesDns(situation, source, wanted), reason };
}

function notDue(situation: Situation, { source, waitedSeconds, approved }: Case): Verdict {
  const conditions = affected(situation, source).map(({ service }) =>
    conditionOf(situation.conditions, source, service),
  );
  const brewing = conditions.find(isBrewing);
  if (brewing && waitedSeconds < BREWING_SECONDS) return { kind: 'wait', reason: reasonOf(brewing) };
  const unknown = conditions.find(({ kind }) => kind === 'unknown');
  // Where a share is refused, a lucky moment must not undo what a person agreed to: the flow asks again for a while.
  if (unknown && (approved || waitedSeconds < PROOF_SECONDS)) return { kind: 'wait', reason: reasonOf(unknown) };
  const [first] = conditions;
  return { kind: 'hold', reason: first ? reasonOf(first) : `nothing is in ${source} that could leave it` };
}

/** Whether most of it fails now, without having spent its budget, and nothing speaks against waiting. */
const isBrewing = ({ kind, views }: Condition): boolean => kind === 'unknown' && views.ailing >= views.needed;

const affected = ({ topology, routes }: Situation, source: Region): readonly Route[] =>
  affectedRoutes(topology, routes, source);

function hasTarget(situation: Situation, { placement, service }: Route, source: Region): boolean {
  const { topology, conditions } = situation;
  return allowedTargets(placementNamed(topology, placement), source).some(
    (target) => !isBeingEmptied(situation, target) && fitnessOf(conditionOf(conditions, target, service)) === 'healthy',
  );
}

/**
 * Whether DNS is to leave the region with these rows: it is lost; its door for one of them is broken, so that it cannot
 * send anybody on; or nothing of what users reach through it is left. The other regions send back what stays.
 */
function leavesDns(situation: Situation, source: Region, rows: readonly Route[]): boolean {
  const { conditions } = situation;
  const isBroken = rows.some(({ service }) => conditionOf(conditions, source, service).views.doorBroken);
  const stay = affected(situation, source).some((row) => !isAmong(rows, row));
  return isLost(conditions, source) || isBroken || !stay;
}

/** The condition in words: what it is, and what each view says. */
export function reasonOf({ region, service, kind, views }: Condition): string {
  const seen = views.peers.filter(({ sees }) => sees === 'failing' || sees === 'silent').length;
  return `${service} in ${region} is ${kind}: ${seen} of ${views.peers.length} peers see it fail, ${views.needed} are needed; own word ${views.ownWord}; from the internet ${views.outside}`;
}
