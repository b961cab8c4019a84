/** `hunt.html`: one self-contained page. The verdict comes first, then the recovery times of all runs. */
import { OBJECTIVES } from '../../strategy/layers';
import { spanText } from '../terminal/duration';
import { STATUS_TEXT } from '../judge/objectives/layers';
import { STATUSES } from '../judge/objectives/objective';
import { pageText } from '../report/frame';
import { html, NOTHING, type Html } from '../../strategy/html';
import { badge, factList, section, table } from '../report/html';
import { recoveryChart } from './recovery-chart';
import type { Distribution, Hunt } from './tally';

const CONTENTS: readonly (readonly [string, string])[] = [
  ['recovery', 'Recovery times'],
  ['promises', 'Promises'],
  ['evacuations', 'Evacuations'],
  ['phases', 'Phases'],
  ['slowest', 'Slowest runs'],
];

export function huntPage(hunt: Hunt): string {
  const title = `${hunt.violations.length === 0 ? 'Held' : 'Broken'}: hunt over ${hunt.runs} runs`;
  return pageText({
    title,
    verdict: verdict(hunt),
    contents: CONTENTS,
    sections: [recovery(hunt), promises(hunt), evacuations(hunt), phases(hunt), slowest(hunt)],
    footer:
      'Played in the fast tier: the source of the deployed handlers, without the wire. A drill plays a run on the deployed bundles.',
  });
}

function verdict(hunt: Hunt): Html {
  const { violations, runs, asked, distinctSchedules, firstSeed, environment, requests, machine } = hunt;
  const isHeld = violations.length === 0;
  const headline = isHeld
    ? `✓ Held: every promise, in all ${runs} runs`
    : `✗ Broken: ${violations.map(({ promise }) => promise).join(', ')}`;
  const facts: readonly (readonly [string, string])[] = [
    ['Environment', environment],
    ['Runs', runs === asked ? String(runs) : `${runs} of ${asked}, interrupted`],
    ['Distinct schedules', String(distinctSchedules)],
    ['Seeds', `${firstSeed} to ${firstSeed + runs - 1}`],
    ['Client requests', String(requests)],
    ['Speed', `${machine.runsPerCoreHour} runs per core-hour`],
  ];
  return html`<section class="verdict ${isHeld ? 'good' : 'bad'}" id="verdict" aria-label="Verdict">
    <h1>Fault hunt</h1>
    <strong>${headline}</strong>
    <p class="lead">Each run has its own random faults and its own operator. It is judged by what clients saw.</p>
    ${
      violations.length === 0
        ? NOTHING
        : html`<ul>
            ${violations.map(violationItem)}
          </ul>`
    }
    ${factList(facts)}
  </section>`;
}

function violationItem({ promise, seed, violation, faults, command }: Hunt['violations'][number]): Html {
  return html`<li>
    <b>${promise}</b>, seed ${seed}, shrunk to ${faults} ${faults === 1 ? 'fault' : 'faults'}: ${violation}<br /><code
      >${command}</code
    >
  </li>`;
}

function recovery(hunt: Hunt): Html {
  const note =
    'RTO: the time from the fault until at least 90 % of the requests of affected tenants succeed and go on succeeding, over the runs in which they did. “Not back”: the run ended before that, because the operator declined or never answered, or another fault struck.';
  const heads = [
    'Service',
    'Runs',
    'RTO p50',
    'RTO p90',
    'RTO p99',
    'RTO target',
    'RPO p50',
    'RPO p99',
    'RPO target',
    'Not back',
    'Objectives',
  ];
  const rows = hunt.layers.map((layer) => [
    OBJECTIVES[layer.service].title,
    layer.rtoSeconds.count + layer.notRecovered,
    ...cells(layer.rtoSeconds, ['p50', 'p90', 'p99']),
    spanText(layer.rtoTargetSeconds),
    ...cells(layer.rpoSeconds, ['p50', 'p99']),
    spanText(layer.rpoTargetSeconds),
    layer.notRecovered,
    statusesText(layer.statuses),
  ]);
  return section(
    { id: 'recovery', title: 'Recovery times', note },
    recoveryChart(hunt.layers),
    table('One row per service', heads, rows),
  );
}

