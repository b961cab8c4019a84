import * as z from 'zod';
import { Channels } from '../../strategy/channels';
import { Rosters } from '../../strategy/leads';
import { BaseSettings, parseJson } from './base-settings';

/** A setting that is JSON. */
export const Json = z.string().transform(parseJson);

/** Settings of all functions that tell people of an outage. `LEADS`: who has each role. */
export const TellingSettings = BaseSettings.extend({ CHANNELS: Json.pipe(Channels), LEADS: Json.pipe(Rosters) });
