import { faultOfString, stringsIn } from './expressions';
import { loopsOf } from './loops';
import { edgesOf, levelsOf, reachable, type Machine, type State } from './states';

/** 40 % of the 25,000 events at which AWS ends an execution. */
const HISTORY_EVENTS_MAX = 10_000;
/** Fields of JSONPath, the other query language. AWS refuses them in a JSONata state. */
const JSONPATH_FIELD = /^(InputPath|OutputPath|ResultPath|Parameters|ResultSelector|\w+Path)$/;

/**
 * The faults of a machine, one line each, with the state's name. `mayEndUnrecorded`: terminal states that may end
 * without Record.
 */
export function faultsOf(machine: Machine, mayEndUnrecorded: readonly string[]): readonly string[] {
  const levels = levelsOf(machine);
  return [
    ...headFaults(machine),
    ...levels.flatMap((level) => Object.entries(level.States).flatMap(([name, state]) => stateFaults(name, state))),
    ...expressionFaults(machine),
    ...scopeFaults(machine),
    ...unreachable(levels),
    ...unrecorded(machine, mayEndUnrecorded),
    ...loopFaults(machine),
  ];
}

function headFaults({ QueryLanguage, TimeoutSeconds, Comment }: Machine): readonly string[] {
  return [
    ...(QueryLanguage === 'JSONata' ? [] : ['QueryLanguage must be JSONata, at the top']),
    ...(TimeoutSeconds === undefined ? ['TimeoutSeconds is missing at the top'] : []),
    ...(Comment === undefined ? ['Comment is missing at the top'] : []),
  ];
}

function stateFaults(name: string, state: State): readonly string[] {
  const faults = [
    ...nameFaults(name, state),
    ...errorFaults(state),
    ...(state.Type === 'Task' ? taskFaults(state) : []),
  ];
  const foreign = Object.keys(state).filter((field) => JSONPATH_FIELD.test(field));
  return [...faults, ...foreign.map((field) => `${field} belongs to JSONPath`)].map((fault) => `"${name}": ${fault}`);
}

function nameFaults(name: string, { Type }: State): readonly string[] {
  return [
    ...(/^[A-Z][^A-Z]*$/.test(name) ? [] : ['a name is in sentence case']),
    ...(name.split(' ').length > 4 ? ['a name has at most four words'] : []),
    ...((Type === 'Choice') === name.endsWith('?') ? [] : ['a Choice, and only a Choice, ends in "?"']),
  ];
}

function taskFaults({ TimeoutSeconds, HeartbeatSeconds, Resource, Retry, Catch }: State): readonly string[] {
  const waits = Resource?.endsWith('.waitForTaskToken') ?? false;
  const beats = HeartbeatSeconds !== undefined && TimeoutSeconds !== undefined && HeartbeatSeconds < TimeoutSeconds;
  const rules: readonly (readonly [boolean, string])[] = [
    [TimeoutSeconds !== undefined, 'a Task needs TimeoutSeconds'],
    [beats || !waits, 'a callback needs HeartbeatSeconds below TimeoutSeconds'],
    [isFilled(Retry), 'a Task needs a Retry'],
    [isFilled(Catch), 'a Task needs a Catch'],
  ];
  return rules.flatMap(([isKept, fault]) => (isKept ? [] : [fault]));
}

const isFilled = (list: readonly unknown[] | undefined): boolean => list !== undefined && list.length > 0;

function errorFaults({ Retry = [], Catch = [] }: State): readonly string[] {
  const isAll = ({ ErrorEquals }: { ErrorEquals: readonly string[] }): boolean => ErrorEquals.includes('States.ALL');
  return [
    ...(Retry.some(isAll) ? ['Retry names what it retries, never States.ALL'] : []),
    ...(Catch.some((entry) => isAll(entry) && entry.ErrorEquals.length > 1) ? ['States.ALL stands alone'] : []),
    ...(Catch.slice(0, -1).some(isAll) ? ['States.ALL comes last'] : []),
  ];
}

/** The faults in a machine's expressions, by state. Works on a machine that the schema refuses, if it has states. */
export function expressionFaults(machine: Machine): readonly string[] {
  const assigned = new Set(levelsOf(machine).flatMap(({ States }) => Object.values(States).flatMap(assignedBy)));
  return levelsOf(machine).flatMap(({ States }) =>
    Object.entries(States).flatMap(([name, state]) =>
      stringsIn({ ...state, ItemProcessor: undefined }).flatMap((text) => {
        const fault = faultOfString(text, assigned);
        return fault === undefined ? [] : [`"${name}": ${fault}`];
      }),
    ),
  );
}

function assignedBy({ Assign = {}, Catch = [], Choices = [] }: State): readonly string[] {
  const all = [Assign, ...Catch.map((entry) => entry.Assign ?? {}), ...Choices.map((rule) => rule.Assign ?? {})];
  return all.flatMap((assign) => Object.keys(assign));
}

/** AWS refuses an assignment inside a Map to a name from outside. We assign nothing inside a Map at all. */
function scopeFaults(machine: Machine): readonly string[] {
  const [, ...inner] = levelsOf(machine);
  const named = inner.flatMap(({ States }) => Object.entries(States));
  return named
    .filter(([, state]) => assignedBy(state).length > 0)
    .map(([name]) => `"${name}": nothing is assigned inside a Map; return it by Output`);
}

function unreachable(levels: readonly Machine[]): readonly string[] {
  return levels.flatMap((level) => {
    const reached = reachable(level.StartAt, edgesOf(level));
    const lost = Object.keys(level.States).filter((name) => !reached.has(name));
    return lost.map((name) => `"${name}" cannot be reached`);
  });
}

/** Every path ends after Record, except at the named states. */
function unrecorded(machine: Machine, exempt: readonly string[]): readonly string[] {
  const around = reachable(machine.StartAt, edgesOf(machine), 'Record');
  const ends = [...around].filter((name) => ['Succeed', 'Fail'].includes(machine.States[name]?.Type ?? ''));
  const isEnd = [...around].filter((name) => machine.States[name]?.End === true);
  return [...ends, ...isEnd].filter((name) => !exempt.includes(name)).map((name) => `"${name}" ends without Record`);
}

function loopFaults(machine: Machine): readonly string[] {
  const { unbounded, worstEvents } = loopsOf(machine);
  const endless = unbounded.map((states) => `nothing ends the loop of "${states.join('", "')}"`);
  if (worstEvents <= HISTORY_EVENTS_MAX) return endless;
  return [...endless, `worst-case history is ${worstEvents} events, at most ${HISTORY_EVENTS_MAX} are allowed`];
}
