/** Who decided what, from the control table: rows that moved, questions, their answers, and claims. */
import { handStart } from '../../../strategy/progress';
import type { ClaimSeen, DrillRecord, Question, RouteSample } from '../record';
import { damagedPlacements, restorationOf } from '../promises/restored';
import { momentText } from './words';
import { listed } from '../../../strategy/listed';

/** More sentences than this are counted, not told. */
const TOLD_MAX = 7;

/** One sentence each, in the order of the incidents; the results of drills last. */
export function decided(record: DrillRecord): readonly string[] {
  const claims = [...record.claims].sort((a, b) => (a.claimedAt < b.claimedAt ? -1 : 1));
  if (claims.length === 0) return ['Nothing was moved, and nobody was asked.'];
  const all = [
    ...claims.flatMap((claim) => {
      if (claim.flow === 'evacuation') return [...evacuated(record, claim), ...answered(record, claim)];
      return claim.flow === 'return' ? [returned(record, claim)] : [];
    }),
    ...damagedPlacements(record).map((placement) => restored(record, placement)),
    ...claims.filter(({ flow }) => flow === 'drill').map((claim) => drilled(record, claim)),
  ];
  if (all.length === 0) return [`${listed([...new Set(claims.map(({ source }) => source))])} stayed as it was.`];
  const left = all.length - TOLD_MAX;
  return left > 0 ? [...all.slice(0, TOLD_MAX), `${left} more decisions followed, see below.`] : all;
}

/** What moved without a question. What moved after an approval is told by the answer. */
function evacuated(record: DrillRecord, claim: ClaimSeen): readonly string[] {
  const rows = movedBy(record, claim);
  const alone = rows.filter((row) => !questionsOf(record, claim).some((question) => isApproval(question, row)));
  if (alone.length === 0) return [];
  const entries = record.ledgers.find(({ incident }) => incident === claim.incident)?.entries ?? [];
  const how = handStart(entries) === undefined ? 'The system decided that by itself' : 'A person had ordered that';
  return [`${capital(servicesText(alone))} moved from ${claim.source} ${whereText(record, claim, alone)}. ${how}.`];
}

function answered(record: DrillRecord, claim: ClaimSeen): readonly string[] {
  return questionsOf(record, claim).flatMap((question) => {
    const { answer, askedAtMs, expectedLoss } = question;
    const about = `to move ${servicesText(expectedLoss)} from ${claim.source}`;
    const asked = `asked at ${momentText(askedAtMs, record.startMs)}`;
    if (!answer)
      return claim.state === 'closed' ? [`A question whether ${about}, ${asked}, was taken back unanswered.`] : [];
    const said = answer.decision === 'decline' ? 'declined' : 'approved';
    const rows = movedBy(record, claim).filter((row) => isApproval(question, row));
    const then = rows.length === 0 ? '' : `; ${countText(rows, expectedLoss)} moved ${whereText(record, claim, rows)}`;
    return [
      `${personText(answer.by)} ${said} ${about} at ${momentText(answer.atMs, record.startMs)}, ${asked}${then}.`,
    ];
  });
}

function returned(record: DrillRecord, claim: ClaimSeen): string {
  const rows = movedTo(record, claim, (row) => (row.weights[claim.source] ?? 0) > 0);
  const since = `began at ${momentText(Date.parse(claim.claimedAt), record.startMs)}`;
  if (rows.length === 0) return `The return of ${claim.source} ${since} and moved nothing back.`;
  return `The return of ${claim.source} ${since} and moved ${servicesText(rows)} back by ${lastText(record, rows)}.`;
}

function drilled({ drillResults, startMs }: DrillRecord, { incident, source }: ClaimSeen): string {
  const result = drillResults.find(({ drill }) => drill === incident);
  if (!result) return `The drill of ${source} has no result.`;
  const why = result.reason ? `: ${result.reason}` : '';
  return `The drill of ${source} ended at ${momentText(Date.parse(result.endedAt), startMs)}: ${result.verdict}${why}.`;
}

function restored(record: DrillRecord, placement: string): string {
  const { damages, left, aside, isRestored } = restorationOf(record, placement);
  if (damages.length === 0) return `The settings of ${placement} were checked, and none had been damaged.`;
  const damaged = damages.reduce((sum, { entries }) => sum + entries, 0);
  const strays = aside === 0 ? '' : `, and ${aside} were moved aside`;
  const end = isRestored ? `were restored${strays}` : `: ${left} are still damaged${strays}`;
  return `${damaged} settings of ${placement} were damaged${isRestored ? ' and ' : ''}${end}.`;
}

type Rows = readonly RouteSample[];

const questionsOf = ({ questions }: DrillRecord, { incident }: ClaimSeen): readonly Question[] =>
  questions.filter((question) => question.incident === incident);

/** Rows that the incident gave to a region other than its source: the last state of each. */
const movedBy = (record: DrillRecord, claim: ClaimSeen): Rows =>
  movedTo(record, claim, ({ weights }) =>
    Object.entries(weights).some(([region, weight]) => region !== claim.source && weight > 0),
  );

function movedTo({ routes }: DrillRecord, { incident }: ClaimSeen, is: (row: RouteSample) => boolean): Rows {
  const own = routes.filter((row) => row.incident === incident && row.epoch > 0 && row.mode === 'serving' && is(row));
  return [...new Map(own.map((row) => [`${row.placement}/${row.service}`, row])).values()];
}

const isApproval = ({ answer, expectedLoss }: Question, { placement, service, atMs }: RouteSample): boolean =>
  answer?.decision === 'approve' &&
  answer.atMs <= atMs &&
  expectedLoss.some((one) => one.placement === placement && one.service === service);

function whereText(record: DrillRecord, { source }: ClaimSeen, rows: Rows): string {
  const all = rows.flatMap(({ weights }) => Object.keys(weights).filter((region) => (weights[region] ?? 0) > 0));
  const targets = [...new Set(all)].filter((region) => region !== source).sort();
  return `to ${listed(targets)} by ${lastText(record, rows)}`;
}

const lastText = ({ startMs }: DrillRecord, rows: Rows): string =>
  momentText(Math.max(...rows.map(({ atMs }) => atMs)), startMs);

type Place = { readonly placement: string; readonly service: string };

const namesOf = (rows: readonly Place[]): readonly string[] => [...new Set(rows.map(({ service }) => service))];

/** Names up to three services, and counts more of them. */
function servicesText(rows: readonly Place[]): string {
  const names = namesOf(rows);
  return names.length <= 3 ? listed(names) : `${names.length} services`;
}

/** How many of those that were asked about. */
const countText = (rows: readonly Place[], asked: readonly Place[]): string =>
  rows.length === asked.length ? 'they' : `${servicesText(rows)} of them`;

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** A role without its account. */
const personText = (by: string): string => by.replaceAll(/\b\d{12}\/(?:role|user)\//g, '');
