/**
 * The messages of an outage, made from a briefing (strategy §3, communication workflows): what happened, who is
 * affected, since when, what is done, what may be lost, and when the next message comes. Channels turn the same message
 * into their own format.
 */
import type { Briefing, CloudBriefing, IncidentBriefing, ResidencyBriefing } from './briefing';
import { type Due, type Stream, streamText } from './cadence';
import { SERVICES, type Service } from './layers';
import { listed } from './listed';
import { type Concerned, FEELS, type Feels, type Outage } from './outage';
import type { Message } from './post';
import { rcaDueMs } from './rca';
import {
  filled,
  NO_VALUES,
  type Placeholder,
  RESIDENCY_WORDS,
  SERVICE_WORDS,
  WORDING,
  type WordingName,
} from './wording';

/** Texts that the environment replaces. */
export type OwnWording = Partial<Readonly<typeof WORDING>>;

/** A message that is due, and to whom. `ordered`: the text that a lead wrote for it. */
interface Occasion {
  readonly stream: Stream;
  readonly due: Due;
  readonly ordered?: string | undefined;
}

export function messageFor(briefing: Briefing, { stream, due, ordered }: Occasion, own: OwnWording): Message {
  const name = `${stream.audience}.${due.kind}` as WordingName;
  const wording = ordered === undefined ? (own[name] ?? WORDING[name]) : withNext(ordered);
  return readable(filled(wording, valuesOf(briefing, { stream, due })), due);
}

/** The first line is the subject. */
export function readable(text: string, { nextBy }: Pick<Due, 'nextBy'>): Message {
  const [subject = '', ...rest] = text.split('\n').map((line) => line.trim());
  return { subject, text: rest.join('\n'), ...(nextBy !== undefined && { nextBy }) };
}

/** Every message says when the next one comes, whoever wrote it. */
const withNext = (text: string): string => (text.includes('{next}') ? text : `${text} {next}`);

