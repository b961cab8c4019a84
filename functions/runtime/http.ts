export interface HttpRequest {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
}

/** `silent`: nothing usable came back in time, which says nothing about what the other side did. Header names are lower case. */
export type HttpResult =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  | { readonly kind: 'silent'; readonly reason: string };

/** One HTTP exchange with a deadline that covers the body too. Redirects are answers, not followed. Never throws. */
export async function request(exchange: HttpRequest): Promise<HttpResult> {
  const { url, method = 'GET', headers = {}, body, timeoutMs } = exchange;
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), timeoutMs);
  try {
    const content = body === undefined ? {} : { body };
    const response = await fetch(url, { method, headers, ...content, redirect: 'manual', signal: abort.signal });
    const text = await response.text();
    return { kind: 'answered', status: response.status, headers: Object.fromEntries(response.headers), body: text };
  } catch (cause) {
    return { kind: 'silent', reason: abort.signal.aborted ? `no answer within ${timeoutMs} ms` : String(cause) };
  } finally {
    clearTimeout(timer);
  }
}

/** One member of a JSON answer's object; undefined when there was no answer, no JSON, or no such member. */
export function jsonMember(result: HttpResult, name: string): unknown {
  if (result.kind === 'silent') return undefined;
  try {
    const body: unknown = JSON.parse(result.body);
    return typeof body === 'object' && body !== null ? Object.getOwnPropertyDescriptor(body, name)?.value : undefined;
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
}
