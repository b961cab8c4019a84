/** A condition that may pass: the state machine retries it a few times (ASL `Retry`). */
export abstract class RetryableFailure extends Error {}

/** A condition that no repetition cures: the state machine catches it, tells a person and keeps the evidence. */
export abstract class TerminalFailure extends Error {}

/** No replica of the control store answered in time, so nothing is known; never read as "no such item". */
export class ControlStoreUnreachable extends RetryableFailure {
  override readonly name = 'ControlStoreUnreachable';
}

/** Other writers kept taking the next place in the ledger for longer than we are willing to queue. */
export class LedgerContended extends RetryableFailure {
  override readonly name = 'LedgerContended';
}

/** An AWS data plane that the step needs did not answer, throttled, or answered 5xx. */
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

/** A partition holds more items than any incident can produce; reading on would hide a defect. */
export class TooManyItems extends TerminalFailure {
  override readonly name = 'TooManyItems';
}

/** Somebody else changed what this incident had decided on: two decisions must not be mixed. */
export class Superseded extends TerminalFailure {
  override readonly name = 'Superseded';
}

/**
 * The incident was taken over as often as allowed and its conductor died again: whatever kills it, another takeover
 * does not cure.
 */
export class TakenOverTooOften extends TerminalFailure {
  override readonly name = 'TakenOverTooOften';
}

/**
 * Another execution conducts the incident by now: this one has been taken for dead, and must not end what the other
 * goes on with.
 */
export class ConductorReplaced extends TerminalFailure {
  override readonly name = 'ConductorReplaced';
}

/** An evacuation has begun while a region was being returned: it comes first, and the return ends where it is. */
export class ReturnOvertaken extends TerminalFailure {
  override readonly name = 'ReturnOvertaken';
}

/** A region cannot conduct its own evacuation: whatever made it fail would stop the flow too. */
export class ConductorIsSource extends TerminalFailure {
  override readonly name = 'ConductorIsSource';
}
