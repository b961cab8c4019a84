/**
 * The pages that people on call get, and when a page is repeated (docs/objectives.md#promises: told). A page says what
 * is wrong with its numbers, and what people can do. A matter is paged once it has lasted for a moment, and then every
 * quarter of an hour while it lasts. A region puts a page on record before it sends it, so that three regions that see
 * the same do not send it three times.
 */
import { type Claim, nextTryAtMs } from './claim';
import { type Condition, failsAtHomeAlone } from './judgement';
import type { Situation } from './due';
import { WINDOW_TICKS } from './observation';
import { signedCall } from './signed-call';
import type { Region } from './topology';
import type { PeerView } from './views';

/**
 * `matter`: identifies the matter, the same on every repetition. `about`: the region that is in trouble. `subject`: at
 * most 100 characters.
 */
export interface Page {
  readonly matter: string;
  readonly about?: Region;
  readonly subject: string;
  readonly text: string;
}

/**
 * The last page that was sent about a matter: when (ISO 8601), from which region, and how often so far. `seenAt`: when
 * a detector last had to send it, whether or not it could; absent in items from before 2026-11-30.
 */
export interface SentPage {
  readonly matter: string;
  readonly at: string;
  readonly seenAt?: string;
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
  /** The URL that takes answers, signed for IAM, in `region`. */
  readonly answerAt: string;
  readonly moves: readonly { readonly placement: string; readonly service: string; readonly target: string }[];
}

const REMIND_SECONDS = 15 * 60;
const RUNBOOK = 'docs/runbook.md';

/**
 * Whether to send a page on that matter now. An unreadable time does not prove that anybody was told. Neither does a
 * page from a region that users on the internet do not reach: SNS may have taken it there without delivering it.
 */
export function isPageDue(
  sent: SentPage | undefined,
  { nowMs, shut }: { nowMs: number; shut: readonly Region[] },
): boolean {
  return sent === undefined || shut.includes(sent.region) || !(nowMs - Date.parse(sent.at) < REMIND_SECONDS * 1000);
}

/** The next page about a matter that stands needs this long to be on record. */
const NEXT_PAGE_SECONDS = 60;

/** Matters that stand, as far as anybody knows: detectors send, or try to send, such a matter again and again. */
export const standingMatters = (sent: readonly SentPage[], nowMs: number): readonly string[] =>
  sent
    .filter(({ at, seenAt = at }) => nowMs - Date.parse(seenAt) < (REMIND_SECONDS + NEXT_PAGE_SECONDS) * 1000)
    .map(({ matter }) => matter);

/** The matter of `placementPage`. */
export const placementMatter = (placement: string, region: Region): string => `placement ${placement} ${region}`;

/** The matter of `servicePage`. */
export const serviceMatter = (service: string, region: Region): string => `service ${service} ${region}`;

/** Regions that users on the internet, or all observers, cannot reach. */
export const shutRegions = ({ topology, conditions }: Situation): readonly Region[] =>
  topology.regions.filter((region) =>
    conditions.some((one) => one.region === region && (one.kind === 'lost' || one.views.outside === 'down')),
  );

/** Everything that people have to know now, whether or not they were told already. */
export function pagesFor(situation: Situation, questions: readonly OpenQuestion[]): readonly Page[] {
  const { topology } = situation;
  return [
    ...topology.regions.flatMap((region) => conditionPages(situation, region)),
    ...questions.map(questionPage),
    ...topology.regions.flatMap((region) => failurePages(situation, region)),
  ];
}

/** `ailing`: it fails for its peers or for users on the internet, but not yet long enough for any other condition. */
const TOLD = ['lost', 'failing', 'contested', 'common', 'joining', 'ailing'] as const;
type Told = (typeof TOLD)[number];

