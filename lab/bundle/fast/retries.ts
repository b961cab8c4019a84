/**
 * When the AWS SDK retries, and how long it waits: its standard retry strategy (`@smithy/core/retry` 3.41 with the
 * figures of 2026). So both tiers keep the same time. Assumption: one retry scope per client.
 */
import type { Random } from '../../kernel/random';

const TOKENS_MAX = 500;
const DELAY_MAX_MS = 20_000;
const THROTTLED = { baseMs: 1000, cost: 5 };
const TRANSIENT_COST = 14;
/** DynamoDB has its own base delay and number of attempts. The other services use the general ones. */
const BASE_MS: Readonly<Record<string, number>> = { dynamodb: 25 };
const ATTEMPTS: Readonly<Record<string, number>> = { dynamodb: 4 };

const THROTTLING_NAMES = new Set([
  ...['BandwidthLimitExceeded', 'EC2ThrottledException', 'LimitExceededException', 'PriorRequestNotComplete'],
  ...[
    'ProvisionedThroughputExceededException',
    'RequestLimitExceeded',
    'RequestThrottled',
    'RequestThrottledException',
  ],
  ...['SlowDown', 'ThrottledException', 'Throttling', 'ThrottlingException', 'TooManyRequestsException'],
  'TransactionInProgressException',
]);
const TRANSIENT_NAMES = new Set(['TimeoutError', 'RequestTimeout', 'RequestTimeoutException']);
const TRANSIENT_CODES = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN']);
const TRANSIENT_STATUS = new Set([500, 502, 503, 504]);

/** The fields of an error that retries read. */
export interface SdkError extends Error {
  /** Node's error code when no connection came about. */
  readonly code?: string;
  readonly $retryable?: object;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

type Kind = 'throttled' | 'transient' | 'final';

function kindOf(error: SdkError): Kind {
  const status = error.$metadata?.httpStatusCode;
  if (status === 429 || THROTTLING_NAMES.has(error.name)) return 'throttled';
  if (error.$retryable !== undefined || TRANSIENT_NAMES.has(error.name)) return 'transient';
  if (error.code !== undefined && TRANSIENT_CODES.has(error.code)) return 'transient';
  return status !== undefined && TRANSIENT_STATUS.has(status) ? 'transient' : 'final';
}

/** The retry budget of one client. */
export class Retries {
  private tokens = TOKENS_MAX;
  private readonly attemptsMax: number;

  constructor(
    private readonly service: string,
    private readonly random: Random,
    attemptsMax: number | undefined,
  ) {
    this.attemptsMax = attemptsMax ?? ATTEMPTS[service] ?? 3;
  }

  /**
   * Returns the wait before the next attempt, in ms, and its cost. Undefined when the error is final. `tried`: attempts
   * so far.
   */
  next(error: SdkError, tried: number): { readonly delayMs: number; readonly cost: number } | undefined {
    const kind = kindOf(error);
    if (kind === 'final' || tried >= this.attemptsMax) return undefined;
    const cost = kind === 'throttled' ? THROTTLED.cost : TRANSIENT_COST;
    if (this.tokens < cost) return undefined;
    this.tokens -= cost;
    const baseMs = kind === 'throttled' ? THROTTLED.baseMs : (BASE_MS[this.service] ?? 50);
    return { delayMs: Math.floor(this.random.next() * Math.min(baseMs * 2 ** (tried - 1), DELAY_MAX_MS)), cost };
  }

  /** A call succeeded. `cost` is the cost of its last retry, if there was one. */
  succeeded(cost = 1): void {
    this.tokens = Math.min(TOKENS_MAX, this.tokens + cost);
  }
}
