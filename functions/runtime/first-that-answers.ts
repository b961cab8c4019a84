import type { Region } from '../../strategy/topology';
import { logger } from './logger';

/**
 * Asks the regions one after the other and returns the first answer. Throws the error of the last region when all fail.
 */
export async function firstThatAnswers<Given>(
  regions: readonly Region[],
  ask: (region: Region) => Promise<Given>,
): Promise<Given> {
  const [region, ...others] = regions;
  if (region === undefined) throw new Error('no region may be asked');
  try {
    return await ask(region);
  } catch (error) {
    if (others.length === 0) throw error;
    logger.warn('REGION_SKIPPED', { region, error });
    return firstThatAnswers(others, ask);
  }
}
