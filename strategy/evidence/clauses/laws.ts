/** Every law and standard that packs are mapped to, in the order of the page. */
import type { Law } from './clause';
import { DORA } from './dora';
import { ISO_22301 } from './iso-22301';
import { ISO_27031 } from './iso-27031';
import { INCIDENT_REPORTS } from './reports';
import { RTS_RISK } from './rts-risk';
import { SOC_2 } from './soc-2';

export const LAWS: readonly Law[] = [DORA, RTS_RISK, INCIDENT_REPORTS, ISO_22301, ISO_27031, SOC_2];
