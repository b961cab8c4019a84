/**
 * What a drill tells the channels that are for drills (strategy §3): that it has begun, where it is, and how it ended.
 * Every message says that it is a drill. Nobody else hears of it, except who answers the staged messages of a game day
 * (`game-day.ts`). Assumes that a drill's claim stands until the next drill of the same region.
 */
import type { Due } from './cadence';
import { channelName, type Channels, type Line } from './channels';
import type { Claim } from './claim';
import { type DrillResult, foundText } from './drill-result';
import type { Situation } from './due';
import { clock, type OwnWording, readable } from './messages';
import type { Outage } from './outage';
import type { Message } from './post';
import { filled, NO_VALUES, WORDING, type WordingName } from './wording';

/** A drill that people hear of. `told`: what streams follow, as an outage in which no customer feels anything. */
export interface ToldDrill {
  readonly subject: string;
  readonly claim: Claim;
  readonly told: Outage;
}

/** The newest drill of each region. */
export const drillsToTell = ({ claims }: Pick<Situation, 'claims'>): readonly ToldDrill[] =>
  claims.flatMap(({ flow, source, claim }) =>
    flow === 'drill' ? [{ subject: source, claim, told: stretchOf(source, claim) }] : [],
  );

const stretchOf = (subject: string, { incident, claimedAt, endedAt }: Claim): Outage => ({
  ...{ name: incident, since: claimedAt, openedAt: claimedAt, incidents: [], residencies: [], revision: 0 },
  regions: [subject],
  ...(endedAt !== undefined && { endedAt }),
});

export const drillLines = ({ drills }: Channels): readonly Line[] =>
  drills.map((channel) => ({ stream: { audience: 'drills', channel: channelName(channel) }, channel }));

interface Occasion {
  readonly due: Due;
  /** Undefined: the control table has none, or nobody can read it. */
  readonly result: DrillResult | undefined;
}

export function drillMessage({ subject, claim }: ToldDrill, { due, result }: Occasion, own: OwnWording): Message {
  const name = `drills.${due.kind}` as WordingName;
  const text = filled(own[name] ?? WORDING[name], {
    ...NO_VALUES,
    ...{ outage: claim.incident, since: clock(claim.claimedAt), regions: subject, drill: drillText(claim) },
    until: claim.endedAt === undefined ? '' : clock(claim.endedAt),
    result: result ? resultText(result) : 'Its result is not on record, so nobody knows whether it passed.',
    next: due.nextBy === undefined ? '' : `The next message comes by ${clock(due.nextBy)}.`,
  });
  return readable(text, due);
}

const drillText = ({ plays, conductor }: Claim): string =>
  plays
    ? `Playbook ${plays.playbook}, started by ${plays.by}, conducted in ${conductor}.`
    : 'Nobody knows its playbook.';

function resultText({ verdict, reason, criteria }: DrillResult): string {
  const missed = criteria.filter(({ met }) => met !== true).map((one) => `${one.name}: ${foundText(one)}`);
  const why = reason === undefined ? '' : `: ${reason}`;
  return `${verdict}${why}.${missed.length > 0 && verdict === 'missed' ? ` ${missed.join('; ')}.` : ''}`;
}
