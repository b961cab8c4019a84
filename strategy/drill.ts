/**
 * The next step of a drill. Everything follows from what the control store says now: the claims, a word to stop, and
 * the guards. A conductor remembers nothing, so any other one can go on. A real incident ends a drill at once. A word
 * to stop waits for the plan, and then brings everything home. Assumes that the evacuation and the return that a drill
 * starts carry its name on their claims. If they did not, the drill would take its own moves for a real incident.
 */
import type { Claim, Flow } from './claim';
import type { Situation } from './due';
import { type Held, incidentsOpen } from './guards';
import type { Playbook } from './playbooks';
import {
  type Answers,
  type Begun,
  disturbedNow,
  type FaultStage,
  type MessageStage,
  nextOf,
  type Stage,
} from './stages';
import type { Region } from './topology';

type ClaimOf = Situation['claims'][number];

/**
 * `drill`: its name. `claimedAt`: ISO 8601. `claims`: all of them. `stop`: who wants to end it, and perhaps why.
 * `held`: the guard that holds it, asked only until the drill acts. `left`: it has said `leave` before. `begun`: the
 * stages that its ledger shows. `answers`: of people to its messages. `why`: what the ledger of its evacuation gives as
 * the reason. `regions`: all of the environment.
 */
export interface Seen {
  readonly drill: string;
  readonly subject: Region;
  readonly playbook: Playbook;
  readonly claimedAt: string;
  readonly claims: readonly ClaimOf[];
  readonly stop?: Stop | undefined;
  readonly held?: Held | undefined;
  readonly left?: boolean;
  readonly begun?: readonly Begun[];
  readonly answers?: Answers;
  readonly regions: readonly Region[];
  readonly why?: string | undefined;
  readonly nowMs: number;
}

interface Stop {
  readonly by: string;
  readonly why?: string | undefined;
}

/**
 * `leave` and `return`: start that. `inject`: that stage begins in that region; without a stage, the fault there ends.
 * A message of an exercise is injected too.
 * `give-up`: the conductor ends without closing the drill. `wait`: go on; `writes` says whether the workload still
 * writes. `end`: `done` leaves the verdict to the score.
 */
export type NextStep =
  | { readonly kind: 'leave' | 'return'; readonly reason: string }
  | {
      readonly kind: 'inject';
      readonly region: Region;
      readonly stage: FaultStage | MessageStage | null;
      readonly reason: string;
    }
  | { readonly kind: 'give-up'; readonly region: Region; readonly stage: string; readonly reason: string }
  | { readonly kind: 'wait'; readonly writes: boolean; readonly reason: string }
  | {
      readonly kind: 'end';
      readonly outcome: 'done' | 'missed' | 'held' | 'stopped' | 'overtaken';
      readonly reason: string;
    };

/** The workload runs for two rounds before anything moves, so that it has seen the time before. */
const LEAVING = { beforeSeconds: 20, late: 'nobody claimed the evacuation in time' };
/** Two rounds write what caches have to know, and two read it. */
const DISTURBING = { beforeSeconds: 40, late: 'no stage began in time' };
/** How long the last reads may take: three rounds. */
const AFTER_SECONDS = 30;
/** How long a drill waits for another one that has to give way. That one sees it within a round. */
const RIVAL_SECONDS = 60;

/** A fault that is in force ends before its drill does. */
export function nextStep(seen: Seen): NextStep {
  const next = decided(seen);
  const [region] = next.kind === 'end' ? disturbedNow(begunOf(seen), seen.nowMs) : [];
  return region === undefined ? next : { kind: 'inject', region, stage: null, reason: next.reason };
}

