import * as z from 'zod';
import { TellingSettings } from '../runtime/telling-settings';

/** `LEAD_URL`: the function URL of this region's `lead`. */
export const Settings = TellingSettings.extend({ LEAD_URL: z.url() });

/** The part of a function URL's event that is used, payload format 2.0. */
export const UrlEvent = z.object({ rawPath: z.string() });
