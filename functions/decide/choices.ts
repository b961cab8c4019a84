import { quorum } from '../../strategy/quorum';
import { observationKey, switchKey } from '../../strategy/control-items';
import type { ExpectedLoss } from '../../strategy/flow-words';
import { Observation } from '../../strategy/health-budget';
import { withinRpo } from '../../strategy/recovery-point';
import { OBJECTIVES } from '../../strategy/layers';
import type { Route } from '../../strategy/routing-map';
import { chooseTarget, type Candidate, type TargetChoice } from '../../strategy/target';
import { placementNamed, regionsOf, type Region } from '../../strategy/topology';
import { Switch } from '../runtime/control-records';
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

/** Chooses a target for each row, from the health its observers report and the replication its own replica shows. */
export async function chooseTargets(context: StepContext, routes: readonly Route[], outage: Outage): Promise<Choice[]> {
  const health = await healthOfAll(context);
  return Promise.all(routes.map((route) => chooseFor(context, { route, health, outage })));
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

async function chooseFor(
  context: StepContext,
  { route, health, outage }: { route: Route; health: Health; outage: Outage },
): Promise<Choice> {
  const { topology } = context;
  const { source, outageStartedAtMs } = outage;
  const placement = placementNamed(topology, route.placement);
  const others = regionsOf(placement).filter((region) => region !== source);
  const known = await Promise.all(
    others.map(async (region) => ({
      region,
      replication: await replicationSeen(context, { route, source, target: region }),
    })),
  );
  const candidates = known.map(({ region, replication }): Candidate => {
    return {
      region,
      healthy: health.get(region) ?? 'unknown',
      lagSeconds: lossSecondsOf(replication, { service: route.service, outageStartedAtMs }),
    };
  });
  const choice = chooseTarget({ placement, service: route.service, route, source, candidates });
  const target = choice.kind === 'move' ? choice.move.target : undefined;
  const lossSeconds = candidates.find(({ region }) => region === target)?.lagSeconds ?? null;
  return { route, choice, candidates, lossSeconds };
}

/** A replica that does not answer leaves the lag unknown; whether it may be promoted is checked again by the promotion. */
async function replicationSeen(
  { topology }: StepContext,
  { route, source, target }: { route: Route; source: Region; target: Region },
): Promise<Replication> {
  const { placement, service } = route;
  return replicationOf({ topology, placement, service, source, target }).catch(() => ({ kind: 'unknown' }));
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
