/**
 * The phases of an evacuation on a time axis. The lab measures detection, from the fault to the claim. All other phases
 * are quoted from the execution histories: each verb of the flow is a state of that name.
 */
import { VERBS } from '../../../strategy/flow-words';
import type { DrillRecord, Step } from '../record';
import { affectedOf } from '../affected';
import { planOf } from '../plans';
import { takenBy } from '../taken';
import { spanOf } from '../works';

/** `scope` is null for a phase of the whole incident. Times are in ms. `endedAtMs` is null if the phase did not end. */
export interface Phase {
  readonly name: string;
  readonly scope: 'tier-0' | 'rest' | null;
  readonly incident: string;
  readonly quoted: boolean;
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
}

/** The phases of all incidents, in time order. */
export function phasesOf(record: DrillRecord): readonly Phase[] {
  return record.claims.flatMap(({ incident, source, execution, claimedAt }) => {
    const conducted = record.steps.filter((step) => step.execution === execution);
    // Nobody has to detect what is planned, and it moves everything together.
    if (planOf(record, { incident })?.untilMs === Infinity)
      return conductedPhases(conducted, incident).map((phase) => ({ ...phase, scope: phase.scope && 'rest' }));
    const claimedAtMs = Date.parse(claimedAt);
    const detect: Phase = {
      name: 'detect',
      scope: null,
      incident,
      quoted: false,
      startedAtMs: struckBeforeMs(record, source, claimedAtMs),
      endedAtMs: claimedAtMs,
    };
    return [detect, ...conductedPhases(conducted, incident)];
  });
}

/**
 * When the fault began that the claim is about: the last one before the claim that took its source away, otherwise the
 * start of the disaster.
 */
function struckBeforeMs(record: DrillRecord, source: string, claimedAtMs: number): number {
  const { faults } = record.scenario;
  if (faults.length === 0) return record.startMs;
  const own = faults.filter((fault) => takenBy(fault) === source).map((fault) => spanOf(record, fault).fromMs);
  const before = own.filter((ms) => ms <= claimedAtMs);
  return before.length > 0 ? Math.max(...before) : affectedOf(record).struckAtMs;
}

/**
 * Successive states of the same verb are one phase, because the loops of decide, drain and resume repeat a verb. So are
 * states of the same verb at the same time, because services are promoted side by side.
 */
function conductedPhases(steps: readonly Step[], incident: string): readonly Phase[] {
  const phases: Phase[] = [];
  for (const step of [...steps].sort((a, b) => a.startedAtMs - b.startedAtMs)) {
    const name = verbOf(step.state);
    if (name === undefined) continue;
    const { startedAtMs, endedAtMs } = step;
    const index = phases.findLastIndex((phase) => phase.name === name);
    const before = phases[index];
    const goesOn = index === phases.length - 1 || (before?.endedAtMs ?? Infinity) > startedAtMs;
    if (before && goesOn) phases[index] = { ...before, endedAtMs: later(before.endedAtMs, endedAtMs) };
    else phases.push({ name, scope: scopeOf(name, phases), incident, quoted: true, startedAtMs, endedAtMs });
  }
  return phases;
}

/** What never ended is later than everything. */
const later = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : Math.max(a, b));

/** The verb at the start of a state's name: "Promote service" is promote, "Ask" is approve. */
function verbOf(state: string): string | undefined {
  const word = (state.split(/[^A-Za-z]/)[0] ?? '').toLowerCase();
  if (state.endsWith('?')) return undefined;
  return word === 'ask' ? 'approve' : VERBS.find((verb) => verb === word);
}

/** The flow moves Tier-0 first. What follows the first resume belongs to the rest. */
function scopeOf(name: string, before: readonly Phase[]): Phase['scope'] {
  if (['claim', 'close', 'record'].includes(name)) return null;
  return before.some((phase) => phase.name === 'resume') ? 'rest' : 'tier-0';
}
