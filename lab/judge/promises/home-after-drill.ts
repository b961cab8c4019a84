/**
 * After a drill everything is where it was before: a part of the promise `planned`. Judged by the control table at the
 * end, whatever the drill says of itself. The drill brings everything home, and if its conductor cannot, the detectors
 * do. A real incident that comes first excuses it: then a person decides when the region returns.
 */
import { awayAtEnd } from '../objectives/returned';
import { planOf } from '../plans';
import type { ClaimSeen, DrillRecord } from '../record';
import { spanOf } from '../works';

/** How long a return may take to begin and end: a soak of at most 5 min, half a minute of DNS, and the canary. */
const HOME_MS = 10 * 60_000;

/** What is not at home although it is time, in words. */
export function notHome(record: DrillRecord): readonly string[] {
  const drills = record.claims.filter(({ flow }) => flow === 'drill');
  const isTime = drills.some((drill) => record.endMs - endedMs(record, drill) >= HOME_MS);
  if (!isTime || record.scenario.starts.length > 0 || record.claims.some((claim) => isReal(record, claim))) return [];
  return awayAtEnd(record).map((away) => `${drills.at(-1)?.incident ?? ''} is over, and ${away}`);
}

/** When the drill ended, and the last fault: until then no region can be seen well. Infinity while it is open. */
function endedMs(record: DrillRecord, { execution, state }: ClaimSeen): number {
  const ended = record.executions.find(({ arn }) => arn === execution)?.endedAtMs;
  if (state !== 'closed' || ended === undefined || ended === null) return Infinity;
  return Math.max(ended, ...record.scenario.faults.map((fault) => spanOf(record, fault).untilMs));
}

/** An evacuation that is no plan, or did not end as one. */
const isReal = (record: DrillRecord, claim: ClaimSeen): boolean =>
  claim.flow === 'evacuation' && planOf(record, claim)?.untilMs !== Infinity;
