import { pauseTemplate } from '../../strategy/names';
import { DRILL_TAG, PAUSABLE, STAGE_TAG } from '../../strategy/pause';
import { sharedPlacements, type Region, type Topology } from '../../strategy/topology';
import { AwsUnavailable, TooManyItems } from '../runtime/failures';
import { logger } from '../runtime/logger';
import { pause } from '../runtime/pause';
import { openExperiments, templatesNamed } from './experiments';
import { callFis } from './fis';
import { engageLever } from './lever';

/** FIS undoes a pause within seconds. */
const WAIT_MS = 6000;
const POLL_MS = 1000;

export interface Pausing {
  readonly topology: Topology;
  readonly region: Region;
  /** The drill. */
  readonly incident: string;
  /** Only pauses of this stage. Without it, all of the drill. */
  readonly stage?: string;
}

/** `left`: what has not ended yet, and why. */
interface Ended {
  readonly left?: string;
}

/**
 * Stops the experiments of this drill in the region. Where a stop has no effect, it engages the safety lever of the
 * region (ADR 33). A region whose FIS does not answer is left alone, because the experiments end by themselves, and the
 * drill has to end too. Safe to repeat.
 */
export async function endPauses(pausing: Pausing): Promise<Ended> {
  try {
    return await stopped(pausing);
  } catch (error) {
    if (!(error instanceof AwsUnavailable || error instanceof TooManyItems)) throw error;
    logger.warn('PAUSES_LEFT', { region: pausing.region, error });
    return { left: `experiments in ${pausing.region} end by themselves: ${error.message}` };
  }
}

async function stopped({ topology, region, incident, stage }: Pausing): Promise<Ended> {
  const names = sharedPlacements(topology, region).flatMap(({ name }) =>
    PAUSABLE.map((store) => pauseTemplate(topology, store, name)),
  );
  if (names.length === 0) return {};
  const templates = [...(await templatesNamed(region, names)).values()];
  const endsAtMs = Date.now() + WAIT_MS;
  for (;;) {
    const open = await openExperiments(region, templates);
    const own = open.filter(
      ({ tags }) => tags[DRILL_TAG] === incident && tags[STAGE_TAG] === (stage ?? tags[STAGE_TAG]),
    );
    if (own.length === 0) return {};
    const going = own.filter(({ state }) => state.status !== 'stopping');
    if (Date.now() >= endsAtMs) {
      const ids = own.map(({ id }) => id).join(', ');
      if (going.length === 0) return { left: `FIS in ${region} is stopping ${ids}` };
      await engageLever(region, `${incident} could not stop ${ids}`);
      return { left: `the safety lever of FIS in ${region} is engaged, because a stop had no effect on ${ids}` };
    }
    // A refused stop shows in the next round: the experiment has ended, or it goes on.
    await Promise.all(
      going.map(({ id }) =>
        callFis(region, { operation: 'StopExperiment', method: 'DELETE', path: `/experiments/${id}` }),
      ),
    );
    await pause(POLL_MS);
  }
}
