/**
 * What people on call are told, and when again (docs/objectives.md#promises: told): one sentence with its numbers, and
 * what they can do. A matter is paged once it has stood for a moment, and every quarter of an hour while it stands;
 * whoever sends one puts that on record first, so that three regions that see the same do not send it three times.
 */
import { type Claim, nextTryAtMs } from './claim';
import type { Condition } from './judgement';
import type { Situation } from './due';
import { WINDOW_TICKS } from './observation';
import type { Region } from './topology';
import type { PeerView } from './views';

/**
 * `matter`: the same as long as it is the same matter. `about`: the region that is in trouble. `subject`: at most 100
 * characters.
 */
export interface Page {
  readonly matter: string;
  readonly about?: Region;
  readonly subject: string;
  readonly text: string;
}

/** What was last sent about a matter (ISO 8601), from which region, and how often. */
export interface SentPage {
  readonly matter: string;
  readonly at: string;
  readonly region: Region;
  readonly times: number;
}

/** A question that nobody has answered yet; times are ISO 8601. */
export interface OpenQuestion {
  readonly incident: string;
  readonly region: Region;
  readonly scope: string;
  readonly askedAt: string;
  readonly expiresAt: string;
  /** Takes answers, signed for IAM, in `region`. */
  readonly answerAt: string;
  readonly moves: readonly { readonly placement: string; readonly service: string; readonly target: string }[];
}

const REMIND_SECONDS = 15 * 60;
const RUNBOOK = 'docs/runbook.md';

/**
 * Whether that matter is to be sent again now. An unreadable time is no proof that anybody was told, nor is a message
 * from a region that users on the internet do not reach: what SNS took there may not get out.
 */
export function isPageDue(
  sent: SentPage | undefined,
  { nowMs, shut }: { nowMs: number; shut: readonly Region[] },
): boolean {
  return sent === undefined || shut.includes(sent.region) || !(nowMs - Date.parse(sent.at) < REMIND_SECONDS * 1000);
}

/** Regions that the internet does not reach, or nobody does. */
export const shutRegions = ({ topology, conditions }: Situation): readonly Region[] =>
  topology.regions.filter((region) =>
    conditions.some((one) => one.region === region && (one.kind === 'lost' || one.views.outside === 'down')),
  );

/** Everything that people have to know now, whether they were told or not. */
export function pagesFor(situation: Situation, questions: readonly OpenQuestion[]): readonly Page[] {
  const { topology } = situation;
  return [
    ...topology.regions.flatMap((region) => conditionPages(situation, region)),
    ...questions.map(questionPage),
    ...topology.regions.flatMap((region) => failurePages(situation, region)),
  ];
}

/** `ailing`: it fails for its peers or for the internet, too shortly to be sure of more. */
const TOLD = ['lost', 'failing', 'contested', 'common', 'joining', 'ailing'] as const;
type Told = (typeof TOLD)[number];

const WORDS: Readonly<Record<Told, { what: string; todo: string; heading: string }>> = {
  lost: {
    what: 'is lost: nothing of it is heard, and it gives no sign of life',
    todo: 'nothing for Tier-0, which leaves by itself; answer the question that follows for the rest',
    heading: 'region-impaired',
  },
  failing: {
    what: 'is impaired',
    todo: 'answer the question that follows; to move something else, start "evacuate" by hand in another region',
    heading: 'region-impaired',
  },
  contested: {
    what: 'is contested: its peers see it fail, and it serves by its own word or for the internet. Nothing moves by itself',
    todo: 'ask users; if it does not serve them, start "evacuate" in another region with "despite" and the reason',
    heading: 'contested',
  },
  common: {
    what: 'fails, and so do the regions that could take over: a bad deploy, or something that all of them use. Nothing moves, deploys are frozen',
    todo: 'look at the last deploy and roll it back; moving would not help',
    heading: 'common',
  },
  joining: {
    what: 'does not count yet: it was never seen well in full, so nothing is moved out of it or into it',
    todo: 'look whether all its stacks are deployed and its names resolve; it counts by itself once it is well',
    heading: 'region-joining',
  },
  ailing: {
    what: 'fails for its peers, or for users on the internet, and not yet for long enough to move anything',
    todo: 'see whether users are turned away; a question follows when it lasts; to move at once, start "evacuate" by hand in another region',
    heading: 'region-impaired',
  },
};