/** Minutes are exact enough for people: `2027-01-02 12:04 UTC`. */
export const clock = (at: string): string => `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;

function valuesOf(briefing: Briefing, { stream, due }: Occasion): Values {
  const { outage, nowMs, residencies, incidents, leads } = briefing;
  const own = residencies.find(({ concerned }) => concerned.residency === stream.residency);
  return {
    ...NO_VALUES,
    outage: outage.name,
    since: clock(own?.concerned.since ?? outage.since),
    now: clock(new Date(nowMs).toISOString()),
    until: clock(own?.concerned.wellSince ?? lastWell(outage) ?? due.dueAt),
    regions: listed(outage.regions),
    failing: listed(briefing.cloud.map(({ region }) => region)),
    cloud: briefing.cloud.map(cloudText).join(' '),
    affected: outage.residencies.map(affectedText).join(' '),
    customers: residencies.map(customersText).join(' '),
    doing: incidents.map(doingText).join(' '),
    leads: leadsText(leads),
    rca: rcaText(briefing),
    next: due.nextBy === undefined ? '' : `The next update comes by ${clock(due.nextBy)}.`,
    // Nobody outside reads of our channels.
    unreached: ['customers', 'vendors'].includes(stream.audience) ? '' : unreachedText(briefing, stream),
    ...(own ? ofCustomers(own, due.kind) : { loss: internalLoss(residencies) }),
  };
}

type Values = Readonly<Record<Placeholder, string>>;

/** What only messages to customers can say, and the loss in their words. */
function ofCustomers(
  own: ResidencyBriefing,
  kind: Due['kind'],
): Pick<Values, 'residency' | 'feels' | 'served' | 'loss'> {
  const { residency, feels } = own.concerned;
  return {
    ...{ residency: RESIDENCY_WORDS[residency], feels: feelsText(feels) },
    ...{ served: servedText(own), loss: customersLoss(own, kind) },
  };
}

/** When the last residency was served again. */
const lastWell = ({ residencies }: Outage): string | undefined =>
  residencies
    .flatMap(({ wellSince }) => wellSince ?? [])
    .sort()
    .at(-1);

function affectedText({ residency, feels, wellSince, services }: Concerned): string {
  if (feels.length > 0)
    return `${residency}: ${groupedBy(feels, (one) => one.feels)
      .map(troubleText)
      .join('; ')}.`;
  const was = servicesText(services);
  return wellSince === undefined
    ? `${residency}: nobody knows at the moment; before, ${was} did not work.`
    : `${residency}: all served since ${clock(wellSince)}; before, ${was} did not work.`;
}

const NOW_WORDS: Readonly<Record<CloudBriefing['now'], string>> = {
  fails: '',
  works: ' It works for us again.',
  unknown: ' We do not know how it is now.',
};

/** What we see of the cloud in one region, in words that claim no cause. */
const cloudText = ({ region, since, isLost, uses, now }: CloudBriefing): string =>
  `${region}, since ${clock(since)}: ${isLost ? 'no answer from anything that we have there' : errorsText(uses)}.${NOW_WORDS[now]}`;

function errorsText(uses: CloudBriefing['uses']): string {
  if (uses.length === 0) return 'users on the internet do not reach it, and we do not know why';
  const isEncrypted = uses.includes('Amazon DynamoDB') || uses.includes('Amazon S3');
  return `errors of ${listed(uses)}${isEncrypted ? ', where our data is encrypted with AWS KMS' : ''}`;
}

interface OfService {
  readonly service: Service;
}

const troubleText = ([feels, found]: readonly [string, readonly OfService[]]): string =>
  `${servicesText(found.map(({ service }) => service))} ${feels}`;

const servicesText = (services: readonly Service[]): string =>
  services.length === SERVICES.length ? 'every service' : listed(services);

/** The members by what they have in common, in the order in which that is first seen. */
function groupedBy<One>(
  all: readonly One[],
  common: (one: One) => string,
): readonly (readonly [string, readonly One[]])[] {
  return [...new Set(all.map(common))].map((name) => [name, all.filter((one) => common(one) === name)] as const);
}

const FEELS_WORDS: Readonly<Record<Feels, (services: string) => string>> = {
  down: (services) => `cannot use ${services}`,
  'read-only': (services) => `can read but not change ${services}`,
  degraded: (services) => `may get errors in ${services}`,
};

/** What customers read of their services: `cannot use sign-in; they may get errors in documents`. */
export function feelsText(feels: Concerned['feels']): string {
  if (feels.length === 0) return 'may still get errors; we are checking';
  const parts = FEELS.flatMap((how) => {
    const services = feels.filter((one) => one.feels === how).map(({ service }) => SERVICE_WORDS[service]);
    return services.length > 0
      ? [FEELS_WORDS[how](services.length === SERVICES.length ? 'any service' : listed(services))]
      : [];
  });
  return parts.join('; they ');
}

/** One sentence per residency, for people who do not know our services by name. */
const customersText = ({ concerned }: ResidencyBriefing): string =>
  concerned.wellSince === undefined
    ? `Customers in ${RESIDENCY_WORDS[concerned.residency]} ${feelsText(concerned.feels)}.`
    : `Customers in ${RESIDENCY_WORDS[concerned.residency]} are served again.`;

function servedText({ waits, abroad }: ResidencyBriefing): string {
  return [
    ...(waits ? ['Those whose data stays there see our maintenance page.'] : []),
    ...(abroad.length > 0
      ? [`Customers who agreed to it are served from ${listed(abroad.map((one) => RESIDENCY_WORDS[one]))} instead.`]
      : []),
  ].join(' ');
}

function doingText({ incident, outcome, asksSince, moved }: IncidentBriefing): string {
  const what = groupedBy(moved, ({ target }) => target).map(
    ([target, moves]) =>
      `${servicesText(SERVICES.filter((one) => moves.some(({ service }) => service === one)))} moved to ${target}`,
  );
  return `${[
    `${incident}: ${what.length > 0 ? what.join('; ') : 'nothing has moved'}`,
    ...(asksSince === undefined ? [] : [`the rest waits for an answer since ${clock(asksSince)}`]),
    outcome ?? 'under way',
  ].join('; ')}.`;
}

function internalLoss(residencies: readonly ResidencyBriefing[]): string {
  const parts = residencies.flatMap(({ concerned, mayLose }) =>
    groupedBy(
      mayLose.filter(({ seconds }) => seconds !== 0),
      ({ seconds }) => (seconds === null ? 'an unknown amount' : `up to ${Math.ceil(seconds)} s`),
    ).map(([amount, found]) => `${concerned.residency} ${servicesText(found.map(({ service }) => service))} ${amount}`),
  );
  return parts.length > 0 ? `May be lost: ${parts.join('; ')}.` : 'No move has put confirmed writes at risk.';
}

/** Confirmed changes only. A service that has not moved has lost nothing. The last message always says something. */
function customersLoss({ mayLose: losses, concerned }: ResidencyBriefing, kind: Due['kind']): string {
  const since = clock(concerned.since);
  const unknown = losses.filter(({ seconds }) => seconds === null);
  if (unknown.length > 0)
    return (
      `We do not know yet whether changes to ${listed(unknown.map(({ service }) => SERVICE_WORDS[service]))} ` +
      `from just before ${since} are lost.`
    );
  const most = Math.max(0, ...losses.map(({ seconds }) => seconds ?? 0));
  if (most === 0) return kind === 'resolution' ? 'As far as we know, no change that we confirmed is lost.' : '';
  const named = losses.filter(({ seconds }) => seconds !== 0).map(({ service }) => SERVICE_WORDS[service]);
  return `Changes to ${listed(named)} from up to ${Math.ceil(most)} seconds before ${since} may be missing.`;
}

/** The channels whose message does not arrive, except the one that gets this message. */
const unreachedText = ({ unreached, held }: Briefing, to: Stream): string =>
  [
    ...unreached
      .filter(({ stream }) => stream.channel !== to.channel)
      .map(({ stream, since, reason }) => `Not told since ${clock(since)}: ${streamText(stream)} (${reason}).`),
    ...held.map(({ stream, hold }) => `Held until ${clock(hold.until)} by ${hold.by}: ${stream} (${hold.why}).`),
  ].join(' ');

function rcaText({ rca, outage, nowMs }: Briefing): string {
  if (rca?.kind === 'published') return `The report is here: ${rca.url}`;
  if (rca?.kind === 'waived') return `There is no report: ${rca.why} (${rca.by}).`;
  const dueMs = rcaDueMs(outage);
  if (dueMs === undefined) return '';
  return `The report (RCA) ${nowMs < dueMs ? 'is due by' : 'was due at'} ${clock(new Date(dueMs).toISOString())}.`;
}

const leadsText = (leads: Briefing['leads']): string =>
  `Leads: ${Object.entries(leads)
    .map(([role, name]) => `${role} ${name}`)
    .join(', ')}.`;
