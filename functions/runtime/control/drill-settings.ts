import * as z from 'zod';
import { Windows } from '../../../strategy/windows';
import { BaseSettings, parseJson } from '../base-settings';

/** What functions have to know that ask when drills may take place. `DRILL_WINDOWS`: that, as JSON. */
export const DrillSettings = BaseSettings.extend({ DRILL_WINDOWS: z.string().transform(parseJson).pipe(Windows) });
