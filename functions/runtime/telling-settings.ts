import { Channels } from '../../strategy/channels';
import { Rosters } from '../../strategy/leads';
import { BaseSettings, Json } from './base-settings';

/** Settings of all functions that tell people of an outage. `LEADS`: who has each role. */
export const TellingSettings = BaseSettings.extend({ CHANNELS: Json.pipe(Channels), LEADS: Json.pipe(Rosters) });
