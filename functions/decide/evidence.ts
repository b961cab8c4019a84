import { decisionRecord, type Decided } from '../../strategy/decision-record';
import { OBJECTIVES } from '../../strategy/layers';
import { regionsOf, type Region } from '../../strategy/topology';
import type { Known } from '../runtime/control/situation';
import type { Choice } from '../runtime/data/choices';
import type { Input } from './contract';

type Conclusion = Required<Pick<Decided, 'kind' | 'reason' | 'outageStartedAt' | 'region'>> & {
  readonly isPlan: boolean;
};

/** The decision in lines for a person (`record`). It is in the ledger before anything changes. */
export function recordOf(
  { source, scope }: Input,
  { isPlan, outageStartedAt, ...conclusion }: Conclusion,
  choices: readonly Choice[],
): string[] {
  const shown = choices.map(({ route: { placement, service }, choice, lossSeconds }) => {
    return { placement, service, choice, lossSeconds };
  });
  // In a plan nothing is out of order.
  const outage = isPlan ? {} : { outageStartedAt };
  return decisionRecord({ ...conclusion, ...outage, source, scope, at: new Date().toISOString(), choices: shown });
}

/** Everything that was known of each row, and the choice that was made of it. */
export function targetsSeen(found: readonly Choice[]): object[] {
  return found.map(({ route, choice, candidates }) => {
    const { placement, service, epoch } = route;
    return { placement, service, epoch, tier: OBJECTIVES[service].tier, choice, candidates };
  });
}

/**
 * What each view says of the source, and of every region that could take over: the four views, the condition, and the
 * time since when it lasts (ISO 8601). The own report is stored as `ownWord`, as in ledgers of earlier versions.
 */
export function viewsSeen({ conditions, topology }: Known, source: Region): object[] {
  const regions = topology.placements.map(regionsOf).filter((all) => all.includes(source));
  const concerned = new Set([source, ...regions.flat()]);
  return conditions
    .filter(({ region }) => concerned.has(region))
    .map(({ region, service, kind, sinceMs, views: { peers, needed, ownReport, outside } }) => {
      const since = sinceMs === null ? null : new Date(sinceMs).toISOString();
      return { region, service, condition: kind, since, peers, needed, ownWord: ownReport, outside };
    });
}
