import { Windows } from '../../../strategy/windows';
import { BaseSettings, Json } from '../base-settings';

/** What functions have to know that ask when drills may take place. `DRILL_WINDOWS`: that, as JSON. */
export const DrillSettings = BaseSettings.extend({ DRILL_WINDOWS: Json.pipe(Windows) });
