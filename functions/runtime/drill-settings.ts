import * as z from 'zod';
import { Windows } from '../../strategy/windows';
import { BaseSettings, parseJson } from './base-settings';

/** `DRILL_WINDOWS`: when drills may take place, as JSON. */
export const DrillSettings = BaseSettings.extend({ DRILL_WINDOWS: z.string().transform(parseJson).pipe(Windows) });
