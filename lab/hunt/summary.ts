/** The summary in the terminal after a hunt. */
import { spanText } from '../terminal/duration';
import { STATUS_TEXT } from '../judge/objectives/layers';
import { STATUSES } from '../judge/objectives/objective';
import type { Distribution, Hunt } from './tally';

/** Plain text of at most 100 columns. */
export function huntSummary(hunt: Hunt, folder: string): string {
  const { runs, asked, distinctSchedules, firstSeed, violations, evacuations, detection, machine } = hunt;
  const verdict = violations.length === 0 ? '✓ HELD' : '✗ BROKEN';
  const cut = runs < asked ? `, interrupted before the other ${asked - runs}` : '';
  return [
    `${verdict}  ${runs} runs from seed ${firstSeed}, ${distinctSchedules} distinct schedules${cut}`,
    '',
    row(['layer', 'runs', 'RTO p50', 'p90', 'p99', 'target', 'not back']),
    ...hunt.layers.map(({ service, rtoSeconds, rtoTargetSeconds, notRecovered }) =>
      row([
        service,
        String(rtoSeconds.count + notRecovered),
        ...quantiles(rtoSeconds),
        spanText(rtoTargetSeconds),
        String(notRecovered),
      ]),
    ),
    '',
    ...objectiveLines(hunt),
    `promises     ${hunt.promises.map(promiseText).join('  ')}`,
    `evacuations  ${evacuations.begun} begun, ${evacuations.false} false, ${evacuations.missed} missed`,
    `detected     ${detectionText(detection)}`,
    `speed        ${machine.runsPerCoreHour} runs per core-hour (${machine.seconds} s on ${machine.workers} workers)`,
    ...violations.flatMap(({ promise, seed, violation, faults, command }) => [
      '',
      `✗ ${promise}, seed ${seed}, shrunk to ${faults} faults: ${violation}`,
      `  ${command}`,
      ...othersText(hunt, promise, seed),
    ]),
    '',
    `report       ${folder}/hunt.html`,
    '',
  ].join('\n');
}

/** The objectives that were not met, counted over whole runs. Nothing if all were met. */
function objectiveLines({ layers }: Hunt): readonly string[] {
  const others = STATUSES.filter((status) => status !== 'met').flatMap((status) => {
    const runs = layers.reduce((sum, { statuses }) => sum + statuses[status], 0);
    return runs === 0 ? [] : [`${runs} ${STATUS_TEXT[status]}`];
  });
  const met = layers.reduce((sum, { statuses }) => sum + statuses.met, 0);
  return others.length === 0 ? [] : [`objectives   ${met} met, ${others.join(', ')}`];
}

function promiseText({ promise, held, broken }: Hunt['promises'][number]): string {
  return broken > 0 ? `✗ ${promise} (${broken})` : `${held > 0 ? '✓' : '?'} ${promise}`;
}

/** The other runs in which that promise was broken. */
function othersText({ promises }: Hunt, promise: string, seed: string): readonly string[] {
  const found = promises.find((one) => one.promise === promise);
  const others = (found?.brokenSeeds ?? []).filter((other) => other !== seed);
  return others.length === 0 ? [] : [`  also with seed ${others.join(', ')}`];
}

function detectionText(detection: Hunt['detection']): string {
  const [p50, p90, p99] = quantiles(detection);
  return `${detection.count} losses after p50 ${p50}, p90 ${p90}, p99 ${p99}; ${detection.late} after more than ${detection.lateAfterSeconds} s`;
}

const quantiles = ({ p50, p90, p99 }: Distribution): readonly string[] =>
  [p50, p90, p99].map((value) => (value === null ? '–' : spanText(value)));

const WIDTHS = [18, 9, 10, 10, 10, 10, 0];
const row = (cells: readonly string[]): string =>
  `  ${cells.map((cell, index) => cell.padEnd(WIDTHS[index] ?? 0)).join('')}`.trimEnd();
