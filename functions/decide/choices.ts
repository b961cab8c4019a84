import { allocate, type OpenQuestion } from '../../strategy/allocation';
import { loadsOf } from '../../strategy/capacity';
import { isBeingEmptied } from '../../strategy/due';
import type { ExpectedLoss } from '../../strategy/flow-words';
import { conditionOf, fitnessOf } from '../../strategy/judgement';
import { withinRpo } from '../../strategy/recovery-point';
import { OBJECTIVES, type Service } from '../../strategy/layers';
import type { Route } from '../../strategy/routing-map';
import type { Candidate, KeyState, TargetChoice } from '../../strategy/target';
import { placementNamed, regionsOf, type Region, type Topology } from '../../strategy/topology';
import { keyRefusal, type KeyUse } from '../runtime/data/key-check';
import { lossSecondsOf, replicationWithFailures, type Replication } from '../runtime/data/replication';
import type { Known } from '../runtime/control/situation';
import type { StepContext } from '../runtime/control/step';

/** The result for one row: where it goes or why it stays, and what that may lose. */
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

/**
 * Chooses a target for each of these rows. It uses the judged fitness of each candidate, the replication that the
 * candidate's own replica shows, whether the key works there, and the room that is left.
 */
export async function chooseTargets(
  context: StepContext,
  rows: { readonly known: Known; readonly toMove: readonly Route[] },
  outage: Outage,
): Promise<Choice[]> {
  const { known, toMove } = rows;
  const { topology, routes } = known;
  const questions = await Promise.all(toMove.map((route) => questionOf(context, { known, route, outage })));
  return allocate(topology, questions, loadsOf(topology, routes)).map(({ question, choice }) => {
    const { route, candidates } = question;
    const target = choice.kind === 'move' ? choice.move.target : undefined;
    const lossSeconds = candidates.find(({ region }) => region === target)?.lagSeconds ?? null;
    return { route, choice, candidates, lossSeconds };
  });
}

/**
 * Whether the region can take that service over. A region that is being left cannot. A region that was left and is well
 * again can.
 */
export function healthIn(known: Known, region: Region, service: Service): Candidate['health'] {
  return isBeingEmptied(known, region) ? 'impaired' : fitnessOf(conditionOf(known.conditions, region, service));
}

/** Collects everything that the choice needs, except the room that earlier choices leave. */
async function questionOf(
  context: StepContext,
  { known, route, outage }: { known: Known; route: Route; outage: Outage },
): Promise<OpenQuestion> {
  const { source, outageStartedAtMs } = outage;
  const { service } = route;
  const { topology } = context;
  const placement = placementNamed(topology, route.placement);
  const others = regionsOf(placement).filter((region) => region !== source);
  const candidates = await Promise.all(
    others.map(async (region) => {
      const asked = { placement: placement.name, service, target: region };
      const [replication, key] = await Promise.all([replicationSeen(context, source, asked), keySeen(topology, asked)]);
      const lagSeconds = lossSecondsOf(replication, { service, outageStartedAtMs });
      return { region, health: healthIn(known, region, service), lagSeconds, key };
    }),
  );
  return { placement, service, route, source, candidates };
}

/**
 * A replica that does not answer leaves the lag unknown. The promotion checks again whether that replica may be
 * promoted.
 */
async function replicationSeen({ store, topology }: StepContext, source: Region, asked: KeyUse): Promise<Replication> {
  return replicationWithFailures(store, { topology, source, ...asked }).catch(() => ({ kind: 'unknown' }));
}

/** If KMS does not answer, the state of the key is unknown. The promotion insists on an answer. */
async function keySeen(topology: Topology, asked: KeyUse): Promise<KeyState> {
  try {
    const reason = await keyRefusal(topology, asked);
    return reason === undefined ? { kind: 'usable' } : { kind: 'unusable', reason };
  } catch (error) {
    return { kind: 'unknown', reason: error instanceof Error ? error.name : String(error) };
  }
}

/** The loss that an operator is asked to accept, per move. */
export function expectedLossOf(choices: readonly Choice[]): ExpectedLoss[] {
  return choices.flatMap(({ route, choice, lossSeconds }) =>
    choice.kind === 'move' ? [{ placement: route.placement, service: route.service, seconds: lossSeconds }] : [],
  );
}

/**
 * The rows that Tier-0 may move without asking: rows whose loss is known to be within the RPO, and whose dependencies
 * move too. The others wait for the operator (strategy §2: auto-promotion needs consensus, and a store that replicates
 * asynchronously has none).
 */
export function movingByThemselves(choices: readonly Choice[]): Choice[] {
  const waiting = new Set<string>();
  // Services come in the order of the table, dependencies first, so one pass is enough.
  return choices.filter(({ route: { placement, service }, choice, lossSeconds }) => {
    const isProven = choice.kind === 'stay' || withinRpo(lossSeconds, service) === 'within';
    const isFree = OBJECTIVES[service].dependsOn.every((needed) => !waiting.has(`${placement}#${needed}`));
    if (!isProven || !isFree) waiting.add(`${placement}#${service}`);
    return isProven && isFree;
  });
}
