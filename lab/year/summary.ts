/** What a year came to, for the terminal. */
import { join } from 'node:path';
import { problemsText, type StretchReport, type YearReport } from './report';

export function yearSummary(report: YearReport, out: string): string {
  const { problems, stretches, refused, environment, seed, playedHours, usd } = report;
  const head =
    problems.length === 0
      ? `✓ HELD  a year of ${environment}, seed ${seed}: every promise held, every drill is held or explained`
      : `✗ BROKEN  a year of ${environment}, seed ${seed}: ${problemsText(problems)}`;
  return [
    head,
    '',
    ...stretches.map(stretchLine),
    '',
    `refused      ${refused.length} slots, each with its reason in year.json`,
    `played       ${playedHours.toFixed(1)} hours of the year; nothing was pending in the others`,
    `cost         $${usd.toFixed(2)} for the calls of these hours, at list prices`,
    ...(problems.length > 0 ? ['', ...problems.map((problem) => `✗ ${problem}`)] : []),
    '',
    `report       ${join(out, 'year.html')}`,
  ].join('\n');
}

function stretchLine({ from, due, drills, incident, broken, pending }: StretchReport): string {
  const drilled = drills.map(({ verdict, reason }) =>
    verdict === 'passed' || !reason ? verdict : `${verdict} (${reason})`,
  );
  const isHeld = broken.length === 0 && pending.length === 0;
  return [
    `${isHeld ? '✓' : '✗'} ${from.slice(0, 16).replace('T', ' ')}`,
    due ? `${due.playbook} of ${due.subject}: ${drilled.join(', ') || 'no result'}` : drilled.join(', '),
    incident ? `${incident.kind} in ${incident.region} for ${incident.minutes} min` : '',
  ]
    .filter((text) => text !== '')
    .join('  ');
}
