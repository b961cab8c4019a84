/**
 * Compiles one state of each type. Assumption: the JSONata field lists of the Amazon States Language, with Retry and
 * Catch on Task, Parallel and Map only. If a list had too many fields, a definition would pass here that AWS refuses at
 * deployment.
 */
import {
  asList,
  asObject,
  asText,
  BOOLEAN,
  readField,
  readTemplate,
  refuseUnknown,
  TEXT,
  wholeNumber,
  type Reader,
  type StateReader,
} from './definition';
import { compileRecovery } from '../error-rules';
import { InvalidDefinition } from '../failures';
import type {
  Exit,
  FailState,
  ChoiceState,
  ParallelState,
  PassState,
  State,
  SucceedState,
  TaskState,
  WaitState,
} from '../machine';
import { compileMap } from './map';
import { compileService } from '../services';
import type { StatesFields } from './expressions';

const COMMON = ['Type', 'Comment', 'QueryLanguage'];
const EXITING = [...COMMON, 'Next', 'End', 'Output', 'Assign'];
const RECOVERING = [...EXITING, 'Retry', 'Catch'];
const FIELDS: Readonly<Record<State['type'], readonly string[]>> = {
  Pass: EXITING,
  Succeed: [...COMMON, 'Output'],
  Fail: [...COMMON, 'Error', 'Cause'],
  Wait: [...EXITING, 'Seconds', 'Timestamp'],
  Choice: [...COMMON, 'Choices', 'Default', 'Output', 'Assign'],
  Task: [...RECOVERING, 'Resource', 'Arguments', 'Credentials', 'TimeoutSeconds', 'HeartbeatSeconds'],
  Parallel: [...RECOVERING, 'Branches', 'Arguments'],
  Map: [
    ...RECOVERING,
    ...['Items', 'ItemSelector', 'ItemProcessor', 'MaxConcurrency', 'Label'],
    ...['ToleratedFailureCount', 'ToleratedFailurePercentage', 'ItemReader', 'ItemBatcher', 'ResultWriter'],
  ],
};
const BEFORE: StatesFields = ['input', 'context'];
const AFTER: StatesFields = ['input', 'context', 'result'];

/** Compiles a state. Throws InvalidDefinition with the state's name. */
export function compileState(reader: StateReader): State {
  const { name, raw } = reader;
  const type = asText(raw['Type'], 'Type', name);
  if (!Object.hasOwn(FIELDS, type)) throw new InvalidDefinition(`there is no state of type '${type}'`, name);
  const known = FIELDS[type as State['type']];
  for (const key of ['Retry', 'Catch']) {
    if (key in raw && !known.includes(key)) {
      throw new InvalidDefinition(`${key} is allowed on Task, Parallel and Map only, not on ${type}`, name);
    }
  }
  refuseUnknown(raw, known, name);
  return COMPILERS[type as State['type']](reader);
}

const COMPILERS: Readonly<Record<State['type'], (reader: StateReader) => State>> = {
  Pass: (reader): PassState => ({ type: 'Pass', name: reader.name, ...exitOf(reader, BEFORE) }),
  Succeed: (reader): SucceedState => ({
    type: 'Succeed',
    name: reader.name,
    ...outcomeOf(reader, BEFORE),
    next: undefined,
  }),
  Fail: (reader): FailState => ({
    type: 'Fail',
    name: reader.name,
    error: readField(reader, 'Error', TEXT),
    cause: readField(reader, 'Cause', TEXT),
  }),
  Wait: compileWait,
  Choice: compileChoice,
  Task: compileTask,
  Parallel: compileParallel,
  Map: (reader) => ({ ...compileMap(reader), ...exitOf(reader, AFTER), ...compileRecovery(reader) }),
};

function outcomeOf(reader: Reader, states: StatesFields): Pick<Exit, 'output' | 'assign'> {
  return { output: readTemplate(reader, 'Output', states), assign: readAssign(reader, states) };
}

function readAssign(reader: Reader, states: StatesFields): Exit['assign'] {
  if ('Assign' in reader.raw) asObject(reader.raw['Assign'], 'Assign', reader.name);
  return readTemplate(reader, 'Assign', states);
}

function exitOf(reader: Reader, states: StatesFields): Exit {
  const { name, raw } = reader;
  if ('End' in raw && raw['End'] !== true) throw new InvalidDefinition('End must be true, or absent', name);
  if ('Next' in raw === 'End' in raw) throw new InvalidDefinition('exactly one of Next and End is needed', name);
  const next = 'Next' in raw ? asText(raw['Next'], 'Next', name) : undefined;
  return { ...outcomeOf(reader, states), next };
}

function compileWait(reader: Reader): WaitState {
  const { name, raw } = reader;
  if ('Seconds' in raw === 'Timestamp' in raw)
    throw new InvalidDefinition('exactly one of Seconds and Timestamp is needed', name);
  const seconds = readField(reader, 'Seconds', wholeNumber(0));
  return { type: 'Wait', name, seconds, timestamp: readField(reader, 'Timestamp', TEXT), ...exitOf(reader, BEFORE) };
}

function compileChoice(reader: Reader): ChoiceState {
  const { name, raw } = reader;
  const fallback = 'Default' in raw ? asText(raw['Default'], 'Default', name) : undefined;
  return {
    type: 'Choice',
    name,
    choices: asList(raw['Choices'], 'Choices', name).map((choice) => compileRule(reader, choice)),
    otherwise: fallback === undefined ? undefined : { ...outcomeOf(reader, BEFORE), next: fallback },
  };
}

/** A rule has its own Output and Assign. Those of the state belong to its Default only (recorded). */
function compileRule({ name }: Reader, value: unknown): ChoiceState['choices'][number] {
  const rule = { name, raw: asObject(value, 'each element of Choices', name) };
  refuseUnknown(rule.raw, ['Condition', 'Next', 'Output', 'Assign', 'Comment'], name);
  const condition = readField(rule, 'Condition', BOOLEAN);
  if (!condition) throw new InvalidDefinition('each element of Choices needs a Condition', name);
  return { condition, ...outcomeOf(rule, BEFORE), next: asText(rule.raw['Next'], 'Choices: Next', name) };
}

function compileTask(reader: Reader): TaskState {
  const { name, raw } = reader;
  return {
    type: 'Task',
    name,
    service: compileService(asText(raw['Resource'], 'Resource', name), name),
    arguments: readTemplate(reader, 'Arguments', BEFORE),
    credentials: readTemplate(reader, 'Credentials', BEFORE),
    timeoutSeconds: readField(reader, 'TimeoutSeconds', wholeNumber(1)),
    heartbeatSeconds: readField(reader, 'HeartbeatSeconds', wholeNumber(1)),
    ...exitOf(reader, AFTER),
    ...compileRecovery(reader),
  };
}

function compileParallel(reader: StateReader): ParallelState {
  const { name, raw } = reader;
  const branches = asList(raw['Branches'], 'Branches', name).map((branch, index) => {
    const field = `Branches[${index}]`;
    return reader.compileFlow(asObject(branch, field, name), { state: name, field });
  });
  const args = readTemplate(reader, 'Arguments', BEFORE);
  return { type: 'Parallel', name, branches, arguments: args, ...exitOf(reader, AFTER), ...compileRecovery(reader) };
}
