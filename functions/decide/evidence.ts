import type * as z from 'zod';
import { decisionRecord, type Decided } from '../../strategy/decision-record';
import { OBJECTIVES } from '../../strategy/layers';
import type { Region } from '../../strategy/topology';
import type { Choice } from './choices';
import type { Input } from './contract';

type Conclusion = Pick<Decided, 'kind' | 'reason' | 'outageStartedAt' | 'votes'>;

/** The decision as a person reads it (`record`). In the ledger before anything is changed. */
export function recordOf(
  { source, scope }: z.output<typeof Input>,
  { kind, reason, outageStartedAt, votes, region }: Conclusion & { readonly region: Region },
  choices: readonly Choice[],
): string[] {
  const shown = choices.map(({ route: { placement, service }, choice, lossSeconds }) => {
    return { placement, service, choice, lossSeconds };
  });
  const at = new Date().toISOString();
  return decisionRecord({ kind, reason, outageStartedAt, votes, region, source, scope, at, choices: shown });
}

/** Everything that was known of each row, and what was made of it. */
export function targetsSeen(found: readonly Choice[]): object[] {
  return found.map(({ route, choice, candidates }) => {
    const { placement, service, epoch } = route;
    return { placement, service, epoch, tier: OBJECTIVES[service].tier, choice, candidates };
  });
}
