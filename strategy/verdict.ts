/**
 * What the judgement allows an incident to do with one of its scopes (ADR 14). Tier-0 moves without asking when
 * its region is lost, or when a quorum sees it fail and a target is well. Everything else asks a person. Only what the
 * conditions call for moves. A person who starts an incident by hand may ask for more than the views show, and then has
 * to say why.
 */
import { conditionAt, type Situation, isBeingEmptied, rowsDue } from './due';
import { type Condition, conditionOf, failsAtHomeAlone, fitnessOf, isLost } from './judgement';
import { OBJECTIVES, type Service } from './layers';
import { allowedTargets } from './residency';
import { type Route } from './routing-map';
import type { Move } from './flow-words';
import { affectedRoutes, isAmong } from './target';
import { placementNamed, type Region } from './topology';

/**
 * How a person started the incident. `by`: the name that the person gave; nobody has checked it. `services`: move only
 * these. `despite`: why to do it although the views do not call for it. `mode`: `planned` leaves a healthy region, and
 * loses nothing. `drill`: the drill that asks for it.
 */
export interface HandStart {
  readonly by: string;
  readonly reason: string;
  readonly services?: readonly Service[];
  readonly despite?: string;
  readonly mode?: 'planned';
  readonly drill?: string;
}

/** `approved`: the moves that a person has approved. They are checked again before anything moves. */
export interface Case {
  readonly source: Region;
  readonly waitedSeconds: number;
  readonly start?: HandStart | undefined;
  readonly approved?: readonly Move[] | undefined;
}

/**
 * `go`: move these rows at once. `ask`: move these rows after a person agrees. `wait`: there is no proof yet. `pass`:
 * nothing to do in this scope. `hold`: nothing may move. `publish`: whether DNS leaves the region too.
 */
export type Verdict =
  | { readonly kind: 'go' | 'ask'; readonly rows: readonly Route[]; readonly publish: boolean; readonly reason: string }
  | { readonly kind: 'wait' | 'pass' | 'hold'; readonly reason: string };

/** Observers publish every ten seconds. An execution that an alarm started may be a few ticks ahead of them. */
const PROOF_SECONDS = 45;
/**
 * How long to wait while a budget is being spent: three times the longest budget, which is enough for any real outage.
 */
const BREWING_SECONDS = 15 * 60;

/**
 * How long to wait for a plan that empties the only target. Its conductor may have died with the source, which is
 * noticed after 40 s. Then the plan takes back what it has begun, within seconds.
 */
const PLAN_SECONDS = 75;

/** What Tier-0 may do without asking. */
export function tier0Verdict(situation: Situation, asked: Case): Verdict {
  const { source, waitedSeconds, start } = asked;
  const { conditions } = situation;
  if (start?.mode === 'planned') return { kind: 'pass', reason: `planned by ${start.by}: all moves together` };
  const identity = conditionOf(conditions, source, 'identity');
  const tier0 = affected(situation, source).filter(({ service }) => OBJECTIVES[service].tier === 0);
  const rows = tier0.filter((row) => conditionAt(situation, source, row).kind === identity.kind);
  const reason = reasonOf(identity);
  if (identity.kind === 'lost') return planFirst(situation, asked, { kind: 'go', rows, publish: true, reason });
  if (identity.kind === 'failing' && identity.fast && rows.some((row) => hasTarget(situation, row, source)))
    return { kind: 'go', rows, publish: identity.views.doorBroken, reason };
  // If the views show no failure, the person who started the incident decides. A failure that they show waits for
  // nobody.
  if (start) return { kind: 'pass', reason: `started by hand by ${start.by} (name not verified): a person decides` };
  if (identity.kind === 'unknown' && waitedSeconds < PROOF_SECONDS) return { kind: 'wait', reason };
  return { kind: 'pass', reason };
}

/** What the rest may do: move everything that is due and has not moved, including Tier-0. */
export function restVerdict(situation: Situation, asked: Case): Verdict {
  if (asked.start?.mode === 'planned') return planned(situation, asked, asked.start);
  if (asked.start) return byHand(situation, asked, asked.start);
  const { source, approved } = asked;
  const due = rowsDue(situation, source);
  const [first] = due;
  if (!first) return notDue(situation, asked);
  const reason = reasonOf(conditionAt(situation, source, first));
  if (!approved) {
    const publish = leavesDns(situation, source, due);
    return planFirst(situation, asked, { kind: 'ask', rows: due, publish, reason });
  }
  const agreed = due.filter((row) => isAmong(approved, row));
  if (agreed.length === 0) return { kind: 'hold', reason: 'nothing that was approved has to move any more' };
  return { kind: 'go', rows: agreed, publish: leavesDns(situation, source, agreed), reason };
}

