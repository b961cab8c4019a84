/**
 * The summary in the terminal after a drill: verdict, what happened, layers against targets, promises, what was missed,
 * and where the report is.
 */
import * as z from 'zod';
import { spanText } from '../terminal/duration';
import type { Evidence } from '../judge/evidence';
import { excuseText, STATUS_TEXT, type LayerResult } from '../judge/objectives/layers';
import { sourceText } from './restores';

/** Plain text of at most 100 columns. */
export function summaryText(evidence: Evidence, folder: string): string {
  const { scenario, seed, headline, layers, promises, criteria } = evidence;
  const missed = criteria.filter(({ met }) => !met).map(({ name, observed }) => `  ✗ ${name}: ${observed}`);
  return [
    `${MARKS[headline.kind]}  ${scenario}, seed ${seed}${expectation(evidence)}`,
    ...folded(`  ${headline.criteria}; ${headline.objectives}`),
    '',
    ...evidence.summary.flatMap((sentence) => folded(`  ${sentence}`)),
    '',
    row(['layer', 'RPO', 'target', 'RTO', 'target', '']),
    ...layers.map(layerRow),
    ...excused(layers),
    '',
    `promises  ${promises.map(({ name, held }) => `${held === true ? '✓' : held === null ? '?' : '✗'} ${name}`).join('  ')}`,
    ...(missed.length > 0 ? ['', 'missed', ...missed] : []),
    ...undone(evidence),
    ...restored(evidence),
    ...decided(evidence),
    ...waiting(evidence),
    '',
    `report    ${folder}/report.html`,
    `evidence  ${folder}/packs, for npm run evidence -- verify`,
    '',
  ].join('\n');
}

/** A scenario may expect less than users were promised. Then the first words say so. */
const MARKS = { met: '✓ MET', mixed: '~ CRITERIA MET, OBJECTIVES NOT', missed: '✗ MISSED' } as const;

/** Failed evacuations, and how they ended, so that nobody has to search the report for it. */
function undone({ incidents }: Evidence): readonly string[] {
  return incidents.flatMap(({ id, source, rolledBack, heldReadOnly }) => [
    ...(rolledBack ? [`\nrolled back ${source} serves again what could not be moved (${id})`] : []),
    ...(heldReadOnly ? [`\nread-only services of ${source} at the target: a person must decide (${id})`] : []),
  ]);
}

/** Damaged settings: what they were restored from, and how many could not be restored. */
function restored({ restores }: Evidence): readonly string[] {
  return restores
    .filter(({ bad }) => bad > 0)
    .flatMap((restore) => {
      const { placement, bad, excludedCount, excluded, settings, verified } = restore;
      const found = `restored  ${placement}: ${bad} bad settings, ${restore.restored} rewritten, ${excludedCount} left out`;
      const why = excluded.map(({ reason, count }) => `left out  ${count} of ${placement}: ${reason}`);
      return [
        '',
        ...folded(`${found}, ${verified} of ${settings} verified`),
        ...folded(`          from a ${sourceText(restore)}`),
        ...why.flatMap(folded),
      ];
    });
}

/** Decisions in the words of the ledger. A decision that only waits or moves nothing has no record. */
function decided({ decisions }: Evidence): readonly string[] {
  return decisions.flatMap(({ body }) => {
    const [head, ...lines] = Recorded.safeParse(body).data?.record ?? [];
    return head === undefined
      ? []
      : ['', ...folded(`decided   ${head}`), ...lines.flatMap((line) => folded(`          ${line}`))];
  });
}

const Recorded = z.object({ record: z.array(z.string()) });

/** Lines of at most 100 columns. Further lines are indented below the first. */
function folded(text: string): readonly string[] {
  const lines = [''];
  for (const word of text.split(/(?<=\S) /)) {
    const line = lines.at(-1) ?? '';
    if (line === '') lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= 100) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(`            ${word}`);
  }
  return lines;
}

/** Unanswered questions: what has not moved yet, and whom it waits for. */
function waiting({ decisions }: Evidence): readonly string[] {
  const open = decisions.filter(({ kind, answer }) => kind === 'question' && answer === null);
  return open.map(
    ({ scope, incident, at }) =>
      `\nwaiting   for the operator: question ${String(scope)} of ${String(incident)}, asked at ${String(at)}, has no answer`,
  );
}

function expectation({ verdict, expectedVerdict }: Evidence): string {
  if (expectedVerdict === null || (expectedVerdict === 'met' && verdict === 'met')) return '';
  return expectedVerdict === verdict ? ' (as this scenario expects)' : ` (this scenario expects: ${expectedVerdict})`;
}

/** What policy excuses, one line for all services with the same excuse. */
function excused(layers: readonly LayerResult[]): readonly string[] {
  const lines = layers.flatMap(({ results }) =>
    results.flatMap(({ placement, status, excuse }) =>
      excuse && status === 'excused' ? [`  ${placement}: ${excuseText(excuse)}`] : [],
    ),
  );
  return [...new Set(lines)].flatMap(folded);
}

function layerRow(layer: LayerResult): string {
  const { service, rpoAchievedSeconds, rpoTargetSeconds, rtoAchievedSeconds, rtoTargetSeconds } = layer;
  const rpo = rpoAchievedSeconds === null ? 'unknown' : spanText(rpoAchievedSeconds);
  const rto = rtoAchievedSeconds === null ? 'never' : spanText(rtoAchievedSeconds);
  const mark = `${STATUS_MARKS[layer.status]} ${layer.affected ? STATUS_TEXT[layer.status] : 'unaffected'}`;
  return row([service, rpo, spanText(rpoTargetSeconds), rto, spanText(rtoTargetSeconds), mark]);
}

const STATUS_MARKS = { met: '✓', missed: '✗', open: '…', excused: '~', 'not-measured': '?' } as const;

const WIDTHS = [18, 10, 10, 10, 10, 0];
const row = (cells: readonly string[]): string =>
  `  ${cells.map((cell, index) => cell.padEnd(WIDTHS[index] ?? 0)).join('')}`.trimEnd();
