/**
 * The phases of each incident as bars. Each incident has its own axis, because it is short compared with the drill. The
 * striped part of a bar only waited.
 */
import { phasesOf, type Phase, type Wait } from '../judge/objectives/phases';
import { coveredMs } from '../judge/spells';
import { spanText } from '../terminal/duration';
import type { ClaimSeen, DrillRecord } from '../judge/record';
import { axisOf, round, type Axis } from './axis';
import { html, type Html } from '../../strategy/html';

/** The bars of all incidents. */
export function phaseCharts(record: DrillRecord): Html {
  const phases = phasesOf(record);
  const charts = record.claims.flatMap((claim) => {
    const own = phases.filter(({ incident }) => incident === claim.incident);
    return own.length === 0 ? [] : [chartOf(record, claim, own)];
  });
  if (charts.length === 0) return html`<p>No incident was declared.</p>`;
  return html`<p class="note">
      Detection is measured, from the fault to the claim. The other bars are quoted from the histories of the state
      machines. Striped: nothing was done but to wait.
    </p>
    ${charts}`;
}

function chartOf(record: DrillRecord, { flow, source, conductor }: ClaimSeen, phases: readonly Phase[]): Html {
  const startMs = Math.min(...phases.map(({ startedAtMs }) => startedAtMs));
  const endMs = Math.max(...phases.map(({ endedAtMs }) => endedAtMs ?? record.endMs));
  const axis = axisOf(record, { startMs, endMs: Math.max(endMs, startMs + 1000) });
  return html`<figure class="gantt">
    <figcaption>${flow} of ${source}, conducted by ${conductor}</figcaption>
    ${phases.map((phase) => bar(phase, record, axis))}
    <div class="row axis" aria-hidden="true"><span></span>${axis.labels}</div>
  </figure>`;
}

function bar(phase: Phase, record: DrillRecord, axis: Axis): Html {
  const name = phase.scope === null ? phase.name : `${phase.name} (${phase.scope})`;
  const took = tookText(phase, record.endMs);
  return html`<div class="row">
    <span>${name} <span class="took">${took}</span></span>
    <div class="track">
      <div class="bar ${phase.quoted ? '' : 'measured'}" style="${placed(phase, record, axis)}"></div>
      ${phase.waits.map((wait) => html`<div class="bar waits" style="${placed(wait, record, axis)}"></div>`)}
    </div>
  </div>`;
}

type Spell = Pick<Wait, 'startedAtMs' | 'endedAtMs'>;

function placed({ startedAtMs, endedAtMs }: Spell, record: DrillRecord, axis: Axis): string {
  const left = axis.percent(startedAtMs);
  return `left:${left}%;width:${round(axis.percent(endedAtMs ?? record.endMs) - left)}%`;
}

/** What a wait of the state machines is for, in words. Others are named as their states are. */
const WAITS: Readonly<Record<string, string>> = {
  person: 'a person',
  'health budget': 'the health budget',
  alarm: 'the alarm',
  proof: 'proof',
  canary: 'the canary',
  reason: 'a lease or late copies',
  round: 'the next round',
  writers: 'writers to stop',
};

/** How long it worked, and what it waited for. */
function tookText(phase: Phase, endMs: number): string {
  const lengthMs = (phase.endedAtMs ?? endMs) - phase.startedAtMs;
  const waits = phase.waits.map(({ startedAtMs, endedAtMs }) => ({ fromMs: startedAtMs, untilMs: endedAtMs ?? endMs }));
  const waitedMs = Math.min(lengthMs, coveredMs(waits));
  const what = [...new Set(phase.waits.map((wait) => WAITS[wait.for] ?? wait.for))].join(', ');
  const worked = spanText((lengthMs - waitedMs) / 1000);
  const waited = `waited ${spanText(waitedMs / 1000)} for ${what}`;
  const open = phase.endedAtMs === null ? ', not ended' : '';
  if (phase.waits.length === 0) return worked + open;
  return (lengthMs - waitedMs < WORKED_MS_MIN ? waited : `${worked}, ${waited}`) + open;
}

/** Below this, a phase did nothing but wait. */
const WORKED_MS_MIN = 100;
