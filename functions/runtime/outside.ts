import { outsideAnswer, outsideHost } from '../../strategy/names';
import type { Region, Topology } from '../../strategy/topology';
import { resolvedNames } from './resolved-names';

/**
 * Whether Route 53's checkers reach the region from the internet, read through DNS. `unknown`: DNS does not answer, or
 * answers something else. The answer is late: checkers need ten seconds or more, and DNS caches it. Takes at most a
 * second. Never throws.
 */
export async function outsideView(
  topology: Pick<Topology, 'domain'>,
  region: Region,
): Promise<'up' | 'down' | 'unknown'> {
  const [name] = await resolvedNames(outsideHost(topology, region), 1);
  return (['up', 'down'] as const).find((answer) => name === outsideAnswer(topology, answer)) ?? 'unknown';
}
