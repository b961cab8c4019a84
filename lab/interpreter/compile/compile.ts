/**
 * Compiles a definition into a machine that can run, with the checks of CreateStateMachine and some that deployment
 * makes later. Assumption: JSONata throughout. A mistake that is not refused here appears in the middle of an incident.
 * So every mistake that can be found is refused, with the name of the state.
 */
import { asObject, asText, refuseUnknown, wholeNumber, type Raw } from './definition';
import { compileState } from './state';
import { InvalidDefinition } from '../failures';
import { NAME_LENGTH_MAX } from '../limits';
import type { Flow, Machine, State } from '../machine';
import { refuseBadAssignments } from './variables';

export { InvalidDefinition } from '../failures';
export type { Machine } from '../machine';

const MACHINE_FIELDS = ['StartAt', 'States', 'Comment', 'Version', 'TimeoutSeconds', 'QueryLanguage'];
const FLOW_FIELDS = ['StartAt', 'States', 'Comment'];
const NOT_JSONATA = "uses JSONPath; the lab runs JSONata only: write QueryLanguage 'JSONata' at the top of the machine";

/** What all flows of one machine share. */
interface Whole {
  readonly queryLanguage: string;
  readonly names: Set<string>;
}

interface Site {
  readonly whole: Whole;
  /** The state and field that contain this flow. Absent for the machine itself. */
  readonly at?: { readonly state: string; readonly field: string };
  /** Variables assigned outside, which this flow may read but not assign. */
  readonly outer: ReadonlySet<string>;
}

/**
 * Compiles a parsed definition. Throws InvalidDefinition, which names the state. Source: Amazon States Language,
 * JSONata.
 */
export function compile(definition: unknown): Machine {
  const raw = asObject(definition, 'the definition');
  refuseUnknown(raw, MACHINE_FIELDS);
  const queryLanguage = languageOf(raw, 'JSONPath');
  const flow = compileFlow(raw, { whole: { queryLanguage, names: new Set() }, outer: new Set() });
  return { flow, timeoutSeconds: timeoutOf(raw) };
}

/** Far above the number of machines in one process. A full store is cleared. */
const STORED_MAX = 1000;
const stored = new Map<string, Machine>();

/**
 * As `compile`, for a definition as JSON text. The same text is compiled once. Throws SyntaxError when the text is no
 * JSON.
 */
export function compileText(text: string): Machine {
  const known = stored.get(text);
  if (known) return known;
  const machine = compile(JSON.parse(text));
  if (stored.size >= STORED_MAX) stored.clear();
  stored.set(text, machine);
  return machine;
}

function languageOf(raw: Raw, otherwise: string, state?: string): string {
  const language = raw['QueryLanguage'] ?? otherwise;
  if (language === 'JSONata' || language === 'JSONPath') return language;
  throw new InvalidDefinition('QueryLanguage must be JSONata', state);
}

function timeoutOf(raw: Raw): number | undefined {
  if (!('TimeoutSeconds' in raw)) return undefined;
  const { accepts, expected } = wholeNumber(1);
  const seconds = accepts(raw['TimeoutSeconds']);
  if (seconds === undefined) throw new InvalidDefinition(`TimeoutSeconds must be: ${expected}`);
  return seconds;
}

function compileFlow(raw: Raw, site: Site): Flow {
  const holder = site.at?.state;
  const where = site.at ? `${site.at.field}: ` : '';
  if (site.at) refuseUnknown(raw, FLOW_FIELDS, holder);
  const rawStates = asObject(raw['States'], `${where}States`, holder);
  const inner = refuseBadAssignments(rawStates, site.outer);
  const states = new Map<string, State>();
  for (const [name, value] of Object.entries(rawStates)) {
    states.set(name, compileOne(name, asObject(value, 'the state', name), { whole: site.whole, outer: inner }));
  }
  const startAt = asText(raw['StartAt'], `${where}StartAt`, holder);
  if (!states.has(startAt))
    throw new InvalidDefinition(`${where}StartAt names '${startAt}', which is no state of it`, holder);
  refuseBrokenPaths(startAt, states);
  return { startAt, states };
}

function compileOne(name: string, raw: Raw, site: Site): State {
  if (name.length > NAME_LENGTH_MAX)
    throw new InvalidDefinition(`the name is longer than ${NAME_LENGTH_MAX} characters`, name);
  if (site.whole.names.has(name)) throw new InvalidDefinition('the name is used twice in the machine', name);
  site.whole.names.add(name);
  if (languageOf(raw, site.whole.queryLanguage, name) !== 'JSONata') throw new InvalidDefinition(NOT_JSONATA, name);
  return compileState({ name, raw, compileFlow: (flow, at) => compileFlow(flow, { ...site, at }) });
}

/** Every Next must exist, and every state must be reachable. */
function refuseBrokenPaths(startAt: string, states: ReadonlyMap<string, State>): void {
  const reached = new Set([startAt]);
  for (const name of reached) {
    const state = states.get(name);
    for (const next of state ? nextOf(state) : []) {
      if (!states.has(next)) throw new InvalidDefinition(`it goes to '${next}', which is no state beside it`, name);
      reached.add(next);
    }
  }
  for (const name of states.keys()) if (!reached.has(name)) throw new InvalidDefinition('no state leads to it', name);
}

function nextOf(state: State): readonly string[] {
  if (state.type === 'Fail') return [];
  const exits = state.type === 'Choice' ? [...state.choices, ...(state.otherwise ? [state.otherwise] : [])] : [state];
  const caught = 'catchers' in state ? state.catchers : [];
  return [...exits, ...caught].flatMap((exit) => (exit.next === undefined ? [] : [exit.next]));
}
