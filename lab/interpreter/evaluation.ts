/**
 * Evaluates the expressions of a state during a visit. Assumption: a lane evaluates one thing at a time. The context
 * object is built only for expressions that read all of it. Expressions that need no JSONata are evaluated at once, so
 * most states need no turn of the event loop.
 */
import type { Bindings } from './compile/direct';
import { EvaluationProblem, StateFailure } from './failures';
import type { Details } from './history';
import type { Field } from './machine';
import { record, type Visit } from './run';
import { aboutExpression, type Scope, type Template } from './compile/templates';

/** The fields of `$states` besides input and context. */
export interface Outcome {
  readonly result?: unknown;
  readonly errorOutput?: unknown;
}

const NOTHING: Outcome = {};

/** The value of a template in this visit, or a promise of it. */
export function evaluate(visit: Visit, template: Template, outcome: Outcome = NOTHING): unknown {
  return template.evaluate(new View(visit, outcome));
}

/** The value of a checked field, or a promise of it; undefined when the state has no such field. */
export function evaluateField<T>(visit: Visit, field: Field<T> | undefined): T | undefined | Promise<T | undefined> {
  if (!field) return undefined;
  const value = evaluate(visit, field.template);
  return value instanceof Promise ? value.then((known) => check(known, field)) : check(value, field);
}

function check<T>(value: unknown, field: Field<T>): T {
  const accepted = field.accepts(value);
  if (accepted !== undefined) return accepted;
  const what = `returned an unexpected result type. Expected '${field.expected}', but was '${kindOf(value)}' for value: ${JSON.stringify(value)}`;
  throw aboutExpression(field.template.source ?? JSON.stringify(value), field.location, what);
}

/** The word that AWS uses for the type of a JSON value. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** Turns an EvaluationProblem into a failure, recorded as EvaluationFailed. Returns anything else unchanged. */
export function toFailure({ lane, state, enteredId }: Visit, thrown: unknown): unknown {
  if (!(thrown instanceof EvaluationProblem)) return thrown;
  const error = 'States.QueryEvaluationError';
  const cause = `An error occurred while executing the state '${state.name}' (entered at the event id #${enteredId}). ${thrown.message}`;
  record(lane, 'EvaluationFailed', { state: state.name, location: thrown.location, error, cause });
  return new StateFailure({ error, cause });
}

/** The variables and `$states` in a visit. */
class View implements Scope {
  readonly bindings: Bindings;
  constructor(
    private readonly visit: Visit,
    private readonly outcome: Outcome,
  ) {
    this.bindings = visit.lane.variables;
  }

  field(name: string): unknown {
    if (name === 'input') return this.visit.input;
    return name === 'result' || name === 'errorOutput' ? this.outcome[name] : undefined;
  }

  contextField(name: string): unknown {
    const { lane, taskToken } = this.visit;
    switch (name) {
      case 'Execution':
      case 'StateMachine':
        return lane.run.surroundings.context[name];
      case 'Map':
        return lane.map;
      case 'Task':
        return taskToken === undefined ? undefined : { Token: taskToken };
      case 'State':
        return this.state();
      default:
        return undefined;
    }
  }

  whole(): unknown {
    const names = ['Execution', 'StateMachine', 'State', 'Task', 'Map'];
    const present = names
      .map((name) => [name, this.contextField(name)] as const)
      .filter(([, value]) => value !== undefined);
    return { input: this.visit.input, ...this.outcome, context: Object.fromEntries(present) };
  }

  private state(): Details {
    const { state, enteredAtMs, retries } = this.visit;
    const entered = { EnteredTime: new Date(enteredAtMs).toISOString(), Name: state.name };
    return 'retriers' in state ? { ...entered, RetryCount: retries } : entered;
  }
}
