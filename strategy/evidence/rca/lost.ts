/** What confirmed writes may be lost, per service, and who accepted that. An unknown loss is named, never zero. */
import * as z from 'zod';
import { code, know, table } from '../../runbooks/blocks';
import type { Block, Content } from '../../runbooks/runbook';
import type { Seen } from '../bodies';
import type { Objective } from '../evidence';
import { type Given, LEDGER_UNREAD } from './given';
import { notMovedText } from './not-moved';
import { counted, span } from './words';

export function lostPart(given: Given): Content {
  if (given.ledger === null) return [know(LEDGER_UNREAD)];
  return [
    ...byService(given),
    ...accepted(given.seen),
    ...comparedIn(given.seen),
    ...leftBy(given.seen),
    ...restoredIn(given.seen),
    know(
      `Writes that wait since a partition and copies that S3 gave up are not in the ledger: unknown here. The alarms ` +
        `"Writes waiting", "Writes put aside" and "Copies given up" say whether there are any.`,
    ),
  ];
}

function byService({ evidence, occasion }: Given): readonly Block[] {
  const { objectives } = evidence;
  if (occasion === 'drill')
    return [
      know(
        'A drill moves nothing itself. Its criteria say how many acknowledged writes of the synthetic workload were lost.',
      ),
    ];
  if (objectives.length === 0) return [know('No promotion of this incident states a loss.')];
  const moved = objectives.filter(({ target }) => target !== null);
  return [
    ...(moved.length > 0
      ? [
          table(['Service', 'Confirmed writes lost: at most the last', 'Target', 'Shown'], moved.map(lossRow)),
          know(
            'A loss is a limit from above: writes of so many seconds before the source accepted no more. How many writes that were is not measured.',
          ),
        ]
      : []),
    ...notMovedText(objectives, 'no promotion lost anything of them, and what their source kept is unknown.'),
  ];
}

const lossRow = ({ placement, title, rpo }: Objective): readonly string[] => [
  `${placement}: ${title}`,
  rpo.atMostSeconds === null
    ? 'unknown: nobody knew how far replication was when it was promoted'
    : span(rpo.atMostSeconds),
  ...[span(rpo.targetSeconds), rpo.shown],
];

/** Answers that were passed on, so that they count. */
function accepted(seen: readonly Seen[]): readonly Block[] {
  const answers = seen.filter(({ verb, body }) => verb === 'answer' && body.input.decision === 'approve');
  const isAsked = seen.some(({ verb }) => verb === 'approve');
  if (answers.length === 0)
    return [know(isAsked ? 'People were asked, and nobody accepted a loss.' : 'Nobody was asked to accept a loss.')];
  const words = answers.map(({ body: { input } }) => {
    const most =
      input.acceptLossSeconds === undefined ? 'no loss beyond the targets' : `at most ${input.acceptLossSeconds} s`;
    const unknown = input['acceptUnknownLoss'] === true ? ' and an unknown loss' : '';
    return `${code(input.by ?? 'unknown')} accepted ${most}${unknown} for ${input.scope ?? 'an unknown scope'}`;
  });
  return [know(`Stated loss: ${words.join('; ')}.`)];
}

const Counts = z.looseObject({ replayed: z.number(), superseded: z.number(), conflicting: z.number() });
const Compared = z.looseObject({ looked: z.number(), unreadable: z.number(), brought: z.number(), counts: Counts });

/** A return compares what both sides wrote. */
function comparedIn(seen: readonly Seen[]): readonly Block[] {
  const entries = seen.filter(({ verb }) => verb === 'reconcile');
  const rounds = entries.flatMap(({ body }) => Compared.safeParse(body.output).data ?? []);
  if (entries.length === 0) return [];
  if (rounds.length < entries.length)
    return [know('Unknown: a comparison of both sides is not readable in the ledger.')];
  const sum = (count: (round: z.output<typeof Compared>) => number): number =>
    rounds.reduce((total, round) => total + count(round), 0);
  return [
    know(
      `Compared with what the region had written before: ${counted(
        sum(({ looked }) => looked),
        'write',
      )} and objects, of which ` +
        `${sum(({ counts }) => counts.replayed)} were missing elsewhere and came back, ${sum(({ counts }) => counts.superseded)} had been replaced since, ` +
        `${sum(({ counts }) => counts.conflicting)} contradict a newer one, and ${sum(({ unreadable }) => unreadable)} could not be read. ` +
        `${counted(
          sum(({ brought }) => brought),
          'object',
        )} came home. The lists are in the evidence buckets, because they name tenants.`,
    ),
  ];
}

const Row = z.looseObject({ placement: z.string(), service: z.string() });
const Undone = z.looseObject({ readOnly: z.array(Row), reconcile: z.array(Row) });

/** A rollback leaves writes of the target, and rows that only a person may open. */
function leftBy(seen: readonly Seen[]): readonly Block[] {
  const undone = seen
    .filter(({ verb }) => verb === 'rollback')
    .flatMap(({ body }) => Undone.safeParse(body.output).data ?? []);
  const names = (rows: readonly z.output<typeof Row>[]): string =>
    [...new Set(rows.map(({ placement, service }) => `${placement}/${service}`))].join(', ');
  const readOnly = names(undone.flatMap((one) => one.readOnly));
  const reconcile = names(undone.flatMap((one) => one.reconcile));
  return [
    ...(readOnly === '' ? [] : [know(`A rollback left these read-only, until a person decides: ${readOnly}.`)]),
    ...(reconcile === ''
      ? []
      : [know(`A target accepted writes before these went back, so compare both sides: ${reconcile}.`)]),
  ];
}

const Restored = z.looseObject({
  ...{ settings: z.number(), verified: z.number(), bad: z.number(), restored: z.number(), excludedCount: z.number() },
});

/** Settings without a good record are moved aside: they are lost until somebody writes them anew. */
function restoredIn(seen: readonly Seen[]): readonly Block[] {
  const entries = seen.filter(({ verb }) => verb === 'restore');
  if (entries.length === 0) return [];
  const parts = entries.map(({ region, body }) => {
    const { placement, target } = Where.safeParse(body.output).data ?? {};
    const where = `${placement ?? 'unknown placement'} in ${target ?? region}`;
    const found = Restored.safeParse(body.output).data;
    return found
      ? `${where}: ${found.bad} damaged, ${found.restored} written again, ${found.excludedCount} moved aside without a good record, ${found.verified} of ${found.settings} good in the end`
      : `${where}: unknown`;
  });
  return [know(`Settings: ${[...new Set(parts)].slice(0, 10).join('; ')}.`)];
}

const Where = z.looseObject({ placement: z.string().optional(), target: z.string().optional() });
