/** What a draft does not know: missing files, facts that nobody measured, and times of which nothing is written. */
import { code, know, table } from '../../runbooks/blocks';
import type { Block, Content } from '../../runbooks/runbook';
import type { Seen } from '../bodies';
import type { Evidence, Objective } from '../evidence';
import { type Given, LEDGER_UNREAD } from './given';
import { moment, some, span } from './words';

export function gapsPart(given: Given): Content {
  return [
    ...missingFrom(given),
    ...unknownIn(given),
    ...(given.ledger === null ? [know(LEDGER_UNREAD)] : [...chainOf(given.evidence), ...jumpsIn(given.seen)]),
    know('Nobody has stated the error of any clock. A difference of a few seconds between two regions proves nothing.'),
  ];
}

const missingFrom = ({ missing }: Given): readonly Block[] =>
  missing.length === 0
    ? [know('Every file that belongs to the pack is in it.')]
    : [
        table(
          ['Missing in the pack', 'Why'],
          missing.map(({ file, why }) => [code(file), why]),
        ),
      ];

/** Times that belong to such an incident. */
const TIMES: Readonly<Record<Given['occasion'], readonly (keyof Evidence['times'])[]>> = {
  outage: ['outageStartedAt', 'declaredAt', 'decidedAt', 'servedAt', 'endedAt'],
  plan: ['declaredAt', 'decidedAt', 'servedAt', 'endedAt'],
  return: ['declaredAt', 'endedAt'],
  restore: ['declaredAt', 'endedAt'],
  drill: ['declaredAt', 'endedAt'],
};

const TIME_WORDS: Readonly<Record<keyof Evidence['times'], string>> = {
  outageStartedAt: 'when the outage began',
  declaredAt: 'when it was declared',
  decidedAt: 'when something was decided',
  approvedAt: 'when somebody approved',
  servedAt: 'when all moved services were served',
  endedAt: 'when it ended',
};

const NAMES_MAX = 8;
const nameOf = ({ placement, service }: Objective): string => `${placement}/${service}`;

function unknownIn(given: Given): readonly Block[] {
  const unknown = [...unknownTimes(given), ...unknownFigures(given)];
  const criteria = given.evidence.drill?.criteria ?? [];
  const unmeasured = criteria.filter(({ seen }) => seen === null).map(({ name }) => name);
  return [
    know('Not measured: how many users noticed, and how many of their requests failed.'),
    ...(unmeasured.length > 0 ? [know(`Criteria that were not measured: ${unmeasured.join(', ')}.`)] : []),
    know(
      unknown.length === 0
        ? 'Every time and every figure that such an incident has is known.'
        : `Unknown: ${unknown.join('; ')}.`,
    ),
  ];
}

const unknownTimes = ({ evidence: { times, outcome }, occasion }: Given): readonly string[] => [
  ...(outcome === null ? ['how it ended'] : []),
  ...TIMES[occasion].filter((time) => times[time] === null).map((time) => TIME_WORDS[time]),
];

function unknownFigures({ evidence: { objectives, drill }, occasion }: Given): readonly string[] {
  const unserved = occasion === 'plan' ? [] : objectives.filter(({ rto }) => rto.atMostSeconds === null).map(nameOf);
  const unstated = objectives.filter(({ rpo }) => rpo.atMostSeconds === null).map(nameOf);
  return [
    ...(unserved.length > 0 ? [`when ${some(unserved, NAMES_MAX)} had all of their users`] : []),
    ...(unstated.length > 0 ? [`what ${some(unstated, NAMES_MAX)} have lost`] : []),
    ...(occasion === 'drill' && drill === null ? ['which criteria were met: nobody has scored the drill'] : []),
  ];
}

function chainOf({ ledger }: Evidence): readonly Block[] {
  if (ledger.chain === 'intact') return [];
  return [
    know(
      `The ledger is ${ledger.chain}, at entry ${ledger.brokenAt ?? 'unknown'}. What follows from later entries is in doubt.`,
    ),
  ];
}

/** Anchors come every five minutes while an incident is open. A shorter silence needs no explanation. */
const SILENT_SECONDS = 6 * 60;
/** Regions write at the same time, and their clocks differ a little. */
const BACK_SECONDS = 10;
const JUMPS_MAX = 10;

interface Jump {
  readonly from: Seen;
  readonly until: Seen;
  readonly seconds: number;
}

function jumpsIn(seen: readonly Seen[]): readonly Block[] {
  const jumps = seen.slice(1).map((until, index): Jump => {
    const from = seen[index] ?? until;
    return { from, until, seconds: (Date.parse(until.at) - Date.parse(from.at)) / 1000 };
  });
  const odd = jumps.filter(({ seconds }) => seconds > SILENT_SECONDS || seconds < -BACK_SECONDS);
  if (odd.length === 0)
    return [
      know(
        `No two entries of the ledger in a row are more than ${span(SILENT_SECONDS)} apart, and none is more than ${span(BACK_SECONDS)} older than the one before it.`,
      ),
    ];
  const rows = odd
    .toSorted((one, other) => Math.abs(other.seconds) - Math.abs(one.seconds))
    .slice(0, JUMPS_MAX)
    .map(({ from, until, seconds }) => [
      ...[moment(from.at), moment(until.at)],
      seconds < 0 ? `${span(-seconds)} back` : `${span(seconds)} without an entry`,
      `${code(from.verb)} in ${from.region}, then ${code(until.verb)} in ${until.region}`,
    ]);
  return [
    table(['From', 'Until', 'Jump', 'Between'], rows),
    ...(odd.length > JUMPS_MAX ? [know(`${odd.length - JUMPS_MAX} smaller jumps are left out.`)] : []),
  ];
}
