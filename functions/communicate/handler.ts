import { ControlStore } from '../runtime/control/control-store';
import { readSettings } from '../runtime/settings';
import { communicate } from './communicate';
import { Settings, type Output } from './contract';

const settings = readSettings(Settings);
const { TOPOLOGY: topology, AWS_REGION: region } = settings;
const here = {
  ...{ topology, region, store: new ControlStore({ topology, region }) },
  ...{ channels: settings.CHANNELS, voice: { leads: settings.LEADS, wording: settings.WORDING } },
};

/** Looks once a minute, in every region, at which messages are due. */
export const handler = (): Promise<Output> => communicate(here);