function toldAs({ kind, views }: Condition): Told | undefined {
  // Its stacks may still be on their way.
  if (kind === 'joining') return views.watched >= WINDOW_TICKS ? kind : undefined;
  if (kind !== 'well' && kind !== 'unknown') return kind;
  return views.fast >= views.needed || views.outsideFast ? 'ailing' : undefined;
}

/** One page per region and kind of condition, however many services have it. */
function conditionPages({ conditions }: Situation, region: Region): readonly Page[] {
  const own = conditions.filter((one) => one.region === region);
  // Whoever was told more than that a region ails needs no second message.
  const isToldMore = own.some((one) => !['ailing', undefined].includes(toldAs(one)));
  return TOLD.flatMap((kind) => {
    const found = kind === 'ailing' && isToldMore ? [] : own.filter((one) => toldAs(one) === kind);
    const [first] = found;
    if (!first) return [];
    const services = found.map(({ service }) => service);
    const { what, todo, heading } = WORDS[kind];
    return [
      {
        matter: `${kind} ${region}`,
        about: region,
        subject: `${region} ${kind}: ${services.length} of 8 services`,
        text: `${region} ${what}. Services: ${services.join(', ')}. ${numbersOf(first)} To do: ${todo}. Runbook: ${RUNBOOK}#${heading}`,
      },
    ];
  });
}

/**
 * What a detector tells that does not reach the control store; `unclear`: regions that gave no answer, or none that
 * says anything.
 */
export function blindPage(region: Region, unclear: readonly Region[]): Omit<Page, 'matter' | 'about'> {
  const heard = unclear.length === 0 ? 'It hears every region.' : `No clear answer came from ${unclear.join(', ')}.`;
  return {
    subject: `${region} does not reach the control store`,
    text: `${region} has not reached the control store for 60 s: nothing can be decided or written there. ${heard} To do: look at DynamoDB and at the links of ${region}; without a quorum nothing moves, and what one region alone may hold goes on. Runbook: ${RUNBOOK}#observer-silent`,
  };
}

/** What is told of a placement whose stores fail in a region that serves others. */
export function placementPage(
  { placement, region }: { readonly placement: string; readonly region: Region },
  services: readonly string[],
  sinceMs: number,
): Page {
  return {
    matter: `placement ${placement} ${region}`,
    about: region,
    subject: `${placement} fails in ${region}, which serves others`,
    text: `${services.join(' and ')} of ${placement} fail in ${region} since ${new Date(sinceMs).toISOString()}; other placements are served there, so nothing moves by itself. To do: look at the key, the tables and the newest release of ${placement} in ${region}; enable the key again, or take back the change. Runbook: ${RUNBOOK}#placement-impaired`,
  };
}

/** What is told of a service whose door refuses its users in a region that lets those of others in. */
export function servicePage({ service, region }: { service: string; region: Region }, sinceMs: number): Page {
  return {
    matter: `service ${service} ${region}`,
    about: region,
    subject: `${service} is refused in ${region}, others are not`,
    text: `Users of ${service} are refused at the door of ${region} since ${new Date(sinceMs).toISOString()}; other services let theirs in. To do: look at the route /${service} of the API there, its function and the newest release, and take the change back; unless a question follows, nothing moves by itself: start "evacuate" in another region with "services": ["${service}"] and "despite". Runbook: ${RUNBOOK}#service-refused`,
  };
}