function byHand(
  situation: Situation,
  { source, approved }: Case,
  { by, services, despite, reason: why }: HandStart,
): Verdict {
  const rows = affected(situation, source).filter(({ service }) => services?.includes(service) ?? true);
  const wanted = approved ? rows.filter((row) => isAmong(approved, row)) : rows;
  const seen = rows.map((row) => conditionAt(situation, source, row));
  const said = [...new Set(seen.map(({ kind }) => kind))].join(', ');
  const isSeen = seen.some(({ kind }) => kind === 'lost' || kind === 'failing');
  if (rows.length === 0) return { kind: 'hold', reason: `${source} serves nothing of what ${by} asked to move` };
  if (!isSeen && despite === undefined)
    return {
      kind: 'hold',
      reason: `the views say ${said}: start it again with "despite" and the reason to leave the region anyway`,
    };
  const reason = `started by hand by ${by} (name not verified): ${why}${despite === undefined ? '' : `; despite ${despite}`}; the views say ${said}`;
  const alone = situation.topology.approvers === 1 || approved !== undefined;
  return { kind: alone ? 'go' : 'ask', rows: wanted, publish: leavesDns(situation, source, wanted), reason };
}

/** Leaves a healthy region. What fails is left without a plan: a plan counts on the help of the source. */
function planned(situation: Situation, { source, approved }: Case, { by, services, reason: why }: HandStart): Verdict {
  const rows = affected(situation, source).filter(({ service }) => services?.includes(service) ?? true);
  if (rows.length === 0) return { kind: 'hold', reason: `${source} serves nothing of what ${by} asked to move` };
  const ailing = rows.map((row) => conditionAt(situation, source, row)).find(({ kind }) => kind !== 'well');
  if (ailing) return { kind: 'hold', reason: `only a healthy region is left by plan; ${reasonOf(ailing)}` };
  const wanted = approved ? rows.filter((row) => isAmong(approved, row)) : rows;
  const alone = situation.topology.approvers === 1 || approved !== undefined;
  const reason = `planned by ${by} (name not verified): ${why}`;
  return { kind: alone ? 'go' : 'ask', rows: wanted, publish: leavesDns(situation, source, wanted), reason };
}

function notDue(situation: Situation, { source, waitedSeconds, approved }: Case): Verdict {
  const conditions = affected(situation, source).map((row) => conditionAt(situation, source, row));
  const brewing = conditions.find(isBrewing);
  if (brewing && waitedSeconds < BREWING_SECONDS) return { kind: 'wait', reason: reasonOf(brewing) };
  const unknown = conditions.find(({ kind }) => kind === 'unknown');
  // While a share of requests fails, a few good moments must not undo what a person approved. So the flow asks again
  // for a while.
  if (unknown && (approved || waitedSeconds < PROOF_SECONDS)) return { kind: 'wait', reason: reasonOf(unknown) };
  const [first] = conditions;
  return { kind: 'hold', reason: first ? reasonOf(first) : `${source} serves nothing that could move` };
}

/** Whether a quorum sees most of its tries fail now, but no budget is spent yet. */
const isBrewing = ({ kind, views }: Condition): boolean => kind === 'unknown' && views.ailing >= views.needed;

const affected = ({ topology, routes }: Situation, source: Region): readonly Route[] =>
  affectedRoutes(topology, routes, source);

const hasTarget = (situation: Situation, row: Route, source: Region): boolean =>
  healthyTargets(situation, row, source).some((target) => !isBeingEmptied(situation, target, row));

const healthyTargets = (situation: Situation, row: Route, source: Region): readonly Region[] =>
  allowedTargets(placementNamed(situation.topology, row.placement), source).filter(
    (target) => fitnessOf(conditionAt(situation, target, row)) === 'healthy',
  );

/**
 * The verdict, or the wait for a plan that empties the only healthy target of all its rows. Without that wait the
 * incident would end without a target, and its next try comes after two minutes.
 */
function planFirst(
  situation: Situation,
  { source, waitedSeconds }: Case,
  verdict: Extract<Verdict, { kind: 'go' | 'ask' }>,
): Verdict {
  const { rows } = verdict;
  if (waitedSeconds >= PLAN_SECONDS || rows.some((row) => hasTarget(situation, row, source))) return verdict;
  const targets = rows.flatMap((row) => healthyTargets(situation, row, source));
  const plan = situation.claims.find(
    (one) => one.flow === 'evacuation' && one.claim.planned && targets.includes(one.source),
  )?.claim;
  if (!plan) return verdict;
  return { kind: 'wait', reason: `${plan.incident} leaves the only target by plan, and gives way first` };
}

/**
 * Whether DNS has to leave the region with these rows. It has to if the region is lost; if the door of one of these
 * services is broken, so that it cannot redirect anybody; or if no other service that users reach there is left. The
 * other regions send requests for what stays back to it.
 */
function leavesDns(situation: Situation, source: Region, rows: readonly Route[]): boolean {
  const { conditions } = situation;
  const isBroken = rows.some(({ service }) => conditionOf(conditions, source, service).views.doorBroken);
  const stay = affected(situation, source).some((row) => !isAmong(rows, row));
  return isLost(conditions, source) || isBroken || !stay;
}

/** The condition in words, with what each view says. */
export function reasonOf(condition: Condition): string {
  const { region, service, kind, views } = condition;
  const whom = failsAtHomeAlone(condition) ? '; only placements at home there fail' : '';
  const seen = views.peers.filter(({ sees }) => sees === 'failing' || sees === 'silent').length;
  return `${service} in ${region} is ${kind}: ${seen} of ${views.peers.length} peers see it fail, ${views.needed} are needed; own report ${views.ownReport}; from the internet ${views.outside}${whom}`;
}
