import * as z from 'zod';
import { Channels } from '../../strategy/channels';
import { BaseSettings, parseJson } from '../runtime/base-settings';

const json = z.string().transform(parseJson);

/** `LEADS`: who leads, by role. `WORDING`: the texts that the environment replaces. */
export const Settings = BaseSettings.extend({
  CHANNELS: json.pipe(Channels),
  LEADS: json.pipe(z.record(z.string(), z.string())),
  WORDING: json.pipe(z.record(z.string(), z.string())),
});
export type Settings = z.output<typeof Settings>;

/** What this minute brought, whatever invoked the function: the names of the streams that got a message. */
export const Output = z.object({ outage: z.string().exactOptional(), sent: z.array(z.string()) });
export type Output = z.output<typeof Output>;