/** A new run takes over every minute; this much later none has. */
const OVERDUE_SECONDS = 80;

/**
 * What the last run of a detector has to say when nobody relieves it: it may go on for a quarter of an hour, and then
 * nobody observes.
 */
export function successorPages(region: Region, sinceMs: number, nowMs: number): readonly Page[] {
  const seconds = Math.round((nowMs - sinceMs) / 1000);
  if (seconds < OVERDUE_SECONDS) return [];
  return [
    {
      matter: `successor ${region}`,
      subject: `${region}: no new run of detect starts`,
      text: `The detector in ${region} has not been relieved for ${seconds} s; it may go on until 15 minutes after ${new Date(sinceMs).toISOString()}, and then nobody observes from there. To do: read the log of detect in ${region}, look at EventBridge there, and roll the last deploy back. Runbook: ${RUNBOOK}#observer-silent`,
    },
  ];
}

function numbersOf({ views, sinceMs }: Condition): string {
  const since = sinceMs === null ? 'since an unknown time' : `since ${new Date(sinceMs).toISOString()}`;
  const peers = views.peers.map(({ observer, sees }: PeerView) => `${observer} ${sees}`).join(', ');
  return `Seen ${since}: peers ${peers} (${views.needed} are needed); own word ${views.ownWord}; from the internet ${views.outside}.`;
}

function questionPage({ incident, region, scope, expiresAt, answerAt, moves }: OpenQuestion): Page {
  const services = [...new Set(moves.map(({ service }) => service))].join(', ');
  const targets = [...new Set(moves.map(({ target }) => target))].join(', ');
  const said = `{"incident":"${incident}","scope":"${scope}","decision":"approve"}`;
  return {
    matter: `question ${incident} ${scope}`,
    subject: `${incident} waits for you`,
    text: `${incident} waits for an answer until ${expiresAt}: ${moves.length} moves (${services}) to ${targets}. To do: approve, or "decline", with curl --aws-sigv4 aws:amz:${region}:lambda --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" -H "x-amz-security-token: $AWS_SESSION_TOKEN" --json '${said}' ${answerAt} Runbook: ${RUNBOOK}#waits-for-you`,
  };
}

/** An attempt that ended badly while the matter stands, and that no other one follows yet. */
function failurePages(situation: Situation, region: Region): readonly Page[] {
  const own = situation.claims.filter(({ flow, source }) => flow === 'evacuation' && source === region);
  return own.flatMap(({ claim }) => {
    const nextMs = nextTryAtMs(claim);
    if (nextMs === undefined || !isBadEnd(claim) || !stands(situation, region)) return [];
    const { incident, outcome = 'failed', endedAt = 'an unknown time', attempt = 1 } = claim;
    const nextAt = new Date(nextMs).toISOString();
    return [
      {
        matter: `ended ${incident}`,
        about: region,
        subject: `${incident} ${outcome}, next try ${nextAt}`,
        text: `${incident} ended as ${outcome} at ${endedAt}, attempt ${attempt}, and ${region} is still impaired. The next try is at ${nextAt}. To do: ${todoAfter(claim)}. Runbook: ${RUNBOOK}#evacuation-failed`,
      },
    ];
  });
}

function todoAfter({ incident, outcome }: Claim): string {
  if (outcome === 'declined') return 'nothing, if it is to stay; else approve the question that follows';
  if (outcome === 'expired') return 'answer the question that follows before it runs out';
  return `read the ledger of ${incident} for the reason and mend it; or start "evacuate" by hand`;
}

const GOOD_ENDS: readonly (string | undefined)[] = ['recovered', 'no-action'];
const isBadEnd = ({ outcome }: Claim): boolean => !GOOD_ENDS.includes(outcome);

const stands = ({ conditions }: Situation, region: Region): boolean =>
  conditions.some((one) => one.region === region && (one.kind === 'lost' || one.kind === 'failing'));
