/**
 * The four ways in which work inside the interpreter ends badly. Assumes that anything thrown that is none of these is
 * a fault of the lab itself and must surface; if a class is used for another purpose, a bug would look like an AWS
 * error and be retried or caught.
 */

/**
 * The definition is refused before anything runs, as CreateStateMachine would. `state` names the state at fault, if
 * there is one.
 */
export class InvalidDefinition extends Error {
  override readonly name = 'InvalidDefinition';
  constructor(
    message: string,
    readonly state?: string,
  ) {
    super(state === undefined ? message : `State '${state}': ${message}`);
  }
}

/** A failure in the sense of the Amazon States Language: may be retried, caught, or end the execution. */
export class StateFailure extends Error {
  override readonly name = 'StateFailure';
  readonly error: string | undefined;
  override readonly cause: string | undefined;
  /** A second name under which Retry and Catch know it: a missed heartbeat is shown as States.Timeout. */
  readonly alias: string | undefined;
  constructor(what: { error?: string | undefined; cause?: string | undefined; alias?: string }) {
    super(what.error ?? 'failure without a name');
    this.error = what.error;
    this.cause = what.cause;
    this.alias = what.alias;
  }
}

/** A JSONata expression (or a value that it gave) cannot be used. `location` is the field, such as `Output/result`. */
export class EvaluationProblem extends Error {
  override readonly name = 'EvaluationProblem';
  constructor(
    message: string,
    readonly location: string,
  ) {
    super(message);
  }
}

/** The execution or the branch has been ended from outside; whoever waits gives up without leaving a trace. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}
