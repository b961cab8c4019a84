import type { Sent } from '../../strategy/post';
import { ControlStore } from '../runtime/control/control-store';
import { ControlStoreUnreachable } from '../runtime/failures';
import { logger } from '../runtime/logger';
import { readSettings } from '../runtime/settings';
import { communicate } from './communicate';
import { Settings, TestAsked, type Output } from './contract';
import { testChannel } from './test-channel';

const settings = readSettings(Settings);
const { TOPOLOGY: topology, AWS_REGION: region } = settings;
const here = {
  ...{ topology, region, store: new ControlStore({ topology, region }) },
  ...{ channels: settings.CHANNELS, rosters: settings.LEADS, wording: settings.WORDING },
};

/**
 * Looks once a minute, in every region, at which messages are due. While the control store does not answer, nothing is
 * known and nothing is sent. Then no metric comes from here, and the alarm tells people. People who connect a channel
 * ask for a test message instead.
 */
export async function handler(event: unknown): Promise<Output | Sent> {
  const { data } = TestAsked.safeParse(event);
  if (data) return testChannel(here, data.test);
  try {
    return await communicate(here);
  } catch (error) {
    if (!(error instanceof ControlStoreUnreachable)) throw error;
    logger.warn('COMMUNICATE_KNOWS_NOTHING', { error });
    return { sent: [] };
  }
}
