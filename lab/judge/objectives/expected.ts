/**
 * What a scenario expects for people and users: who was asked and when, what moved, who was served, what people were
 * told.
 */
import { SERVICES } from '../../../strategy/layers';
import type { ClientRequest, DrillRecord } from '../record';
import type { Asked, Degraded, ServedFrom } from '../../scenario/scenario';
import { linesOf, shareThat, stretchesWhere, type Burst, type Line } from '../bursts';
import type { Criterion } from './criterion';
import { firstHolders, holdersAt } from '../holders';
import { SUCCESS_RATIO } from './rto';

export function asked(record: DrillRecord): readonly Criterion[] {
  const { asked: expected } = record.scenario.expect;
  if (expected === undefined) return [];
  const sources = [...new Set(record.questions.map(({ incident }) => sourceOf(record, incident)))].sort();
  const wanted = expected.map(({ source }) => source).sort();
  const exactly = {
    name: 'people asked about',
    expected: wanted.join(', ') || 'nothing',
    observed: sources.join(', ') || 'nothing',
    met: wanted.join() === sources.join(),
  };
  return [exactly, ...expected.flatMap((one) => askedInTime(record, one))];
}

function askedInTime(record: DrillRecord, { source, notBefore, by }: Asked): readonly Criterion[] {
  if (notBefore === undefined && by === undefined) return [];
  const times = record.questions
    .filter(({ incident }) => sourceOf(record, incident) === source)
    .map(({ askedAtMs }) => askedAtMs - record.startMs);
  const firstMs = Math.min(...times);
  const limits = [
    ...(notBefore === undefined ? [] : [`not before ${notBefore / 1000} s`]),
    ...(by === undefined ? [] : [`by ${by / 1000} s`]),
  ];
  return [
    {
      name: `first question about ${source}`,
      expected: limits.join(', '),
      observed: firstMs === Infinity ? 'never' : `${firstMs / 1000} s`,
      met: firstMs >= (notBefore ?? 0) && firstMs <= (by ?? Number.MAX_VALUE),
    },
  ];
}

function sourceOf({ claims }: DrillRecord, incident: string): string {
  return claims.find((claim) => claim.incident === incident)?.source ?? incident;
}

/** A row without a serving region has not moved. */
export function moved(record: DrillRecord): readonly Criterion[] {
  const { moved: expected } = record.scenario.expect;
  if (expected === undefined) return [];
  const rows = record.topology.placements
    .flatMap((placement) => SERVICES.map((service) => ({ placement, service })))
    .filter((row) => holdersAt(record, row, record.endMs).regions.join() !== firstHolders(row).join())
    .map(({ placement, service }) => `${placement.name}/${service}`)
    .sort();
  const wanted = [...expected].sort();
  return [
    {
      name: 'rows moved',
      expected: wanted.join(', ') || 'none',
      observed: rows.join(', ') || 'none',
      met: wanted.join() === rows.join(),
    },
  ];
}

/** One bad burst may be chance or a hand-over: with sparse sampling a burst has only two requests. */
const BURSTS_MIN = 2;

export function served(record: DrillRecord): readonly Criterion[] {
  return (record.scenario.expect.served ?? []).map((expected) => {
    const lines = linesOf(record).filter((line) => isMeant(line, expected));
    const judged = lines.map((line) => ({ line, bursts: burstsIn(record, line, expected) }));
    const violations = judged.flatMap(({ line, bursts }) => turnedAway(record, line, bursts));
    const isAsked = judged.some(({ bursts }) => bursts.length > 0);
    return {
      name: `served from ${expected.from / 1000} s`,
      expected: textOf(expected),
      observed: violations[0] ?? (isAsked ? 'served' : 'nobody asked'),
      met: violations.length === 0 && isAsked,
    };
  });
}

function textOf({ until, placements, services, kind }: ServedFrom): string {
  const who = `${(services ?? ['all services']).join(', ')} of ${(placements ?? ['all placements']).join(', ')}`;
  return `${who}${kind ? `, ${kind}s` : ''}, until ${until === undefined ? 'the end' : `${until / 1000} s`}`;
}

