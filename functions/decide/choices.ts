import { allocate, type OpenQuestion } from '../../strategy/allocation';
import { loadsOf } from '../../strategy/capacity';
import { quorum } from '../../strategy/quorum';
import { observationKey, switchKey } from '../../strategy/control-items';
import type { ExpectedLoss } from '../../strategy/flow-words';
import { Observation } from '../../strategy/health-budget';
import { withinRpo } from '../../strategy/recovery-point';
import { OBJECTIVES } from '../../strategy/layers';
import type { Route } from '../../strategy/routing-map';
import type { Candidate, KeyState, TargetChoice } from '../../strategy/target';
import { placementNamed, regionsOf, type Region, type Topology } from '../../strategy/topology';
import { Switch } from '../runtime/control-records';
import { keyRefusal, type KeyUse } from '../runtime/key-check';
import { lossSecondsOf, replicationOf, type Replication } from '../runtime/replication';
import type { StepContext } from '../runtime/step';

/** What was found out about one row: where it goes or why it stays, and what that may lose. */
export interface Choice {
  readonly route: Route;
  readonly choice: TargetChoice;
  readonly candidates: readonly Candidate[];
  readonly lossSeconds: number | null;
}

export interface Outage {
  readonly source: Region;
  readonly outageStartedAtMs: number;
}

/** What the observers last said of a region. Throws ControlStoreUnreachable. */
export function observationsOf(context: StepContext, subject: Region): Promise<Observation[]> {
  return context.store.query(observationKey(subject, '').pk, Observation);
}

/**
 * Chooses a target for each of these rows, from the health its observers report, the replication its own replica shows, the key as it
 * works there, and the room that is left.
 */
export async function chooseTargets(context: StepContext, rows: Rows, outage: Outage): Promise<Choice[]> {
  const { topology } = context;
  const health = await healthOfAll(context);
  const questions = await Promise.all(rows.toMove.map((route) => questionOf(topology, { route, health, outage })));
  return allocate(topology, questions, loadsOf(topology, rows.all)).map(({ question, choice }) => {
    const { route, candidates } = question;
    const target = choice.kind === 'move' ? choice.move.target : undefined;
    const lossSeconds = candidates.find(({ region }) => region === target)?.lagSeconds ?? null;
    return { route, choice, candidates, lossSeconds };
  });
}

/** `all`: the whole routing map, because what a region serves already takes room there. */
interface Rows {
  readonly toMove: readonly Route[];
  readonly all: readonly Route[];
}

type Health = ReadonlyMap<Region, Candidate['healthy']>;

/** What the observers' quorum says of each region. */
export async function healthOfAll(context: StepContext): Promise<Health> {
  const { regions } = context.topology;
  return new Map(
    await Promise.all(regions.map(async (subject) => [subject, await healthOf(context, subject)] as const)),
  );
}

/** A region that is published as drained is being left, or was, by another incident: however it looks, it takes nothing over. */
async function healthOf(context: StepContext, subject: Region): Promise<Candidate['healthy']> {
  const [published, observations] = await Promise.all([
    context.store.get(switchKey(subject), Switch),
    observationsOf(context, subject),
  ]);
  if (published?.drained === true) return 'impaired';
  const { regions } = context.topology;
  return quorum(observations, { regions, subject, nowMs: Date.now(), window: 'fast' }).kind;
}

/** Everything there is to know before choosing, but for the room that earlier choices leave. */
async function questionOf(
  topology: Topology,
  { route, health, outage }: { route: Route; health: Health; outage: Outage },
): Promise<OpenQuestion> {
  const { source, outageStartedAtMs } = outage;
  const { service } = route;
  const placement = placementNamed(topology, route.placement);
  const others = regionsOf(placement).filter((region) => region !== source);
  const candidates = await Promise.all(
    others.map(async (region) => {
      const asked = { placement: placement.name, service, target: region };
      const [replication, key] = await Promise.all([
        replicationSeen(topology, source, asked),
        keySeen(topology, asked),
      ]);
      const lagSeconds = lossSecondsOf(replication, { service, outageStartedAtMs });
      return { region, healthy: health.get(region) ?? 'unknown', lagSeconds, key };
    }),
  );
  return { placement, service, route, source, candidates };
}

/** A replica that does not answer leaves the lag unknown; whether it may be promoted is checked again by the promotion. */
async function replicationSeen(topology: Topology, source: Region, asked: KeyUse): Promise<Replication> {
  return replicationOf({ topology, source, ...asked }).catch(() => ({ kind: 'unknown' }));
}

/** A KMS that does not answer says nothing about the key; the promotion insists on an answer. */
async function keySeen(topology: Topology, asked: KeyUse): Promise<KeyState> {
  try {
    const reason = await keyRefusal(topology, asked);
    return reason === undefined ? { kind: 'usable' } : { kind: 'unusable', reason };
  } catch (error) {
    return { kind: 'unknown', reason: error instanceof Error ? error.name : String(error) };
  }
}

/** The loss an operator is asked to accept, per move. */
export function expectedLossOf(choices: readonly Choice[]): ExpectedLoss[] {
  return choices.flatMap(({ route, choice, lossSeconds }) =>
    choice.kind === 'move' ? [{ placement: route.placement, service: route.service, seconds: lossSeconds }] : [],
  );
}

/**
 * The rows that Tier-0 may move by itself: those whose loss is known to be within the RPO (strategy §2: auto-promotion needs consensus,
 * and a store that replicates asynchronously offers none), and whose dependencies move too. The others wait for the operator.
 */
export function movingByThemselves(choices: readonly Choice[]): Choice[] {
  const waiting = new Set<string>();
  // Services come in the order of the table, dependencies first.
  return choices.filter(({ route: { placement, service }, choice, lossSeconds }) => {
    const isProven = choice.kind === 'stay' || withinRpo(lossSeconds, service) === 'within';
    const isFree = OBJECTIVES[service].dependsOn.every((needed) => !waiting.has(`${placement}#${needed}`));
    if (!isProven || !isFree) waiting.add(`${placement}#${service}`);
    return isProven && isFree;
  });
}
