import { circuitBreaker, type CircuitBreakerPolicy, ConsecutiveBreaker, handleWhen } from 'cockatiel';
import type { Dependency, FaultEffect } from '../../strategy/fault';
import { CLIENT_OPTIONS } from '../runtime/clients';
import { logger } from '../runtime/logger';
import { isTransient } from '../runtime/transient';

/** So many calls in a row have to fail. The SDK tries each one twice. */
const FAILURES = 3;
/** After this time one call tries the dependency again. */
export const BREAK_SECONDS = 5;

/** Which dependency a call goes to. `resource`: its table, bucket or queue. */
export interface Asked {
  readonly dependency: Dependency;
  readonly resource: string;
  /** Reads may go on where writes fail, as in a table without its quorum. So each has a breaker of its own. */
  readonly access: 'read' | 'write';
}

interface Running {
  readonly effect?: FaultEffect | undefined;
  /** Probes and verification try the dependency each time, so they have none. */
  readonly hasBreakers: boolean;
}

/** The request that runs. An execution environment runs one at a time, and breakers only know what it has seen. */
let running: Running = { hasBreakers: false };
const breakers = new Map<string, CircuitBreakerPolicy>();

/** Says what the following calls belong to, until the next request says it. */
export function beginRequest(request: Running): void {
  running = request;
}

/**
 * Calls a dependency through its circuit breaker, disturbed by what a drill injects. Throws what the call throws, and
 * cockatiel's BrokenCircuitError, at once, while the breaker is open.
 */
export function ask<Answer>(asked: Asked, call: () => Promise<Answer>): Promise<Answer> {
  const attempt = (): Promise<Answer> => disturbed(asked.dependency, call);
  return running.hasBreakers ? breakerOf(asked).execute(attempt) : attempt();
}

function breakerOf({ resource, access }: Asked): CircuitBreakerPolicy {
  const name = `${access} ${resource}`;
  const known = breakers.get(name);
  if (known) return known;
  const breaker = circuitBreaker(handleWhen(isTransient), {
    halfOpenAfter: BREAK_SECONDS * 1000,
    breaker: new ConsecutiveBreaker(FAILURES),
  });
  breaker.onBreak(() => logger.warn('BREAKER_OPEN', { resource, access }));
  breaker.onReset(() => logger.info('BREAKER_CLOSED', { resource, access }));
  breakers.set(name, breaker);
  return breaker;
}

/** What the SDK throws when a service answers 5xx, or does not answer. */
class Injected extends Error {
  override readonly name = 'Injected';

  constructor(
    readonly $metadata: { readonly httpStatusCode?: number },
    dependency: Dependency,
  ) {
    super(`a drill disturbs ${dependency}`);
  }
}

const { maxAttempts, requestHandler } = CLIENT_OPTIONS;
/** The SDK gives up after this time when nothing answers. */
const SILENCE_MS = maxAttempts * requestHandler.requestTimeout;

async function disturbed<Answer>(dependency: Dependency, call: () => Promise<Answer>): Promise<Answer> {
  const { effect } = running;
  if (effect?.dependency !== dependency) return call();
  if (effect.kind === 'store-errors') throw new Injected({ httpStatusCode: 503 }, dependency);
  await waitMs(effect.delayMs ?? SILENCE_MS);
  if (effect.kind === 'delay') return call();
  throw new Injected({}, dependency);
}

/** Resolves after that time. */
export const waitMs = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
