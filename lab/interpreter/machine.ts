/**
 * The compiled form of a state machine, which the rest of the interpreter walks. Assumption: compile.ts has checked
 * everything that can be checked. States refer to each other by name. Not modelled: JSONPath, ItemReader, ItemBatcher,
 * ResultWriter and redrive.
 */
import type { Template } from './compile/templates';

/** A whole machine. `timeoutSeconds` is the limit of one execution. */
export interface Machine {
  readonly flow: Flow;
  readonly timeoutSeconds: number | undefined;
}

/** States that follow each other: the machine itself, a branch of a Parallel or an iteration of a Map. */
export interface Flow {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, State>;
}

/** A field that is a constant or one expression, with the check its value must pass. */
export interface Field<T> {
  readonly location: string;
  readonly template: Template;
  /** The word that AWS's message uses for the expected type, such as 'array'. */
  readonly expected: string;
  readonly accepts: (value: unknown) => T | undefined;
}

/** Computes a state's output and variables, and names the next state (undefined: the flow ends). */
export interface Exit {
  readonly output: Template | undefined;
  readonly assign: Template | undefined;
  readonly next: string | undefined;
}

export interface Retrier {
  readonly errors: readonly string[];
  readonly intervalSeconds: number;
  readonly attemptsMax: number;
  readonly backoffRate: number;
  readonly delaySecondsMax: number;
  readonly jitter: boolean;
}

export interface Catcher extends Exit {
  readonly errors: readonly string[];
}

/** The common part of Task, Parallel and Map: they may retry and catch. */
export interface Recovery {
  readonly retriers: readonly Retrier[];
  readonly catchers: readonly Catcher[];
}

/** How a Task calls its service: an optimized or SDK integration, a Lambda function by its ARN, or an activity. */
export interface Service {
  readonly family: 'Task' | 'LambdaFunction' | 'Activity';
  readonly pattern: 'request' | 'sync' | 'token';
  readonly resource: string;
  /** Names that the history shows for integrations, such as `dynamodb` and `putItem`. */
  readonly type: string;
  readonly action: string;
}

interface Named {
  readonly name: string;
}
export interface PassState extends Named, Exit {
  readonly type: 'Pass';
}
export interface SucceedState extends Named, Exit {
  readonly type: 'Succeed';
}
export interface FailState extends Named {
  readonly type: 'Fail';
  readonly error: Field<string> | undefined;
  readonly cause: Field<string> | undefined;
}
export interface WaitState extends Named, Exit {
  readonly type: 'Wait';
  readonly seconds: Field<number> | undefined;
  readonly timestamp: Field<string> | undefined;
}
interface Choice extends Exit {
  readonly condition: Field<boolean>;
}
export interface ChoiceState extends Named {
  readonly type: 'Choice';
  readonly choices: readonly Choice[];
  readonly otherwise: Exit | undefined;
}
export interface TaskState extends Named, Exit, Recovery {
  readonly type: 'Task';
  readonly service: Service;
  readonly arguments: Template | undefined;
  readonly credentials: Template | undefined;
  readonly timeoutSeconds: Field<number> | undefined;
  readonly heartbeatSeconds: Field<number> | undefined;
}
export interface ParallelState extends Named, Exit, Recovery {
  readonly type: 'Parallel';
  readonly branches: readonly Flow[];
  readonly arguments: Template | undefined;
}
export interface MapState extends Named, Exit, Recovery {
  readonly type: 'Map';
  readonly mode: 'INLINE' | 'DISTRIBUTED';
  readonly label: string;
  readonly processor: Flow;
  readonly items: Field<readonly unknown[]> | undefined;
  readonly itemSelector: Template | undefined;
  readonly concurrencyMax: Field<number> | undefined;
  readonly failuresMax: Field<number> | undefined;
  readonly failurePercentageMax: Field<number> | undefined;
}

export type State =
  PassState | SucceedState | FailState | WaitState | ChoiceState | TaskState | ParallelState | MapState;
