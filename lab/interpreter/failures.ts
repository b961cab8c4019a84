/**
 * The four ways in which work inside the interpreter fails. Assumption: any other thrown value is a defect of the lab
 * and must surface. If a class were used for another purpose, a bug would look like an AWS error, and would be retried
 * or caught.
 */

/**
 * The definition is refused before anything runs, as by CreateStateMachine. `state` names the state at fault, if there
 * is one.
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

/** A failure in the sense of the Amazon States Language. It may be retried or caught, or it ends the execution. */
export class StateFailure extends Error {
  override readonly name = 'StateFailure';
  readonly error: string | undefined;
  override readonly cause: string | undefined;
  /** A second name that Retry and Catch match: a missed heartbeat is shown as States.Timeout. */
  readonly alias: string | undefined;
  constructor(what: { error?: string | undefined; cause?: string | undefined; alias?: string }) {
    super(what.error ?? 'failure without a name');
    this.error = what.error;
    this.cause = what.cause;
    this.alias = what.alias;
  }
}

/** A JSONata expression or its value cannot be used. `location` is the field, such as `Output/result`. */
export class EvaluationProblem extends Error {
  override readonly name = 'EvaluationProblem';
  constructor(
    message: string,
    readonly location: string,
  ) {
    super(message);
  }
}

/** The execution or the branch was ended from outside. Waiting code gives up without leaving a trace. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}
