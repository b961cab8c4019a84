/**
 * `fetch` and `AbortController` for the fast tier, with the features that the functions use: no streams, no automatic
 * redirects, one listener per signal. Node's own do more, at a cost that adds up over thousands of runs.
 */
import { bytesOf, textOf } from '../../calls/binary';
import type { HttpAnswer, HttpRequest } from '../../calls/internet';
import { current, wake } from './sandbox';

class Signal {
  aborted = false;
  private readonly listeners: (() => void)[] = [];

  addEventListener(_type: 'abort', listener: () => void): void {
    this.listeners.push(listener);
  }

  strike(): void {
    if (this.aborted) return;
    this.aborted = true;
    for (const listener of this.listeners) listener();
  }
}

export class FastAbortController {
  readonly signal = new Signal();

  abort(): void {
    this.signal.strike();
  }
}

interface FetchOptions {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Uint8Array;
  readonly signal?: Signal;
  readonly redirect?: string;
}

const ADDRESS = /^https:\/\/([^/?#]+)([^#]*)/;

export function fastFetch(address: string, options: FetchOptions = {}): Promise<unknown> {
  const sandbox = current();
  return new Promise((resolve, reject) => {
    const { method = 'GET', headers = {}, body, signal, redirect } = options;
    if (redirect !== 'manual') throw new Error('the lab models fetch with redirect "manual" only');
    signal?.addEventListener('abort', () =>
      reject(Object.assign(new Error('This operation was aborted'), { name: 'AbortError' })),
    );
    const [, host = '', rest = ''] = ADDRESS.exec(address) ?? [];
    const request: HttpRequest = {
      host,
      method,
      path: rest === '' ? '/' : rest,
      headers,
      ...(body !== undefined && { body: textOf(body) }),
    };
    sandbox
      .fetchTransport(request, () => undefined)
      .then((answer) => {
        wake(sandbox);
        resolve(responseOf(answer));
      })
      .catch((cause: unknown) => {
        wake(sandbox);
        reject(new TypeError('fetch failed', { cause }));
      });
  });
}

function responseOf({ status, headers, body }: HttpAnswer): unknown {
  return {
    status,
    ok: status >= 200 && status < 300,
    headers: Object.entries(headers),
    text: () => Promise.resolve(body),
    arrayBuffer: () => Promise.resolve(bytesOf(body)),
    json: () => Promise.resolve(JSON.parse(body) as unknown),
  };
}
