/** `year.html`: one self-contained page. The verdict comes first, then the year as a calendar. */
import { html, NOTHING, type Html } from '../../strategy/html';
import { badge, factList, section, table } from '../report/html';
import { pageText } from '../report/frame';
import { spanText } from '../terminal/duration';
import { calendarPicture } from './calendar-picture';
import { readinessChart, waitChart } from './charts';
import { MENDED_AFTER_DAYS } from './mending';
import { problemsText, type StretchReport, type YearReport } from './report';

const CONTENTS: readonly (readonly [string, string])[] = [
  ['calendar', 'Calendar'],
  ['objectives', 'Objectives'],
  ['readiness', 'Readiness'],
  ['drills', 'Drills'],
  ['incidents', 'Incidents'],
  ['slots', 'Refused slots'],
];

export function yearPage(report: YearReport): string {
  const isHeld = report.problems.length === 0;
  return pageText({
    title: `${isHeld ? 'Held' : 'Broken'}: a year of ${report.environment}`,
    verdict: verdict(report, isHeld),
    contents: CONTENTS,
    sections: [
      calendar(report),
      objectives(report),
      readiness(report),
      drills(report),
      incidents(report),
      slots(report),
    ],
    footer:
      'Played in the fast tier: the source of the deployed handlers, without the wire. Times are virtual and in UTC. The same seed gives the same year.',
  });
}

function verdict(report: YearReport, isHeld: boolean): Html {
  const { environment, seed, stretches, refused, actions, problems, playedHours, usd } = report;
  const all = stretches.flatMap((stretch) => stretch.drills);
  const passed = all.filter((drill) => drill.verdict === 'passed').length;
  const facts: readonly (readonly [string, string])[] = [
    ['Environment', environment],
    ['Seed', seed],
    ['Drills', `${passed} of ${all.length} passed`],
    ['Incidents', String(stretches.filter(({ incident }) => incident).length)],
    ['Refused slots', String(refused.length)],
    ['Corrective actions', `${actions.length}; somebody closes each after ${MENDED_AFTER_DAYS} days`],
    ['Played', `${playedHours.toFixed(1)} h; nothing was pending in the rest`],
    ['Cost of the calls played', `$${usd.toFixed(2)} at list prices`],
  ];
  return html`<section class="verdict ${isHeld ? 'good' : 'bad'}" id="verdict" aria-label="Verdict">
    <h1>A year of drills</h1>
    <strong
      >${isHeld ? '✓ Held: every promise; every drill was held, or it says why not' : `✗ Broken: ${problemsText(problems)}`}</strong
    >
    <p class="lead">
      The deployed calendar starts each drill. Every stretch that is played is judged by what clients saw. The quiet
      time between two stretches is skipped, because nothing is pending then. The standing cost of a month stands in ADR
      16.
    </p>
    ${
      isHeld
        ? NOTHING
        : html`<ul>
            ${problems.map((problem) => html`<li>${problem}</li>`)}
          </ul>`
    }
    ${factList(facts)}
  </section>`;
}

function calendar(report: YearReport): Html {
  const note = 'One row a month, one cell a day. Point at a sign for the drill or incident behind it.';
  return section({ id: 'calendar', title: 'Calendar', note }, calendarPicture(report));
}

function objectives(report: YearReport): Html {
  const note =
    'How long writes of one service waited in each drill, against the limit of the playbook. Recovery times of real incidents stand below.';
  return section({ id: 'objectives', title: 'Objectives', note }, waitChart(report));
}

function readiness(report: YearReport): Html {
  const note =
    'How well it is proven that each region can be left, from its weakest service. The figure halves with each cadence that its proof grows older. A service that no drill has left yet counts as unknown, and is left out.';
  return section({ id: 'readiness', title: 'Readiness', note }, readinessChart(report));
}

const dayText = (iso: string): string => iso.slice(0, 16).replace('T', ' ');

function drills({ stretches }: YearReport): Html {
  const rows = stretches.flatMap((stretch) =>
    stretch.drills.map(({ startedAt, playbook, subject, verdict: ended, reason, criteria, alarms, by }) => [
      dayText(startedAt),
      playbook,
      subject,
      badge(ended === 'passed' ? 'good' : ended === 'missed' ? 'bad' : 'plain', ended),
      [reason ?? criteriaText(criteria), ...alarmTexts(alarms)].join('; '),
      by,
    ]),
  );
  const heads = ['Started', 'Playbook', 'Subject', 'Verdict', 'What was seen', 'By'];
  return section({ id: 'drills', title: 'Drills' }, table('One row per drill', heads, rows));
}

const criteriaText = (criteria: StretchReport['drills'][number]['criteria']): string =>
  criteria
    .map(
      ({ name, seen, unit }) =>
        `${name}: ${seen === null ? 'not measured' : `${Math.round(seen * 1000) / 1000} ${unit}`}`,
    )
    .join('; ');

const alarmTexts = (alarms: StretchReport['drills'][number]['alarms']): readonly string[] => [
  ...(alarms?.raised ?? []).map(({ alarm, region }) => `unexpected alarm: ${alarm} in ${region}`),
  ...(alarms?.unread ?? []).map((region) => `CloudWatch in ${region} did not say which alarms were raised`),
];

function incidents({ stretches }: YearReport): Html {
  const rows = stretches.flatMap(({ incident, evacuated, recoveries, broken, drills: drilled }) =>
    incident
      ? [
          [
            dayText(incident.at),
            `${incident.kind} in ${incident.region} for ${incident.minutes} min`,
            drilled.map(({ drill, verdict: ended }) => `${drill}: ${ended}`).join(', ') || 'no drill under way',
            evacuated.join(', ') || 'nothing',
            recoveriesText(recoveries),
            badge(broken.length === 0 ? 'good' : 'bad', broken.length === 0 ? 'held' : 'broken'),
          ],
        ]
      : [],
  );
  const heads = ['Struck', 'What', 'Drill', 'Evacuated', 'RTO / target', 'Promises'];
  return section({ id: 'incidents', title: 'Incidents' }, table('One row per incident', heads, rows));
}

const recoveriesText = (recoveries: StretchReport['recoveries']): string =>
  recoveries
    .map(({ service, rtoSeconds, rtoTargetSeconds }) => {
      const took = rtoSeconds === null ? 'not back' : spanText(rtoSeconds);
      return `${service} ${took} / ${spanText(rtoTargetSeconds)}`;
    })
    .join('; ');

function slots({ refused }: YearReport): Html {
  const rows = refused.map(({ date, playbook, subject, why }) => [date, playbook, subject, why]);
  const heads = ['Date', 'Playbook', 'Subject', 'Refused because of'];
  const content = rows.length === 0 ? html`<p>No slot was refused.</p>` : table('One row per slot', heads, rows);
  return section({ id: 'slots', title: 'Refused slots' }, content);
}
