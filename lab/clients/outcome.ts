/** From an HTTP answer to what the user saw. */
import type { Draft } from './memory';
import type { HttpAnswer } from '../internet';
import type { ClientRequest, Outcome } from '../record';

/** `said`: what a client reads of the body. */
export type Heard = ({ readonly kind: 'answered'; readonly said: Body } & HttpAnswer) | { readonly kind: 'silent' };

export const answered = (answer: HttpAnswer): Heard => ({ kind: 'answered', ...answer, said: bodyOf(answer) });

const REFUSALS = ['maintenance', 'read-only', 'frozen', 'draining', 'ramping', 'damaged', 'unavailable'] as const;

/** Anything of another type is not there. */
interface Body {
  readonly kind?: string;
  readonly version?: string;
  readonly epoch?: number;
}

/** What the user saw. A 503 names its reason in the body; one without comes from API Gateway and means that nobody served. */
export function outcomeOf(heard: Heard, draft: Pick<Draft, 'kind'>): Outcome {
  if (heard.kind === 'silent') return 'timeout';
  if (heard.status >= 200 && heard.status < 300) return heard.said.kind === 'waiting' ? 'waiting' : 'ok';
  if (heard.status === 302) return 'redirected';
  if (heard.status === 404 && draft.kind === 'read') return 'missing';
  if (heard.status < 500) return 'error';
  const { kind } = heard.said;
  return REFUSALS.find((refusal) => refusal === kind) ?? 'unavailable';
}

/** The fields of the answer that go on record. */
export function readAnswer(heard: Heard): Pick<ClientRequest, 'region' | 'version' | 'epoch'> {
  if (heard.kind === 'silent') return { region: null, version: null, epoch: null };
  const { version = null, epoch = null } = heard.said;
  return { region: heard.headers['x-region'] ?? null, version, epoch };
}

function bodyOf({ body }: HttpAnswer): Body {
  const { kind, version, epoch } = objectIn(body);
  return {
    ...(typeof kind === 'string' && { kind }),
    ...(typeof version === 'string' && { version }),
    ...(typeof epoch === 'number' && { epoch }),
  };
}

function objectIn(text: string): { readonly kind?: unknown; readonly version?: unknown; readonly epoch?: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
