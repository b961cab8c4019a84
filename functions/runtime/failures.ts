/** A condition that may pass: the state machine retries it a few times (ASL `Retry`). */
export abstract class RetryableFailure extends Error {}

/** A condition that no retry cures: the state machine catches it, tells a person and keeps the evidence. */
export abstract class TerminalFailure extends Error {}

/** No replica of the control store answered in time, so nothing is known. This never means "no such item". */
export class ControlStoreUnreachable extends RetryableFailure {
  override readonly name = 'ControlStoreUnreachable';
}

/** Other writers kept taking the next place in the ledger for longer than a step waits. */
export class LedgerContended extends RetryableFailure {
  override readonly name = 'LedgerContended';
}

/** An AWS data plane that the step needs throttled, answered 5xx or did not answer. */
export class AwsUnavailable extends RetryableFailure {
  override readonly name = 'AwsUnavailable';
}

/** The function was deployed with wrong settings. */
export class SettingsInvalid extends TerminalFailure {
  override readonly name = 'SettingsInvalid';
}

/** The state machine sent something the contract does not allow. */
export class InputInvalid extends TerminalFailure {
  override readonly name = 'InputInvalid';
}

/** The step produced something its own contract does not allow: a defect of the step. */
export class OutputInvalid extends TerminalFailure {
  override readonly name = 'OutputInvalid';
}

/** A control item has a shape that no version of this code writes. */
export class ControlItemInvalid extends TerminalFailure {
  override readonly name = 'ControlItemInvalid';
}

/** A partition holds more items than any incident can produce. Reading on would hide a defect. */
export class TooManyItems extends TerminalFailure {
  override readonly name = 'TooManyItems';
}

/** Another writer changed what this incident had decided on. Two decisions must not be mixed. */
export class Superseded extends TerminalFailure {
  override readonly name = 'Superseded';
}

/** The incident was taken over as often as allowed, and its conductor died again. Another takeover would not help. */
export class TakenOverTooOften extends TerminalFailure {
  override readonly name = 'TakenOverTooOften';
}

/**
 * Another execution conducts the incident now, because this one was taken for dead. This one must not end what the
 * other one continues.
 */
export class ConductorReplaced extends TerminalFailure {
  override readonly name = 'ConductorReplaced';
}

/** An evacuation has begun during a return. It has priority, and the return stops where it is. */
export class ReturnOvertaken extends TerminalFailure {
  override readonly name = 'ReturnOvertaken';
}

/** A region cannot conduct its own evacuation: what made it fail would stop the flow too. */
export class ConductorIsSource extends TerminalFailure {
  override readonly name = 'ConductorIsSource';
}