function decided(seen: Seen): NextStep {
  const plan = ownPlan(seen.claims, seen.drill);
  const hasActed = plan !== undefined || seen.left === true || begunOf(seen).length > 0;
  const rival = hasActed ? rivalOf(seen) : undefined;
  if (rival !== undefined) return end('overtaken', `${rival} comes first`);
  if (seen.playbook.stages.length > 0) return disturbing(seen);
  if (!plan) return beforeActing(seen);
  if (!plan.planned) return end('overtaken', `${seen.subject} failed, and ${plan.incident} goes on without the plan`);
  // A plan that has begun ends by itself, or goes back. Half of it is worse than either.
  if (plan.state !== 'closed') return wait(`${plan.incident} is ${plan.state}`);
  return isLeft(plan) ? afterLeaving(seen, plan) : notLeft(seen, plan);
}

/** A playbook with stages: nothing leaves. */
function disturbing(seen: Seen): NextStep {
  const { stop, playbook, claimedAt, nowMs } = seen;
  if (begunOf(seen).length === 0) {
    const first = beforeActing(seen);
    return first.kind === 'leave' ? nextStage(seen) : first;
  }
  if (stop) return end('stopped', stopped(stop));
  if (!(secondsSince(claimedAt, nowMs) < playbook.longestSeconds)) return end('missed', 'it has lasted too long');
  return nextStage(seen);
}

function nextStage(seen: Seen): NextStep {
  const { subject, regions, answers = new Map<string, number>(), nowMs } = seen;
  const next = nextOf(seen.playbook.stages, { subject, regions, begun: begunOf(seen), answers, nowMs });
  if (next.kind === 'rest') return wait(`${next.stage.name} has begun, and ${restOf(next.stage)}`);
  if (next.kind === 'over') return lastReads(next.sinceMs, { nowMs, reason: 'every stage is over' });
  const { stage, region } = next;
  const reason = stage.kind === 'message' ? `${stage.name}, to ${stage.to}` : `${stage.name} in ${region}`;
  return stage.kind === 'leader'
    ? { kind: 'give-up', region, stage: stage.name, reason }
    : { kind: 'inject', region, stage, reason };
}

const restOf = ({ kind }: Stage): string =>
  kind === 'message' ? 'people have to answer it' : 'then everything has to be served again';

const begunOf = ({ begun = [] }: Seen): readonly Begun[] => begun;

/** No more writes: each that was acknowledged has to be read once more. */
function lastReads(sinceMs: number, { nowMs, reason }: { readonly nowMs: number; readonly reason: string }): NextStep {
  return nowMs - sinceMs < AFTER_SECONDS * 1000
    ? { kind: 'wait', writes: false, reason: `${reason}; the last writes are read` }
    : end('done', reason);
}

/**
 * A real incident: one that is open; one that began after the drill and is over already, because a conductor may look
 * late; or an evacuation of the subject that has taken the place of the plan among the claims.
 */
function rivalOf({ claims, drill, subject, claimedAt }: Seen): string | undefined {
  const others = claims.filter(({ claim }) => claim.drill !== drill);
  const later = others.find(
    ({ flow, source, claim }) =>
      claim.claimedAt > claimedAt &&
      ((flow === 'evacuation' && source === subject) || (MOVES.includes(flow) && claim.outcome !== 'no-action')),
  );
  return (incidentsOpen(others)[0] ?? later)?.claim.incident;
}

const MOVES: readonly Flow[] = ['evacuation', 'return'];

/** The evacuation that the drill asked for, once it is claimed. */
export const ownPlan = (claims: readonly ClaimOf[], drill: string): Claim | undefined =>
  claims.find(({ flow, claim }) => flow === 'evacuation' && claim.drill === drill)?.claim;

/** The return that the drill asked for, once it is claimed. */
export const ownReturn = (claims: readonly ClaimOf[], drill: string): Claim | undefined =>
  claims.find(({ flow, claim }) => flow === 'return' && claim.drill === drill)?.claim;

/** Whether a plan that ended has moved services out of the region. */
export const isLeft = ({ outcome }: Pick<Claim, 'outcome'>): boolean =>
  outcome === 'recovered' || outcome === 'partial';

