import { outsideAnswer, outsideHost } from '../../strategy/names';
import type { Region, Topology } from '../../strategy/topology';
import { resolvedNames } from './resolved-names';

/**
 * Whether Route 53's checkers reach the region from the internet, as DNS answers it; `unknown` when it does not answer,
 * or something else. It lags: checkers take ten seconds and more, DNS some more. Takes a second at most. Never throws.
 */
export async function outsideView(
  topology: Pick<Topology, 'domain'>,
  region: Region,
): Promise<'up' | 'down' | 'unknown'> {
  const [name] = await resolvedNames(outsideHost(topology, region), 1);
  return (['up', 'down'] as const).find((answer) => name === outsideAnswer(topology, answer)) ?? 'unknown';
}