const isMeant = ({ placement, service }: Line, { placements, services }: ServedFrom): boolean =>
  (placements?.includes(placement.name) ?? true) && (services?.includes(service) ?? true);

function burstsIn(record: DrillRecord, { bursts }: Line, { from, until, kind }: ServedFrom): readonly Burst[] {
  const [fromMs, untilMs] = [record.startMs + from, record.startMs + (until ?? Infinity)];
  return bursts
    .filter((burst) => burst.fromMs >= fromMs && burst.fromMs < untilMs)
    .map((burst) => (kind === undefined ? burst : ofKind(burst, kind)))
    .filter(({ requests }) => requests.length > 0);
}

function ofKind(burst: Burst, kind: 'read' | 'write'): Burst {
  const requests = burst.requests.filter((one) => one.kind === kind);
  return { ...burst, requests, isGood: shareThat(requests, 'ok') >= SUCCESS_RATIO };
}

function turnedAway(record: DrillRecord, { placement, service }: Line, bursts: readonly Burst[]): readonly string[] {
  const bad = stretchesWhere(bursts, ({ isGood }) => !isGood).filter((stretch) => stretch.bursts.length >= BURSTS_MIN);
  const seconds = (atMs: number): number => Math.round((atMs - record.startMs) / 1000);
  const name = `${placement.name}/${service}`;
  const share = shareThat(
    bursts.flatMap(({ requests }) => requests),
    'ok',
  );
  return [
    ...bad.map(({ fromMs, untilMs }) => `${name} not served from ${seconds(fromMs)} to ${seconds(untilMs)} s`),
    ...(share < SUCCESS_RATIO ? [`${name} served ${Math.round(share * 100)} %`] : []),
  ];
}

/** A circuit breaker that never opens shows as no answer, and one that never closes as an answer at another time. */
export function degraded({ scenario, requests, startMs }: DrillRecord): readonly Criterion[] {
  const { degraded: expected } = scenario.expect;
  if (expected === undefined) return [];
  const seen = requests.filter((one) => one.degraded !== null);
  const isWithin = ({ from, until }: Degraded, { sentAtMs }: ClientRequest): boolean =>
    sentAtMs >= startMs + from && sentAtMs < startMs + until;
  const isMeant = ({ services, how }: Degraded, { service, degraded }: ClientRequest): boolean =>
    services.includes(service) && how.some((one) => one === degraded);
  const missing = expected.flatMap((one) => {
    const found = seen.filter((request) => isWithin(one, request) && isMeant(one, request));
    const lacking = one.how.filter((how) => !found.some(({ degraded }) => degraded === how));
    return lacking.map((how) => `${one.services.join(', ')} never ${how}`);
  });
  const stray = seen.find((request) => !expected.some((one) => isWithin(one, request) && isMeant(one, request)));
  const problems = [
    ...missing,
    ...(stray
      ? [`${stray.service} ${stray.degraded ?? ''} at ${Math.round((stray.sentAtMs - startMs) / 1000)} s`]
      : []),
  ];
  const texts = expected.map(
    ({ services, how, from, until }) =>
      `${services.join(', ')} ${how.join(' and ')} from ${from / 1000} to ${until / 1000} s`,
  );
  return [
    {
      name: 'degraded answers',
      expected: texts.join('; ') || 'none',
      observed: problems.join('; ') || `as expected, ${seen.length}`,
      met: problems.length === 0,
    },
  ];
}

export function paged({ scenario, pages }: DrillRecord): readonly Criterion[] {
  return (scenario.expect.paged ?? []).map((words) => {
    const isThere = pages.some(({ subject, text }) => `${subject}\n${text}`.includes(words));
    return {
      name: `people told: ${words}`,
      expected: 'a message says so',
      observed: isThere ? 'a message says so' : `none of ${pages.length} messages says so`,
      met: isThere,
    };
  });
}