function beforeActing(seen: Seen): NextStep {
  const { drill, stop, held, playbook } = seen;
  if (stop) return end('stopped', `${stopped(stop)} before anything moved`);
  const rival = otherDrill(seen);
  const rivalEnds = rival === undefined || (rival > drill && secondsSince(seen.claimedAt, seen.nowMs) < RIVAL_SECONDS);
  if (!rivalEnds) return end('held', `${rival} is under way: one region at a time`);
  if (held) return end('held', `${held.guard}: ${held.reason}`);
  if (rival !== undefined) return wait(`${rival} has to give way first`);
  const seconds = secondsSince(seen.claimedAt, seen.nowMs);
  const { beforeSeconds, late } = playbook.stages.length > 0 ? DISTURBING : LEAVING;
  if (seconds < beforeSeconds) return wait('the workload runs before anything moves');
  if (!(seconds < playbook.longestSeconds)) return end('missed', late);
  return { kind: 'leave', reason: 'every guard lets it begin' };
}

/**
 * Another drill that is not closed; the first by name. Every drill looks after it was claimed, and the control store
 * shows every claim that was written before. So of two drills at least one sees the other, whatever their clocks say.
 * The first by name waits until it is alone, and the others give way.
 */
const otherDrill = ({ claims, drill }: Seen): string | undefined =>
  claims
    .filter(({ flow, claim }) => flow === 'drill' && claim.state !== 'closed' && claim.incident !== drill)
    .map(({ claim }) => claim.incident)
    .sort()[0];

/** Ends of a plan after which nothing has moved, because somebody or something held it. */
const HELD_ENDS: readonly (string | undefined)[] = ['no-action', 'declined', 'expired'];

function notLeft({ stop, why }: Seen, { incident, outcome = 'unknown' }: Claim): NextStep {
  const how = `${incident} ended ${outcome}${why === undefined ? '' : `: ${why}`}`;
  if (stop) return end('stopped', `${stopped(stop)}; ${how}`);
  return end(HELD_ENDS.includes(outcome) ? 'held' : 'missed', how);
}

function afterLeaving(seen: Seen, plan: Claim): NextStep {
  const back = ownReturn(seen.claims, seen.drill);
  if (!back) return soaking(seen, plan);
  if (back.state !== 'closed') return wait(`${back.incident} is ${back.state}`);
  if (back.outcome !== 'returned') return end('missed', `${back.incident} ended ${back.outcome ?? 'unknown'}`);
  if (seen.stop) return end('stopped', `${stopped(seen.stop)}; everything is back`);
  if (plan.outcome !== 'recovered') return end('missed', `${plan.incident} ended ${plan.outcome ?? 'unknown'}`);
  return lastReads(Date.parse(back.endedAt ?? ''), { nowMs: seen.nowMs, reason: 'everything is back' });
}

/** An unreadable time proves no soak and no time left, so the return begins. */
function soaking({ stop, playbook, claimedAt, nowMs }: Seen, { endedAt, incident, outcome }: Claim): NextStep {
  const goHome = (reason: string): NextStep => ({ kind: 'return', reason });
  if (stop) return goHome(stopped(stop));
  if (outcome !== 'recovered') return goHome(`${incident} ended ${outcome ?? 'unknown'}`);
  if (!(secondsSince(claimedAt, nowMs) < playbook.longestSeconds)) return goHome('it has lasted too long');
  return secondsSince(endedAt, nowMs) < playbook.soakSeconds
    ? wait('everything that left is served from elsewhere')
    : goHome(`served from elsewhere for ${playbook.soakSeconds} s`);
}

const stopped = ({ by, why }: Stop): string => `stopped by ${by}${why === undefined ? '' : ` (${why})`}`;

/** NaN when the time cannot be read: then no comparison with it holds. */
const secondsSince = (at: string | undefined, nowMs: number): number => (nowMs - Date.parse(at ?? '')) / 1000;

const wait = (reason: string): NextStep => ({ kind: 'wait', writes: true, reason });
const end = (outcome: Extract<NextStep, { kind: 'end' }>['outcome'], reason: string): NextStep => {
  return { kind: 'end', outcome, reason };
};
