import { retriesWithin } from './retries';
import { edgesOf, reachable, type Edge, type Machine, type State } from './states';

/** Events of one visit of a state other than a Task: entered, exited. */
const EVENTS_PER_STATE = 2;
/** Events of one attempt of a Task: scheduled, started, succeeded or failed. */
const EVENTS_PER_ATTEMPT = 3;
/** More services than any environment moves at once: six regions, eight services each. */
const MAP_ITEMS_MAX = 48;

/**
 * `unbounded`: the states of each loop that nothing ends. `worstEvents`: the history if every loop runs as often as it
 * can, with as many retries as fit into the time.
 */
export interface Loops {
  readonly unbounded: readonly (readonly string[])[];
  readonly worstEvents: number;
}

/**
 * Analyses the loops of a machine. Two kinds of branch end a loop: a Choice rule `$counter < number`, if a state in the
 * loop counts; and a rule `$name = 'a'` that assigns another literal to that name, so it can be taken only once.
 * `seconds`: how long the machine may run; its own time limit, unless it is the inside of a Map.
 */
export function loopsOf(machine: Machine, seconds = machine.TimeoutSeconds ?? Infinity): Loops {
  const { unbounded, visits } = measure(Object.keys(machine.States), { machine, edges: edgesOf(machine) });
  const visited = [...visits].map(([name, times]) => ({ state: machine.States[name], times }));
  const events = visited.reduce((sum, { state, times }) => sum + times * eventsOf(state, seconds), 0);
  return { unbounded, worstEvents: events + EVENTS_PER_ATTEMPT * retriesWithin(visited, seconds) };
}

/** `visits`: how often each state can be entered at most. */
interface Measured {
  readonly unbounded: readonly (readonly string[])[];
  readonly visits: ReadonlyMap<string, number>;
}

interface Level {
  readonly machine: Machine;
  readonly edges: readonly Edge[];
}

function measure(names: readonly string[], level: Level): Measured {
  const groups = loopGroups(names, level.edges).map((group) => measureGroup(group, level));
  return {
    unbounded: groups.flatMap(({ unbounded }) => unbounded),
    visits: new Map(groups.flatMap(({ visits }) => [...visits])),
  };
}

function measureGroup(group: readonly string[], { machine, edges }: Level): Measured {
  const inside = edges.filter(({ from, to }) => group.includes(from) && group.includes(to));
  if (inside.length === 0) return { unbounded: [], visits: new Map(group.map((name) => [name, 1])) };
  const once = inside.filter((edge) => timesOf(edge, group, machine) === 1);
  const ending = once.length > 0 ? once : inside.filter((edge) => timesOf(edge, group, machine) > 0);
  if (ending.length === 0) return { unbounded: [group], visits: new Map() };
  const rest = measure(group, { machine, edges: inside.filter((edge) => !ending.includes(edge)) });
  const rounds = 1 + ending.reduce((sum, edge) => sum + timesOf(edge, group, machine), 0);
  return {
    unbounded: rest.unbounded,
    visits: new Map([...rest.visits].map(([name, times]) => [name, times * rounds])),
  };
}

/** How often a branch can be taken; 0 when nothing limits it. */
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

/** Groups states that can reach each other. Every other state is a group of its own. */
function loopGroups(names: readonly string[], edges: readonly Edge[]): readonly (readonly string[])[] {
  const reach = new Map(names.map((name) => [name, reachable(name, edges)]));
  const together = (a: string, b: string): boolean => Boolean(reach.get(a)?.has(b) && reach.get(b)?.has(a));
  return names
    .map((name) => names.filter((other) => together(name, other)))
    .filter(([first], index) => first === names[index]);
}

/** The events of one visit, without retries. The items of a Map run in parallel, so each has the full time. */
function eventsOf(state: State | undefined, seconds: number): number {
  const attempt = state?.Type === 'Task' ? EVENTS_PER_ATTEMPT : 0;
  const items = state?.ItemProcessor
    ? MAP_ITEMS_MAX * (EVENTS_PER_STATE + loopsOf(state.ItemProcessor, seconds).worstEvents)
    : 0;
  return EVENTS_PER_STATE + attempt + items;
}