const WORDS: Readonly<Record<Told, { what: string; todo: string; heading: string }>> = {
  lost: {
    what: 'is lost: nobody reaches it, and it gives no sign of life',
    todo: 'nothing for Tier-0: it moves by itself. For the rest, answer the question that follows',
    heading: 'region-impaired',
  },
  failing: {
    what: 'is impaired: some of its services fail',
    todo: 'answer the question that follows. To move other services as well, start "evacuate" by hand in another region',
    heading: 'region-impaired',
  },
  contested: {
    what: 'is contested: its peers see it fail, but by its own report or from the internet it serves. Nothing moves by itself',
    todo: 'ask users whether it serves them. If not, start "evacuate" in another region with "despite" and the reason',
    heading: 'contested',
  },
  common: {
    what: 'fails, and so do all regions that could take over. Likely causes: a bad deploy, or something that all of them use. Nothing moves, and deploys are frozen',
    todo: 'check the last deploy and roll it back. Moving would not help',
    heading: 'common',
  },
  joining: {
    what: 'does not count yet: it was never seen fully healthy. Nothing moves out of it or into it',
    todo: 'check that all its stacks are deployed and that its DNS names resolve. It counts by itself as soon as it is fully healthy',
    heading: 'region-joining',
  },
  ailing: {
    what: 'fails for its peers or for users on the internet, but not long enough yet to move anything',
    todo: 'check whether users get errors. If it lasts, a question follows. To move at once, start "evacuate" by hand in another region',
    heading: 'region-impaired',
  },
};

function toldAs({ kind, views }: Condition): Told | undefined {
  // Its stacks may still be deploying.
  if (kind === 'joining') return views.watched >= WINDOW_TICKS ? kind : undefined;
  if (kind !== 'well' && kind !== 'unknown') return kind;
  return views.fast >= views.needed || views.outsideFast ? 'ailing' : undefined;
}

