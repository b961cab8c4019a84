/** The phases of each incident as bars. Each incident has its own axis, because it is short compared with the drill. */
import { phasesOf, type Phase } from '../judge/objectives/phases';
import { spanText } from '../terminal/duration';
import type { DrillRecord } from '../judge/record';
import { axisOf, round, type Axis } from './axis';
import { html, type Html } from '../../strategy/html';
import { section } from './html';

export function phasesSection(record: DrillRecord): Html {
  const phases = phasesOf(record);
  const note =
    'Detection is measured from the fault to the claim. The other bars are quoted from the histories of the state machines. A striped bar had not ended when the drill ended.';
  if (phases.length === 0) return section({ id: 'phases', title: 'Phases' }, html`<p>No incident was declared.</p>`);
  const startMs = Math.min(...phases.map(({ startedAtMs }) => startedAtMs));
  const endMs = Math.max(...phases.map(({ endedAtMs }) => endedAtMs ?? record.endMs));
  const axis = axisOf(record, { startMs, endMs: endMs + (endMs - startMs) / 50 });
  const chart = html`<div class="gantt">
    ${phases.map((phase) => bar(phase, record, axis))}
    <div class="row axis" aria-hidden="true"><span></span>${axis.labels}</div>
  </div>`;
  return section({ id: 'phases', title: 'Phases', note }, chart);
}

function bar(phase: Phase, record: DrillRecord, axis: Axis): Html {
  const left = axis.percent(phase.startedAtMs);
  const width = round(axis.percent(phase.endedAtMs ?? record.endMs) - left);
  const kind = phase.endedAtMs === null ? 'open' : phase.quoted ? '' : 'measured';
  const took = phase.endedAtMs === null ? 'not ended' : spanText((phase.endedAtMs - phase.startedAtMs) / 1000);
  const name = phase.scope === null ? phase.name : `${phase.name} (${phase.scope})`;
  return html`<div class="row">
    <span>${name} <span class="took">${took}</span></span>
    <div class="track">
      <div class="bar ${kind}" style="left:${left}%;width:${width}%" title="${name}: ${took}"></div>
    </div>
  </div>`;
}
