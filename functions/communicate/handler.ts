import { ControlStore } from '../runtime/control/control-store';
import { ControlStoreUnreachable } from '../runtime/failures';
import { logger } from '../runtime/logger';
import { readSettings } from '../runtime/settings';
import { communicate } from './communicate';
import { Settings, type Output } from './contract';

const settings = readSettings(Settings);
const { TOPOLOGY: topology, AWS_REGION: region } = settings;
const here = {
  ...{ topology, region, store: new ControlStore({ topology, region }) },
  ...{ channels: settings.CHANNELS, voice: { leads: settings.LEADS, wording: settings.WORDING } },
};

/**
 * Looks once a minute, in every region, at which messages are due. While the control store does not answer, nothing is
 * known and nothing is sent. Then no metric comes from here, and the alarm tells people.
 */
export async function handler(): Promise<Output> {
  try {
    return await communicate(here);
  } catch (error) {
    if (!(error instanceof ControlStoreUnreachable)) throw error;
    logger.warn('COMMUNICATE_KNOWS_NOTHING', { error });
    return { sent: [] };
  }
}
