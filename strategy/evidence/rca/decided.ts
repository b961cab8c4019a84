/** Who decided what, with what was ruled out, and what leads ordered. */
import * as z from 'zod';
import type { LedgerEntry } from '../../ledger';
import { know, table } from '../../runbooks/blocks';
import type { Block, Content } from '../../runbooks/runbook';
import type { Evidence } from '../evidence';
import { type Given, LEDGER_UNREAD } from './given';
import { moment, said, sentence } from './words';

/** A night has a handful. A conductor that is replaced often decides anew each time. */
const DECISIONS_MAX = 25;

export function decisionsPart(given: Given): Content {
  if (given.ledger === null) return [know(LEDGER_UNREAD), ...ledBy(given)];
  return [...decisionsOf(given.evidence), ...answersOf(given), ...ledBy(given)];
}

type Decision = Evidence['decisions'][number];

function decisionsOf({ decisions, startedBy, flow }: Evidence): readonly Block[] {
  const made = decisions.filter(({ kind }) => kind !== 'wait').filter(isNew);
  const start = know(
    sentence(`Started by: ${startedBy === null ? 'unknown, the ledger does not say' : said(startedBy)}`),
  );
  if (flow !== 'evacuation')
    return [start, know(`A ${flow} has no decisions of this kind. What its steps found is in the timeline.`)];
  if (made.length === 0) return [start, know('Unknown: the ledger has no decision.')];
  const left = made.length - DECISIONS_MAX;
  return [
    start,
    table(
      ['Time (UTC)', 'Decision', 'Why', 'Moves, losses, what stays, what was ruled out'],
      made.slice(0, DECISIONS_MAX).map(decisionRow),
    ),
    ...(left > 0 ? [know(`${left} later decisions are in evidence.json.`)] : []),
  ];
}

/** A conductor that continues decides the same again. */
const isNew = (one: Decision, index: number, all: readonly Decision[]): boolean => {
  const before = all[index - 1];
  return before === undefined || textOf(before) !== textOf(one);
};
const textOf = ({ scope, kind, reason, lines }: Decision): string =>
  JSON.stringify([scope, kind, reason, lines.slice(2)]);

const decisionRow = ({ at, by, scope, kind, reason, lines }: Decision): readonly string[] => [
  moment(at),
  `${scope || 'unknown scope'}: ${kind || 'unknown'}, in ${by}`,
  reason === '' ? 'unknown, the ledger does not say' : said(reason),
  lines.length > 2
    ? lines
        .slice(2)
        .map((line) => sentence(said(line)))
        .join(' ')
    : 'nothing is recorded beside the reason',
];

/** What the person accepted beside the limits that hold without acceptance. */
function answersOf({ seen }: Given): readonly Block[] {
  const rows = seen
    .filter(({ verb }) => verb === 'answer')
    .map(({ at, body: { input, output } }) => [
      ...[moment(at), input.by ?? 'unknown', `${input.scope ?? 'unknown scope'}: ${input.decision ?? 'unknown'}`],
      acceptedText(input),
      output.kind === 'waiting' ? 'waited for another person' : (output.kind ?? 'unknown'),
    ]);
  return rows.length === 0
    ? [know('No person answered a question in this incident.')]
    : [table(['Time (UTC)', 'Who', 'Answer', 'Loss accepted', 'Then'], rows)];
}

const acceptedText = (input: Given['seen'][number]['body']['input']): string =>
  [
    input.acceptLossSeconds === undefined ? 'no loss beyond the target' : `up to ${input.acceptLossSeconds} s`,
    ...(input['acceptUnknownLoss'] === true ? ['and an unknown loss'] : []),
  ].join(' ');

const Named = z.looseObject({ roles: z.record(z.string(), z.string()) });
const Ordered = z.looseObject({
  ...{ action: z.string(), by: z.string() },
  ...{ audience: z.string().optional(), residency: z.string().optional() },
  ...{ role: z.string().optional(), to: z.string().optional() },
});

function ledBy({ messages, occasion }: Given): readonly Block[] {
  if (messages === null) return [know('Who led the outage is unknown: the control store could not be read.')];
  const entries = messages.filter(({ verb }) => verb === 'lead');
  const roles = entries.map(({ body }) => Named.safeParse(body).data?.roles).findLast(Boolean);
  const orders = entries.flatMap(orderRow);
  return [
    ...(roles
      ? [
          know(
            `Named first: ${Object.entries(roles)
              .map(([role, name]) => `${role} ${said(name)}`)
              .join(', ')}.`,
          ),
        ]
      : []),
    ...(!roles && occasion === 'outage' ? [know('Who led the outage is unknown: no entry names a lead.')] : []),
    ...(orders.length > 0 ? [table(['Time (UTC)', 'Who', 'Order of a lead'], orders)] : []),
  ];
}

/** Without the words of a message: they are in messages.jsonl. */
function orderRow({ at, body }: LedgerEntry): readonly (readonly string[])[] {
  const order = Ordered.safeParse(body).data;
  if (!order) return [];
  const { action, by, audience, residency, role, to } = order;
  const about = role === undefined ? [audience, residency] : [role, 'to', to];
  return [
    [
      moment(at),
      by,
      [action, ...about]
        .filter((word) => word !== undefined)
        .map(said)
        .join(' '),
    ],
  ];
}
