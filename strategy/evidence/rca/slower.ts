/**
 * What took longer than it should have: services against their targets, a drill against earlier ones of its kind, and
 * steps that had to be asked again.
 */
import { code, know, table } from '../../runbooks/blocks';
import type { Block, Content } from '../../runbooks/runbook';
import type { Seen } from '../bodies';
import type { Evidence, Objective } from '../evidence';
import { type Given, LEDGER_UNREAD } from './given';
import { notMovedText } from './not-moved';
import { counted, moment, said, secondsBetween, span, spanOr } from './words';

export function slowerPart(given: Given): Content {
  const { evidence, ledger, seen } = given;
  if (ledger === null) return [know(LEDGER_UNREAD)];
  return [...stretchesOf(given), ...targetsOf(given), ...usualOf(evidence), ...stepsOf(seen)];
}

/** How long each stretch took that somebody may make shorter. */
function stretchesOf({ evidence, seen, occasion }: Given): readonly Block[] {
  const { outageStartedAt, declaredAt, decidedAt, approvedAt, servedAt, endedAt } = evidence.times;
  const askedAt = seen.find(({ verb }) => verb === 'approve')?.at ?? null;
  const rows = [
    ...(occasion === 'outage' ? [['From the outage until it was declared', outageStartedAt, declaredAt] as const] : []),
    ...(evidence.flow === 'evacuation'
      ? [['From the declaration until a decision', declaredAt, decidedAt] as const]
      : []),
    ...(askedAt === null
      ? []
      : [['From the first question until an answer was passed on', askedAt, approvedAt] as const]),
    ['From the declaration until users of all moved services were served', declaredAt, servedAt] as const,
    ['From the declaration until the end', declaredAt, endedAt] as const,
  ];
  return [
    table(
      ['Stretch', 'Lasted'],
      rows.map(([what, from, until]) => [
        what,
        spanOr(secondsBetween(from, until), 'unknown: the ledger lacks its begin or its end'),
      ]),
    ),
  ];
}

const NO_TIMES: Readonly<Record<Exclude<Given['occasion'], 'outage'>, string>> = {
  plan: 'In a plan nothing was out of order, so no service has a recovery time to hold against its target.',
  ...{ return: 'A return has no recovery times of its own.', restore: 'A restore has no recovery times of its own.' },
  drill: 'A drill has no recovery times of its own: those of its evacuation are in that pack.',
};

function targetsOf({ evidence: { objectives }, occasion }: Given): readonly Block[] {
  if (occasion !== 'outage') return [know(NO_TIMES[occasion])];
  if (objectives.length === 0) return [know('Unknown: the ledger names no service that the evacuation concerned.')];
  const moved = objectives.filter(({ target }) => target !== null);
  return [
    know('A time is a limit from above: users were served no later. A limit above its target proves nothing.'),
    ...(moved.length > 0 ? [table(['Service', 'Served after at most', 'Target', 'Shown'], moved.map(targetRow))] : []),
    ...notMovedText(objectives, 'when users had them again is unknown.'),
  ];
}

const targetRow = ({ placement, title, rto }: Objective): readonly string[] => [
  `${placement}: ${title}`,
  rto.atMostSeconds === null ? `unknown: ${rto.how}` : span(rto.atMostSeconds),
  ...[span(rto.targetSeconds), rto.shown],
];

function usualOf({ drill, flow }: Evidence): readonly Block[] {
  if (flow !== 'drill')
    return [
      know(
        'Unknown whether this was slower than usual: the product keeps no times of earlier incidents to compare with.',
      ),
    ];
  if (!drill?.slower)
    return [know('Unknown whether this drill was slower than usual: nobody compared it with earlier ones.')];
  if (drill.slower.length === 0)
    return [know('Nothing took longer than in three of four earlier drills of this kind, as far as there were any.')];
  return [
    know('Longer than in three of four earlier drills of this kind:'),
    table(
      ['Criterion', 'This time', 'Usual'],
      drill.slower.map(({ name, seen, usual }) => [name, span(seen), span(usual)]),
    ),
  ];
}

/** What an entry says when its step has to be asked again, or has failed. */
const AGAIN: Readonly<Record<string, readonly string[]>> = {
  ...{ decide: ['wait'], drain: ['draining'], promote: ['waiting', 'refused'], rollback: ['waiting'] },
  ...{ inspect: ['waiting'], readmit: ['admitting'], reinstate: ['waiting'], restore: ['incomplete'] },
  ...{ verify: ['failed'], inject: ['refused'], guard: ['give-up'] },
};

interface Repeat {
  readonly step: string;
  readonly times: number;
  readonly from: string;
  readonly until: string;
  readonly reasons: ReadonlyMap<string, number>;
}

function stepsOf(seen: readonly Seen[]): readonly Block[] {
  const repeats = new Map<string, Repeat>();
  for (const one of seen) {
    const kind = one.body.output.kind ?? '';
    if (!(AGAIN[one.verb] ?? []).includes(kind)) continue;
    const step = `${one.verb} ${kind}`;
    repeats.set(step, repeated(repeats.get(step), step, one));
  }
  const conductors = seen.filter(({ verb, body }) => verb === 'claim' && body.output.kind === 'conducting').length;
  return [
    ...(repeats.size === 0
      ? [know('No step had to be asked again, as far as the ledger shows.')]
      : [repeatsTable([...repeats.values()])]),
    ...(conductors > 1 ? [know(`The conductor was replaced ${counted(conductors - 1, 'time')}.`)] : []),
    know(
      `Errors and time-outs of a step leave no entry. They are unknown here: ${code('executions.jsonl')} has those of the conductor.`,
    ),
  ];
}

/** No more reasons are counted: some name a moment, and each is different then. */
const REASONS_MAX = 50;

function repeated(before: Repeat | undefined, step: string, { at, body }: Seen): Repeat {
  const reason = body.output.reason ?? 'no reason is recorded';
  const reasons = new Map(before?.reasons);
  if (reasons.has(reason) || reasons.size < REASONS_MAX) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  return { step, times: (before?.times ?? 0) + 1, from: before?.from ?? at, until: at, reasons };
}

const repeatsTable = (repeats: readonly Repeat[]): Block =>
  table(
    ['Step', 'Times', 'First', 'Last', 'Most often because'],
    repeats.map(({ step, times, from, until, reasons }) => {
      const [[most] = ['']] = [...reasons].sort(([, one], [, other]) => other - one);
      return [code(step), String(times), moment(from), moment(until), said(most)];
    }),
  );
