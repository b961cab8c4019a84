import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { regionHost } from '../../strategy/names';
import type { Region, Topology } from '../../strategy/topology';
import { BREAK_SECONDS } from './dependency';
import type { Refusal } from './gate';
import type { HttpEvent } from './request';

/** What an HTTP API Lambda returns, payload format 2.0; the cell sets all of these. */
export interface HttpAnswer extends APIGatewayProxyStructuredResultV2 {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What a service answers; the front adds the headers. */
export interface Reply {
  readonly status: number;
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * How long a client should wait before it asks again. A canary step or a promotion takes seconds; maintenance takes
 * longer.
 */
const RETRY_AFTER_SECONDS: Readonly<Record<Refusal, number>> = {
  maintenance: 30,
  'read-only': 5,
  frozen: 5,
  draining: 5,
  ramping: 2,
  unavailable: 2,
};

/** 503 with the kind of refusal in the body, and the reason in words if there is one. */
export function refusal(kind: Refusal, why?: string): Reply {
  const headers = { 'retry-after': String(RETRY_AFTER_SECONDS[kind]) };
  return { status: 503, body: { kind, ...(why !== undefined && { reason: why }) }, headers };
}

/** 503 `unavailable` while a circuit breaker is open: it says when the store is tried again. */
export function refusedByBreaker(): Reply {
  const { status, body } = refusal('unavailable', 'the store behind it does not answer');
  return { status, body, headers: { 'retry-after': String(BREAK_SECONDS), 'x-degraded': 'refused' } };
}

/** 302 to the same path and query at another region's own host, which never fails over. */
export function redirection(event: HttpEvent, to: { topology: Topology; region: Region }): Reply {
  const query = event.rawQueryString ? `?${event.rawQueryString}` : '';
  const location = `https://${regionHost(to.topology, to.region)}${event.rawPath}${query}`;
  return { status: 302, body: { kind: 'elsewhere', region: to.region }, headers: { location } };
}

/** How long a client should wait for damaged data: a restore is under way. */
const DAMAGED_RETRY_SECONDS = 30;

/** 503 with the reason in words. */
export function damaged(reason: string): Reply {
  return {
    status: 503,
    body: { kind: 'damaged', reason },
    headers: { 'retry-after': String(DAMAGED_RETRY_SECONDS) },
  };
}

/** 4xx with the reason in words. */
export function mistake(status: number, reason: string): Reply {
  return { status, body: { kind: 'mistake', reason } };
}

/**
 * The reply in the form that API Gateway expects. `x-region` names the region that answered. `x-routes: stale` says
 * that the routing map could not be confirmed.
 */
export function toHttp(reply: Reply, from: { region: Region; stale: boolean }): HttpAnswer {
  const headers = {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'x-region': from.region,
    ...(from.stale && { 'x-routes': 'stale' }),
    ...reply.headers,
  };
  return { statusCode: reply.status, headers, body: JSON.stringify(reply.body) };
}
