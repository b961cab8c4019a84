/**
 * The timeline of a draft: the moments that matter. Waiting, repeats and messages to machines are left out, and equal
 * moments in a row are one line. Its length is bounded, however long the ledger is.
 */
import { code, know, table } from '../../runbooks/blocks';
import type { Content } from '../../runbooks/runbook';
import type { MoveSeen, Seen } from '../bodies';
import { type TimelineLine, timelineOf } from '../of-ledger';
import { type Given, LEDGER_UNREAD } from './given';
import { counted, hour, moment, said, some } from './words';

/** What a step does again and again until it is done, or what has nothing to say to people. */
const LEFT_OUT: Readonly<Record<string, readonly string[] | 'always'>> = {
  ...{ notify: 'always', record: 'always', anchor: 'always', replay: 'always', communicate: 'always', lead: 'always' },
  ...{ claim: ['joined'], decide: ['wait'], drain: ['draining'], promote: ['waiting'], resume: ['resuming'] },
  ...{ rollback: ['waiting'], inspect: ['waiting'], readmit: ['admitting'], reinstate: ['waiting'], guard: ['wait'] },
};

/** The beginning explains an incident, and the end what came of it. */
const FIRST_MAX = 40;
const LAST_MAX = 20;
const MOVES_MAX = 4;

/** Equal lines in a row. `count`: the entries that it stands for. */
interface Moment extends Omit<TimelineLine, 'move'> {
  readonly until: string;
  readonly count: number;
  readonly moves: readonly string[];
}

export function timelinePart({ ledger, seen, evidence }: Given): Content {
  if (ledger === null) return [know(LEDGER_UNREAD)];
  const moments = momentsOf(seen);
  const shown =
    moments.length > FIRST_MAX + LAST_MAX ? [...moments.slice(0, FIRST_MAX), ...moments.slice(-LAST_MAX)] : moments;
  const entries = shown.reduce((sum, { count }) => sum + count, 0);
  const rows = shown.map(rowOf);
  if (shown.length < moments.length) rows.splice(FIRST_MAX, 0, gapRow(moments.slice(FIRST_MAX, -LAST_MAX)));
  const { outageStartedAt } = evidence.times;
  const begun = outageStartedAt === null ? [] : [[moment(outageStartedAt), 'observers', 'They see the outage begin.']];
  const all = [...begun, ...rows];
  return [
    know(
      `All times are UTC. The ledger has ${counted(ledger.length, 'entry', 'entries')}. This timeline stands for ` +
        `${entries} of them; the other ${ledger.length - entries} are only in ${code('timeline.jsonl')}.`,
    ),
    all.length === 0 ? know('No entry of the ledger is a moment that matters.') : table(['Time', 'By', 'What'], all),
  ];
}

/** A step of the canary matters when some services have all of their users by then. */
const matters = ({ verb, body: { output } }: Seen): boolean => {
  const left = LEFT_OUT[verb] ?? [];
  const isDone = verb === 'resume' && (output.resumed ?? []).length > 0;
  return left !== 'always' && (isDone || !left.includes(output.kind ?? ''));
};

function momentsOf(seen: readonly Seen[]): readonly Moment[] {
  const moments: Moment[] = [];
  const mattering = seen.filter(matters);
  for (const [index, line] of timelineOf(mattering).entries()) {
    const { resumed = [] } = mattering[index]?.body.output ?? {};
    const moves = line.verb === 'resume' ? resumed.map(moveText) : line.move === undefined ? [] : [line.move];
    const last = moments.at(-1);
    if (last && isLike(last, line)) moments[moments.length - 1] = joined(last, line.at, moves);
    else moments.push(joined({ ...line, until: line.at, count: 0, moves: [] }, line.at, moves));
  }
  return moments;
}

const moveText = ({ placement, service, target }: MoveSeen): string => `${placement}/${service} in ${target}`;

const isLike = (last: Moment, line: TimelineLine): boolean =>
  last.verb === line.verb && last.what === line.what && last.by === line.by && last.reason === line.reason;

const joined = (before: Moment, at: string, moves: readonly string[]): Moment => ({
  ...before,
  until: at > before.until ? at : before.until,
  count: before.count + 1,
  moves: [...before.moves, ...moves.filter((move) => !before.moves.includes(move))],
});

function rowOf({ at, by, verb, what, until, count, moves, reason }: Moment): readonly string[] {
  const times = count > 1 ? `, ${count} times until ${hour(until)}` : '';
  const more = [some(moves, MOVES_MAX), said(reason ?? '')].filter((text) => text !== '');
  return [moment(at), by, [`${code(verb)} ${what}${times}`.trim(), ...more].join(': ')];
}

const gapRow = (left: readonly Moment[]): readonly string[] => [
  ...[moment(left[0]?.at ?? ''), 'several'],
  `${counted(left.length, 'moment')} more, until ${moment(left.at(-1)?.until ?? '')}: see ${code('timeline.jsonl')}`,
];