/** One page per region and kind of condition, however many services have it. */
function conditionPages({ conditions }: Situation, region: Region): readonly Page[] {
  const own = conditions.filter((one) => one.region === region);
  // People who were told of a clearer condition need no page about `ailing`.
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

/** What a detector sees alone: regions that give it no useful answer, and those that the internet does not reach. */
interface OwnView {
  readonly unclear: readonly Region[];
  readonly shut: readonly Region[];
}

/** The page of a detector that does not reach the control store. */
export function blindPage(region: Region, { unclear, shut }: OwnView): Omit<Page, 'matter' | 'about'> {
  const heard = unclear.length === 0 ? 'It hears every region.' : `No clear answer came from ${unclear.join(', ')}.`;
  const outside = shut.length === 0 ? '' : ` The internet does not reach ${shut.join(', ')}.`;
  return {
    subject: `${region} does not reach the control store`,
    text: `${region} has not reached the control store for 60 s, so it can decide and write nothing. ${heard}${outside} Without a quorum nothing moves. Placements that have only this region go on. To do: check DynamoDB in ${region} and the network links of ${region}. Runbook: ${RUNBOOK}#observer-silent`,
  };
}

/** The page about a placement whose stores fail in a region that serves other placements. */
export function placementPage(
  { placement, region }: { readonly placement: string; readonly region: Region },
  services: readonly string[],
  sinceMs: number,
): Page {
  return {
    matter: placementMatter(placement, region),
    about: region,
    subject: `${placement} fails in ${region}, other placements do not`,
    text: `${services.join(' and ')} of ${placement} fail in ${region} since ${new Date(sinceMs).toISOString()}. The region serves other placements. Nothing moves by itself, unless all placements at home in ${region} fail. To do: check the KMS key, the tables and the newest release of ${placement} in ${region}. Enable the key again, or take the change back. Runbook: ${RUNBOOK}#placement-impaired`,
  };
}

/** What is told of a service whose door refuses its users in a region that lets those of others in. */
export function servicePage({ service, region }: { service: string; region: Region }, sinceMs: number): Page {
  return {
    matter: serviceMatter(service, region),
    about: region,
    subject: `${region} refuses users of ${service}, other services work`,
    text: `The API of ${region} refuses users of ${service} since ${new Date(sinceMs).toISOString()}. Its other services accept theirs. To do: check the route /${service} of that API, its function and the newest release, and take the change back. Unless a question follows, nothing moves by itself. To move it, start "evacuate" in another region with "services": ["${service}"] and "despite". Runbook: ${RUNBOOK}#service-refused`,
  };
}

/** A new run takes over every minute. After this many seconds without one, people are told. */
const OVERDUE_SECONDS = 80;

/**
 * The page of a detector run that no later run replaces. It may continue for a quarter of an hour, and then nobody
 * observes from this region.
 */
export function successorPages(region: Region, sinceMs: number, nowMs: number): readonly Page[] {
  const seconds = Math.round((nowMs - sinceMs) / 1000);
  if (seconds < OVERDUE_SECONDS) return [];
  return [
    {
      matter: `successor ${region}`,
      subject: `${region}: no new run of detect starts`,
      text: `The detector in ${region} still runs, but no new run has taken over for ${seconds} s. It stops at most 15 minutes after ${new Date(sinceMs).toISOString()}. Then nobody observes from ${region}. To do: read the log of detect in ${region}, check EventBridge there, and roll the last deploy back. Runbook: ${RUNBOOK}#observer-silent`,
    },
  ];
}

function numbersOf(condition: Condition): string {
  const { views, sinceMs } = condition;
  const whom = failsAtHomeAlone(condition)
    ? 'Only placements at home there fail; those that stand by there work. '
    : '';
  const since = sinceMs === null ? 'since an unknown time' : `since ${new Date(sinceMs).toISOString()}`;
  const peers = views.peers.map(({ observer, sees }: PeerView) => `${observer} ${sees}`).join(', ');
  return `${whom}Seen ${since}. Peers: ${peers} (${views.needed} must agree). Its own report: ${views.ownReport}. From the internet: ${views.outside}.`;
}

/** A question that is asked again is a new matter: another region may ask it, about other moves, until another time. */
function questionPage({ incident, region, scope, askedAt, expiresAt, answerAt, moves }: OpenQuestion): Page {
  const services = [...new Set(moves.map(({ service }) => service))].join(', ');
  const targets = [...new Set(moves.map(({ target }) => target))].join(', ');
  const approval = signedCall({ incident, scope, decision: 'approve' }, { region, url: answerAt });
  return {
    matter: `question ${incident} ${scope} ${askedAt}`,
    subject: `${incident} waits for you`,
    text: `${incident} waits for your answer until ${expiresAt}. It would make ${moves.length} moves (${services}) to ${targets}. To do: decide. To approve, run this command; to decline, write "decline" in place of "approve": ${approval} Runbook: ${RUNBOOK}#waits-for-you`,
  };
}

/** Pages about attempts that ended badly, while the region still fails and no new attempt has begun. */
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
        text: `${incident} ended as ${outcome} at ${endedAt} (attempt ${attempt}), and ${region} is still impaired. The next try is at ${nextAt}. To do: ${todoAfter(claim)}. Runbook: ${RUNBOOK}#evacuation-failed`,
      },
    ];
  });
}

function todoAfter({ incident, outcome }: Claim): string {
  if (outcome === 'declined')
    return 'nothing, if the services should stay. Otherwise approve the question that follows';
  if (outcome === 'expired') return 'answer the question that follows before it expires';
  return `read the reason in the ledger of ${incident} and repair the cause, or start "evacuate" by hand`;
}

const GOOD_ENDS: readonly (string | undefined)[] = ['recovered', 'no-action'];
const isBadEnd = ({ outcome }: Claim): boolean => !GOOD_ENDS.includes(outcome);

const stands = ({ conditions }: Situation, region: Region): boolean =>
  conditions.some((one) => one.region === region && (one.kind === 'lost' || one.kind === 'failing'));
