/**
 * The phases of an evacuation on a time axis. Detection is measured by the lab, from the fault to the claim; the rest
 * is quoted from the histories of the state machines, where each verb of the flow is a state of that name.
 */
import { VERBS } from '../../../strategy/flow-words';
import type { DrillRecord, Step } from '../record';
import { struckAtMs } from '../affected';
import { takenBy } from '../promises/taken';
import { spanOf } from '../works';

/** `scope` is null for what belongs to the whole incident. Times in ms; `endedAtMs` is null for what had not ended. */
export interface Phase {
  readonly name: string;
  readonly scope: 'tier-0' | 'rest' | null;
  readonly incident: string;
  readonly quoted: boolean;
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
}

/** Phases of all incidents in time order. */
export function phasesOf(record: DrillRecord): readonly Phase[] {
  return record.claims.flatMap(({ incident, source, execution, claimedAt }) => {
    const conducted = record.steps.filter((step) => step.execution === execution);
    const claimedAtMs = Date.parse(claimedAt);
    const detect: Phase = {
      ...{ name: 'detect', scope: null, incident, quoted: false },
      startedAtMs: struckBeforeMs(record, source, claimedAtMs),
      endedAtMs: claimedAtMs,
    };
    return [detect, ...conductedPhases(conducted, incident)];
  });
}

/**
 * When the fault struck that the claim is about: the last one before it that took its source, else the first fault of
 * all.
 */
function struckBeforeMs(record: DrillRecord, source: string, claimedAtMs: number): number {
  const { faults } = record.scenario;
  if (faults.length === 0) return record.startMs;
  const own = faults.filter((fault) => takenBy(fault) === source).map((fault) => spanOf(record, fault).fromMs);
  const before = own.filter((ms) => ms <= claimedAtMs);
  return before.length > 0 ? Math.max(...before) : struckAtMs(record);
}

/** Successive states of the same verb are one phase: loops of decide, drain and resume. */
function conductedPhases(steps: readonly Step[], incident: string): readonly Phase[] {
  const phases: Phase[] = [];
  for (const step of [...steps].sort((a, b) => a.startedAtMs - b.startedAtMs)) {
    const name = verbOf(step.state);
    if (name === undefined) continue;
    const last = phases.at(-1);
    const { startedAtMs, endedAtMs } = step;
    if (last?.name === name) phases[phases.length - 1] = { ...last, endedAtMs };
    else phases.push({ name, scope: scopeOf(name, phases), incident, quoted: true, startedAtMs, endedAtMs });
  }
  return phases;
}

/** The verb a state's name begins with: "Promote", "Ask operator" (approve). */
function verbOf(state: string): string | undefined {
  const word = (state.split(/[^A-Za-z]/)[0] ?? '').toLowerCase();
  if (state.endsWith('?')) return undefined;
  return word === 'ask' ? 'approve' : VERBS.find((verb) => verb === word);
}

/** The flow runs through Tier-0 first; what comes after its resume belongs to the rest. */
function scopeOf(name: string, before: readonly Phase[]): Phase['scope'] {
  if (['claim', 'close', 'record'].includes(name)) return null;
  return before.some((phase) => phase.name === 'resume') ? 'rest' : 'tier-0';
}
