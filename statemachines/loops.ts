import { edgesOf, reachable, type Edge, type Machine, type State } from './states';

/** Events of one visit of a state that is not a Task: entered, exited. */
const EVENTS_PER_STATE = 2;
/** Events of one attempt of a Task: scheduled, started, succeeded or failed. */
const EVENTS_PER_ATTEMPT = 3;
/** More services than any environment moves at once: six regions, eight services each. */
const MAP_ITEMS_MAX = 48;

/** `unbounded`: the states of a loop that nothing ends. `worstEvents`: history if every loop and retry is used up. */
export interface Loops {
  readonly unbounded: readonly (readonly string[])[];
  readonly worstEvents: number;
}

/**
 * Takes the loops of a machine apart. Two kinds of way end a loop: a Choice rule `$counter < number`, if a state in the loop
 * counts, and a rule `$name = 'a'` that assigns another literal to it, which can be taken once.
 */
export function loopsOf(machine: Machine): Loops {
  return measure(Object.keys(machine.States), { machine, edges: edgesOf(machine) });
}

interface Level {
  readonly machine: Machine;
  readonly edges: readonly Edge[];
}

function measure(names: readonly string[], level: Level): Loops {
  const groups = loopGroups(names, level.edges).map((group) => measureGroup(group, level));
  return {
    unbounded: groups.flatMap(({ unbounded }) => unbounded),
    worstEvents: groups.reduce((sum, { worstEvents }) => sum + worstEvents, 0),
  };
}

function measureGroup(group: readonly string[], { machine, edges }: Level): Loops {
  const inside = edges.filter(({ from, to }) => group.includes(from) && group.includes(to));
  if (inside.length === 0) return { unbounded: [], worstEvents: events(group, machine) };
  const once = inside.filter((edge) => timesOf(edge, group, machine) === 1);
  const ending = once.length > 0 ? once : inside.filter((edge) => timesOf(edge, group, machine) > 0);
  if (ending.length === 0) return { unbounded: [group], worstEvents: 0 };
  const rest = measure(group, { machine, edges: inside.filter((edge) => !ending.includes(edge)) });
  const rounds = 1 + ending.reduce((sum, edge) => sum + timesOf(edge, group, machine), 0);
  return { unbounded: rest.unbounded, worstEvents: rest.worstEvents * rounds };
}

/** How often a way can be taken, 0 when nothing limits it. */
function timesOf(edge: Edge, group: readonly string[], machine: Machine): number {
  if (leavesForGood(edge)) return 1;
  const [, counter, limit] = /\$(\w+) < (\d+)/.exec(edge.condition ?? '') ?? [];
  const isCounted = counter !== undefined && group.some((name) => counts(machine.States[name], counter));
  return isCounted ? Number(limit) : 0;
}

function leavesForGood({ condition = '', assign = {} }: Edge): boolean {
  const [, name, literal] = /\$(\w+) = '([^']*)'/.exec(condition) ?? [];
  const next = name === undefined ? undefined : assign[name];
  return typeof next === 'string' && !next.startsWith('{%') && next !== literal;
}

function counts(state: State | undefined, counter: string): boolean {
  const assigns = [state?.Assign, ...(state?.Catch ?? []).map(({ Assign }) => Assign)];
  return assigns.some((assign) => assign?.[counter] === `{% $${counter} + 1 %}`);
}

/** States that can reach each other, together; every other state alone. */
function loopGroups(names: readonly string[], edges: readonly Edge[]): readonly (readonly string[])[] {
  const reach = new Map(names.map((name) => [name, reachable(name, edges)]));
  const together = (a: string, b: string): boolean => Boolean(reach.get(a)?.has(b) && reach.get(b)?.has(a));
  return names
    .map((name) => names.filter((other) => together(name, other)))
    .filter(([first], index) => first === names[index]);
}

function events(names: readonly string[], machine: Machine): number {
  return names.reduce((sum, name) => sum + eventsOf(machine.States[name]), 0);
}

function eventsOf(state: State | undefined): number {
  const retries = (state?.Retry ?? []).reduce((sum, { MaxAttempts = 3 }) => sum + MaxAttempts, 0);
  const attempts = state?.Type === 'Task' ? EVENTS_PER_ATTEMPT * (1 + retries) : 0;
  const items = state?.ItemProcessor
    ? MAP_ITEMS_MAX * (EVENTS_PER_STATE + loopsOf(state.ItemProcessor).worstEvents)
    : 0;
  return EVENTS_PER_STATE + attempts + items;
}
