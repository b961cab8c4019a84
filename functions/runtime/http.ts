export interface HttpRequest {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly timeoutMs: number;
  /** The answer is no text: each character of its body is one byte. */
  readonly encoding?: 'latin1';
}

/**
 * `silent`: no usable answer came in time. That says nothing about what the other side did. `code`: Node's error code,
 * such as ENOTFOUND, if there is one. Header names are in lower case.
 */
export type HttpResult =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  | { readonly kind: 'silent'; readonly reason: string; readonly code?: string };

/**
 * One HTTP exchange with a deadline that includes the body. A redirect is an answer and is not followed. Never throws.
 */
export async function request(exchange: HttpRequest): Promise<HttpResult> {
  const { url, method = 'GET', headers = {}, body, timeoutMs, encoding } = exchange;
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), timeoutMs);
  try {
    const content = body === undefined ? {} : { body };
    const response = await fetch(url, { method, headers, ...content, redirect: 'manual', signal: abort.signal });
    const text = encoding ? Buffer.from(await response.arrayBuffer()).toString(encoding) : await response.text();
    return { kind: 'answered', status: response.status, headers: Object.fromEntries(response.headers), body: text };
  } catch (cause) {
    if (abort.signal.aborted) return { kind: 'silent', reason: `no answer within ${timeoutMs} ms` };
    const code = codeOf(cause);
    return { kind: 'silent', reason: String(cause), ...(code !== undefined && { code }) };
  } finally {
    clearTimeout(timer);
  }
}

/** Fetch throws "fetch failed"; the real error is its cause. */
function codeOf(thrown: unknown): string | undefined {
  const code = ownMember(ownMember(thrown, 'cause'), 'code');
  return typeof code === 'string' ? code : undefined;
}

function ownMember(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null ? Object.getOwnPropertyDescriptor(of, name)?.value : undefined;
}

/** One member of the JSON object in an answer; undefined when there is no answer, no JSON or no such member. */
export function jsonMember(result: HttpResult, name: string): unknown {
  if (result.kind === 'silent') return undefined;
  try {
    return ownMember(JSON.parse(result.body), name);
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
}
