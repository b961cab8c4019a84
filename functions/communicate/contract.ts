import * as z from 'zod';
import { Json } from '../runtime/base-settings';
import { TellingSettings } from '../runtime/telling-settings';

/** `WORDING`: the texts that the environment replaces. */
export const Settings = TellingSettings.extend({ WORDING: Json.pipe(z.record(z.string(), z.string())) });
export type Settings = z.output<typeof Settings>;

/** Asks for a test message through the channel of that name, such as `slack:C0123456789`. */
export const TestAsked = z.object({ test: z.string() });

/** What this minute brought, whatever invoked the function: the names of the streams that got a message. */
export const Output = z.object({ outage: z.string().exactOptional(), sent: z.array(z.string()) });
export type Output = z.output<typeof Output>;
