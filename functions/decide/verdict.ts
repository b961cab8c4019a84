import type { Scope } from '../../strategy/layers';
import type { Quorum } from '../../strategy/quorum';

/** Tier-0 waits this long for a quorum; after that the alarm was a false one, or nobody can see. */
const TIER0_WAIT_SECONDS = 5 * 60;
/** The slow budget is five minutes long and may begin to burn late; three windows are enough for any real outage. */
const REST_WAIT_SECONDS = 15 * 60;

export interface Verdict {
  readonly kind: 'go' | 'ask' | 'wait' | 'hold';
  readonly reason: string;
}

/** What the votes allow after so many seconds. Tier-0 never moves without proof; the rest never without a person. */
export function judge(scope: Scope, { kind, votes, needed }: Quorum, waitedSeconds: number): Verdict {
  const count = votes.filter(({ vote }) => vote === 'impaired').length;
  const tally = `${count} of ${votes.length} observers see it impaired, ${needed} are needed`;
  if (kind === 'impaired') return { kind: scope === 'tier-0' ? 'go' : 'ask', reason: tally };
  const limitSeconds = scope === 'tier-0' ? TIER0_WAIT_SECONDS : REST_WAIT_SECONDS;
  if (waitedSeconds < limitSeconds) return { kind: 'wait', reason: tally };
  // Blind observers are no proof of health: a person may know more than they do. Tier-0 has no person to ask.
  if (scope === 'rest' && kind === 'unknown')
    return { kind: 'ask', reason: `not proven, the operator decides: ${tally}` };
  return { kind: 'hold', reason: `not proven within ${limitSeconds} s: ${tally}` };
}
