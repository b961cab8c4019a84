import { jsonOf } from '../../../strategy/json-of';
import type { Sent } from '../../../strategy/post';
import { type HttpResult, request } from '../../runtime/http';

/** A channel that takes longer is tried again in the next minute. */
const TIMEOUT_MS = 5000;

export const CONTENT_TYPE = 'application/json; charset=utf-8';

interface Question {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body?: string;
}

/** The answer of a channel with its body as JSON; undefined if it is none. Never throws. */
export type Reply =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly retryAfter: string | undefined;
      readonly body: unknown;
    }
  | Extract<HttpResult, { kind: 'silent' }>;

export async function asked({ method, url, headers = {}, body }: Question): Promise<Reply> {
  const content = body === undefined ? {} : { body };
  const all = { ...(body !== undefined && { 'content-type': CONTENT_TYPE }), ...headers };
  const result = await request({ url, method, headers: all, timeoutMs: TIMEOUT_MS, ...content });
  if (result.kind === 'silent') return result;
  return {
    kind: 'answered',
    status: result.status,
    retryAfter: result.headers['retry-after'],
    body: jsonOf(result.body),
  };
}

/** Whether it is an answer that says yes. */
export function isGood(reply: Reply): reply is Extract<Reply, { kind: 'answered' }> {
  return reply.kind === 'answered' && reply.status >= 200 && reply.status < 300;
}

/**
 * Why a channel has not taken a message. A server's error or a connection that broke leaves open whether it has. A name
 * that does not resolve does not.
 */
export function refusal(channel: string, reply: Reply): Exclude<Sent, { kind: 'sent' }> {
  if (reply.kind === 'silent')
    return { kind: reply.code === 'ENOTFOUND' ? 'refused' : 'silent', reason: `${channel}: ${reply.reason}` };
  const { status, retryAfter } = reply;
  if (status >= 500) return { kind: 'silent', reason: `${channel}: status ${status}` };
  const afterSeconds = Number(retryAfter);
  return {
    kind: 'refused',
    reason: `${channel}: status ${status}`,
    ...(retryAfter !== undefined && Number.isFinite(afterSeconds) && { afterSeconds }),
  };
}
