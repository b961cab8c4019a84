import { levelsOf, type Machine, type Retrier } from './states';

/**
 * What the retriers of several machines share. In a file, a list of these names stands for one retrier. For example,
 * `[passing, often, backOff]` has the fields of these three parts, in that order.
 */
const PARTS = {
  /** Failures that pass: Lambda's, and our own. Our own come only after every replica was tried. */
  passing: {
    ErrorEquals: [
      'Lambda.ServiceException',
      'Lambda.AWSLambdaException',
      'Lambda.SdkClientException',
      'Lambda.TooManyRequestsException',
      'Lambda.ClientExecutionTimeoutException',
      'ControlStoreUnreachable',
      'LedgerContended',
      'AwsUnavailable',
    ],
  },
  /** The function crashed. A bug does not pass, so a crash gets few retries: three, unless a part says how many. */
  crash: { ErrorEquals: ['Lambda.Unknown', 'Sandbox.Timedout', 'Runtime.ExitError'] },
  /** Step Functions cannot start a child machine now. */
  crowded: { ErrorEquals: ['StepFunctions.ExecutionLimitExceededException', 'StepFunctions.ThrottlingException'] },
  /**
   * Retries outlast 5 min of throttling or 90 s without a quorum: 24 waits, on average half of 1, 2.5, 6 … 45 s, make
   * 7 min. The first waits are short, because Tier-0 has 20 s from alarm to resumed.
   */
  often: { IntervalSeconds: 1, MaxAttempts: 24 },
  /**
   * For a step of a drill that comes again every ten seconds: a minute on average, and few events. A drill that cannot
   * go on ends, and `detect` brings home what it had left.
   */
  steadily: { IntervalSeconds: 20, MaxAttempts: 6, BackoffRate: 1, JitterStrategy: 'FULL' },
  soon: { IntervalSeconds: 1 },
  twice: { MaxAttempts: 2 },
  thrice: { MaxAttempts: 3 },
  backOff: { BackoffRate: 2.5, MaxDelaySeconds: 45, JitterStrategy: 'FULL' },
} as const satisfies Readonly<Record<string, Partial<Retrier>>>;

type Written = Retrier | readonly string[];

/** Replaces each list of names by its retrier, in every state. Throws for an unknown name, and names the state. */
export function expandRetriers(machine: Machine): void {
  for (const { States } of levelsOf(machine))
    for (const [name, state] of Object.entries(States)) {
      const written = state.Retry as readonly Written[] | undefined;
      if (written) Object.assign(state, { Retry: written.map((one) => retrierOf(one, name)) });
    }
}

function retrierOf(written: Written, state: string): Retrier {
  return isNames(written) ? (Object.assign({}, ...written.map((name) => partOf(name, state))) as Retrier) : written;
}

const isNames = (written: Written): written is readonly string[] => Array.isArray(written);

function partOf(name: string, state: string): Partial<Retrier> {
  const parts: Readonly<Record<string, Partial<Retrier>>> = PARTS;
  const part = parts[name];
  if (!part)
    throw new Error(`"${state}": no part of a Retry is called ${name}; there are ${Object.keys(PARTS).join(', ')}`);
  return structuredClone(part);
}
