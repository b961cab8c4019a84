/**
 * The phases of each incident on a time axis. The lab measures detection, from the fault to the claim. All other phases
 * are quoted from the execution histories: each verb of the flow is a state of that name. What a phase waited for is
 * kept apart from its work, so that the health budget or a person does not look like a slow step.
 */
import { VERBS } from '../../../strategy/flow-words';
import type { ClaimSeen, DrillRecord, Step } from '../record';
import { planOf } from '../plans';
import { onsetOf } from './onset';

/** When a phase only waited, in ms. `for`: what it waited for. `endedAtMs`: null if it still does. */
export interface Wait {
  readonly for: string;
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
}

/**
 * `scope` is null for a phase of the whole incident. Times are in ms. `endedAtMs` is null if the phase did not end.
 * `waits`: in time order; they may overlap, because services are promoted side by side.
 */
export interface Phase {
  readonly name: string;
  readonly scope: 'tier-0' | 'rest' | null;
  readonly incident: string;
  readonly quoted: boolean;
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
  readonly waits: readonly Wait[];
}

/** The phases of all incidents, in time order. */
export function phasesOf(record: DrillRecord): readonly Phase[] {
  return record.claims.flatMap((claim) => {
    const conducted = record.steps.filter((step) => step.execution === claim.execution);
    const phases = conductedPhases(conducted, claim);
    // A plan moves everything together.
    if (planOf(record, claim)?.untilMs === Infinity)
      return phases.map((phase) => ({ ...phase, scope: phase.scope && ('rest' as const) }));
    const startedAtMs = onsetOf(record, claim);
    return [...(startedAtMs === undefined ? [] : [detection(claim, startedAtMs)]), ...phases];
  });
}

/** A detection is a wait as a whole: until the health budget is used up, or until an alarm notices damage. */
function detection({ flow, incident, claimedAt }: ClaimSeen, startedAtMs: number): Phase {
  const span = { startedAtMs, endedAtMs: Date.parse(claimedAt) };
  const waits = [{ for: flow === 'restore' ? 'alarm' : 'health budget', ...span }];
  return { name: 'detect', scope: null, incident, quoted: false, ...span, waits };
}

/**
 * Successive states of the same verb are one phase, because the loops of decide, drain and resume repeat a verb. So are
 * states of the same verb at the same time, because services are promoted side by side.
 */
function conductedPhases(steps: readonly Step[], { incident, flow }: ClaimSeen): readonly Phase[] {
  const phases: Phase[] = [];
  const telling = steps.filter(({ state }) => verbOf(state) !== undefined || waitOf(state) !== undefined);
  for (const step of [...telling].sort((a, b) => a.startedAtMs - b.startedAtMs)) {
    const name = verbOf(step.state);
    const index = name === undefined ? waitingIn(phases, step) : phases.findLastIndex((phase) => phase.name === name);
    const before = phases[index];
    const isOneOf = flow === 'drill' || name === undefined || index === phases.length - 1;
    if (before && (isOneOf || later(before.endedAtMs, step.startedAtMs) !== step.startedAtMs))
      phases[index] = { ...before, ...joined(before, step) };
    else if (name !== undefined) phases.push({ ...phaseOf(step, name), scope: scopeOf(name, phases, flow), incident });
  }
  return flow === 'drill' ? inRounds(phases) : phases;
}

/** A child machine of a verb waits for that verb. Every other wait belongs to the phase before it. */
function waitingIn(phases: readonly Phase[], { machine }: Step): number {
  const own = phases.findLastIndex(({ name }) => machine.endsWith(`-${name}`));
  return own < 0 ? phases.length - 1 : own;
}

const phaseOf = (step: Step, name: string): Omit<Phase, 'scope' | 'incident'> => ({
  ...{ name, quoted: true, startedAtMs: step.startedAtMs, endedAtMs: step.endedAtMs, waits: waitsIn(step) },
});

/** A drill goes in rounds: all rounds of a verb are one phase, and between them each of them waits. */
function inRounds(phases: readonly Phase[]): readonly Phase[] {
  const waits = phases.flatMap((phase) => phase.waits);
  return phases.map((phase) => ({
    ...phase,
    waits: waits.filter(
      ({ startedAtMs }) => startedAtMs >= phase.startedAtMs && startedAtMs < (phase.endedAtMs ?? Infinity),
    ),
  }));
}

const joined = (before: Phase, step: Step): Pick<Phase, 'endedAtMs' | 'waits'> => ({
  endedAtMs: later(before.endedAtMs, step.endedAtMs),
  waits: [...before.waits, ...waitsIn(step)],
});

function waitsIn({ state, startedAtMs, endedAtMs }: Step): readonly Wait[] {
  const what = waitOf(state);
  return what === undefined ? [] : [{ for: what, startedAtMs, endedAtMs }];
}

/** A state "Wait for proof" waits for proof, and "Ask" for a person. */
const waitOf = (state: string): string | undefined =>
  state === 'Ask' ? 'person' : /^Wait (?:for|to) (.+)$/.exec(state)?.[1];

/** What never ended is later than everything. */
const later = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : Math.max(a, b));

/** The verb at the start of a state's name: "Promote service" is promote, "Ask" is approve. */
function verbOf(state: string): string | undefined {
  const word = (state.split(/[^A-Za-z]/)[0] ?? '').toLowerCase();
  if (state.endsWith('?')) return undefined;
  return word === 'ask' ? 'approve' : VERBS.find((verb) => verb === word);
}

/** An evacuation moves Tier-0 first. What follows the first resume belongs to the rest. Other flows have no scopes. */
function scopeOf(name: string, before: readonly Phase[], flow: ClaimSeen['flow']): Phase['scope'] {
  if (flow !== 'evacuation' || ['claim', 'close', 'record'].includes(name)) return null;
  return before.some((phase) => phase.name === 'resume') ? 'rest' : 'tier-0';
}
