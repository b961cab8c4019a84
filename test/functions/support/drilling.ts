/** A drill of us-east-1 that this execution conducts, and what the control store has of it. */
import type { Claim } from '../../../strategy/claim';
import { claimKey, drillClaimKey, returnClaimKey } from '../../../strategy/control-items';
import type { Plays } from '../../../strategy/plays';
import type { PaperDynamo } from './paper-dynamo';
import { CONTROL, EXECUTION } from './world';

export const SUBJECT = 'us-east-1';
export const DRILL = 'drill-us-east-1-20261122T010203Z';
export const PLAN = 'evac-us-east-1-20261122T010303Z';

/** The drill as it was claimed so many seconds ago. */
export function drillClaimed(paper: PaperDynamo, secondsAgo: number, plays: Partial<Plays> = {}): void {
  const claimedAt = new Date(Date.now() - secondsAgo * 1000).toISOString();
  const claim = { incident: DRILL, conductor: 'us-west-2', execution: EXECUTION, claimedAt, state: 'open' };
  const played = { playbook: 'regional-evacuation', seed: 1, by: 'ann', ...plays };
  paper.write(CONTROL, { ...drillClaimKey(SUBJECT), ...claim, plays: played });
}

/** The evacuation or the return that the drill has started. */
export function moved(paper: PaperDynamo, flow: 'evacuation' | 'return', changes: Partial<Claim>): void {
  const key = flow === 'return' ? returnClaimKey(SUBJECT) : claimKey(SUBJECT);
  const incident = flow === 'return' ? PLAN.replace('evac', 'return') : PLAN;
  const claim = { conductor: 'us-west-2', execution: 'other', claimedAt: new Date().toISOString(), state: 'open' };
  const planned = flow === 'evacuation' && { planned: true };
  paper.write(CONTROL, { ...key, incident, ...claim, ...planned, drill: DRILL, ...changes });
}