function statusesText(statuses: Hunt['layers'][number]['statuses']): string {
  const seen = STATUSES.flatMap((status) =>
    statuses[status] === 0 ? [] : [`${statuses[status]} ${STATUS_TEXT[status]}`],
  );
  return seen.join(', ') || 'none';
}

function cells(values: Distribution, names: readonly ('p50' | 'p90' | 'p99' | 'max')[]): readonly string[] {
  return names.map((name) => {
    const value = values[name];
    return value === null ? 'none' : spanText(value);
  });
}

function promises(hunt: Hunt): Html {
  const rows = hunt.promises.map(({ promise, held, broken, unknown, brokenSeeds }) => [
    promise,
    held,
    broken === 0 ? broken : `${broken}: seeds ${brokenSeeds.join(', ')}`,
    unknown,
    badge(broken > 0 ? 'bad' : held > 0 ? 'good' : 'unknown', broken > 0 ? 'broken' : held > 0 ? 'held' : 'unknown'),
  ]);
  const note =
    'Each promise is judged from outside, per run. Unknown: the run proves neither that it was held nor that it was broken. “evacuation-claimed”: if one region alone was lost for good, its evacuation was claimed within two minutes. “rto-met”: no recovery took longer than its target, unless no one could have recovered in time or a person had to answer.';
  return section(
    { id: 'promises', title: 'Promises', note },
    table('Runs per promise', ['Promise', 'Held', 'Broken', 'Unknown', 'Result'], rows),
  );
}

function evacuations({ evacuations: { begun, false: wrong, missed }, detection }: Hunt): Html {
  const note =
    'False: a region was evacuated although it served at least 99 % of the requests that reached it. Missed: one region alone was lost for good for two minutes or more, and nothing claimed its evacuation. Late: claimed more than ' +
    `${detection.lateAfterSeconds} s after such a loss (1.5 times the time of three failed probes in a row), not counting the delay that a fault caused in detect or claim.`;
  const rows = [
    ['Begun', begun],
    ['False', wrong],
    ['Missed', missed],
    ['Late', `${detection.late} of ${detection.count}`],
  ];
  const heads = ['Losses claimed', 'p50', 'p90', 'p99', 'Longest'];
  return section(
    { id: 'evacuations', title: 'Evacuations', note },
    table('Over all runs', ['Kind', 'Count'], rows),
    table('From the loss to the claim', heads, [[detection.count, ...cells(detection, ['p50', 'p90', 'p99', 'max'])]]),
  );
}

function phases(hunt: Hunt): Html {
  const rows = hunt.phases.map((phase) => [phase.name, phase.count, ...cells(phase, ['p50', 'p90', 'p99', 'max'])]);
  const note =
    'Detection is measured from the fault to the claim; the rest is quoted from the state machines’ histories. Only phases that ended.';
  return section(
    { id: 'phases', title: 'Time per phase', note },
    table('Virtual time', ['Phase', 'Count', 'p50', 'p90', 'p99', 'Longest'], rows),
  );
}

function slowest(hunt: Hunt): Html {
  const rows = hunt.slowest.map(({ seed, tookMs, schedule }) => [
    seed,
    `${tookMs} ms`,
    schedule.length === 0
      ? 'no fault'
      : html`<ul>
          ${schedule.map((fault) => html`<li>${fault}</li>`)}
        </ul>`,
  ]);
  const note = 'Real time on the machine that hunted: where to look when the lab gets slow.';
  return section(
    { id: 'slowest', title: 'Slowest runs', note },
    table('By real time', ['Seed', 'Took', 'Faults'], rows),
  );
}
