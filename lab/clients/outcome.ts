/** Turns an HTTP answer into what the user saw. */
import type { Draft } from './memory';
import type { HttpAnswer } from '../calls/internet';
import type { ClientRequest, Outcome } from '../judge/record';

/** `said`: the part of the body that a client reads. */
export type Heard = ({ readonly kind: 'answered'; readonly said: Body } & HttpAnswer) | { readonly kind: 'silent' };

export const answered = (answer: HttpAnswer): Heard => ({ kind: 'answered', ...answer, said: bodyOf(answer) });

const REFUSALS = ['maintenance', 'read-only', 'frozen', 'draining', 'ramping', 'damaged', 'unavailable'] as const;

/** A field of another type counts as missing. */
interface Body {
  readonly kind?: string;
  readonly version?: string;
  readonly session?: string;
  readonly epoch?: number;
}

/**
 * What the user saw. A 503 has its reason in the body. A 503 without one comes from API Gateway and means that nothing
 * served.
 */
export function outcomeOf(heard: Heard, { kind: wanted, method }: Pick<Draft, 'kind' | 'method'>): Outcome {
  if (heard.kind === 'silent') return 'timeout';
  if (heard.status >= 200 && heard.status < 300) return heard.said.kind === 'waiting' ? 'waiting' : 'ok';
  if (heard.status === 302) return 'redirected';
  if (wanted === 'read' && heard.status === absence(method)) return 'missing';
  if (heard.status < 500) return 'error';
  const { kind } = heard.said;
  return REFUSALS.find((refusal) => refusal === kind) ?? 'unavailable';
}

/** A login answers 401 both for an unknown user and for a wrong secret. No client has a wrong secret. */
const absence = (method: Draft['method']): number => (method === 'POST' ? 401 : 404);

/** The fields of the answer that are recorded. */
export function readAnswer(heard: Heard): Pick<ClientRequest, 'region' | 'version' | 'epoch' | 'degraded'> {
  if (heard.kind === 'silent') return { region: null, version: null, epoch: null, degraded: null };
  const { version = null, epoch = null } = heard.said;
  const { 'x-region': region = null, 'x-degraded': degraded = null } = heard.headers;
  return { region, version, epoch, degraded };
}

function bodyOf({ body }: HttpAnswer): Body {
  const { kind, version, session, epoch } = objectIn(body);
  return {
    ...(typeof kind === 'string' && { kind }),
    ...(typeof version === 'string' && { version }),
    ...(typeof session === 'string' && { session }),
    ...(typeof epoch === 'number' && { epoch }),
  };
}

function objectIn(text: string): Partial<Readonly<Record<keyof Body, unknown>>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
