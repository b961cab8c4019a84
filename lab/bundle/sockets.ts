/**
 * `http`/`https` and `fetch` for a bundle: requests go to the lab's transport instead of a socket. A request that
 * cannot get through never connects and gives no error, as in a real outage. The SDK's own time-outs and retries then
 * decide. A name that does not resolve and an expired certificate are Node's errors.
 */
import { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import { bytesOf, contentOf, textOf } from '../calls/binary';
import type { HttpAnswer, HttpRequest } from '../calls/internet';
import type { Activity } from './activity';

/**
 * Sends a request. The promise stays open when no answer comes back, and fails when no connection is possible.
 * `connected` is called when the request has reached the other end.
 */
export type Transport = (request: HttpRequest, connected: () => void) => Promise<HttpAnswer>;

interface RequestOptions {
  readonly host: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
}

class FakeSocket extends EventEmitter {
  connecting = true;
  setKeepAlive = (): this => this;
  setTimeout = (): this => this;
  setNoDelay = (): this => this;
  destroy = (): this => this;
}

class FakeRequest extends EventEmitter {
  readonly socket = new FakeSocket();
  private destroyed = false;
  private readonly done: () => void;

  constructor(
    private readonly options: RequestOptions,
    private readonly transport: Transport,
    activity: Activity,
  ) {
    super();
    this.done = activity.wait();
  }

  end(body?: Buffer | string): this {
    const { host, method, path, headers } = this.options;
    const request = { host, method, path, headers, ...(body !== undefined && bodyFields(body)) };
    void this.transport(request, () => this.connected()).then(
      (answer) => this.answered(answer),
      (error: unknown) => this.destroy(error instanceof Error ? error : new Error(String(error))),
    );
    return this;
  }

  destroy(error?: Error): this {
    if (this.destroyed) return this;
    this.destroyed = true;
    this.done();
    if (error) this.emit('error', error);
    this.emit('close');
    return this;
  }

  private connected(): void {
    this.socket.connecting = false;
    this.socket.emit('connect');
  }

  private answered(answer: HttpAnswer): void {
    if (this.destroyed) return;
    const body = Buffer.from(answer.bytes ?? answer.body);
    const response = Object.assign(Readable.from(body.length === 0 ? [] : [body]), {
      statusCode: answer.status,
      statusMessage: '',
      headers: answer.headers,
      complete: true,
    });
    this.done();
    this.emit('response', response);
    this.emit('close');
  }
}

function bodyFields(body: Buffer | string): Pick<HttpRequest, 'body' | 'bytes'> {
  const content = contentOf(body);
  return typeof content === 'string' ? { body: content } : { bytes: content };
}

class FakeAgent {
  readonly sockets = {};
  readonly requests = {};
  readonly keepAlive = true;
  readonly maxSockets = 50;
  destroy(): void {
    // There are no sockets to close.
  }
}

/** Replaces both `node:http` and `node:https`. */
export function httpModule(transport: Transport, activity: Activity): Record<string, unknown> {
  const request = (options: RequestOptions, onResponse?: (response: unknown) => void): FakeRequest => {
    const made = new FakeRequest(options, transport, activity);
    if (onResponse) made.once('response', onResponse);
    return made;
  };
  return { request, Agent: FakeAgent, globalAgent: new FakeAgent() };
}

interface FetchOptions {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Uint8Array;
  readonly signal?: AbortSignal;
  readonly redirect?: string;
}

/** `fetch` with the features that the functions use: no streams, no automatic redirects, abortable. */
export function fetchFunction(transport: Transport, activity: Activity) {
  return (address: string, options: FetchOptions = {}): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const url = new URL(address);
      const done = activity.wait();
      options.signal?.addEventListener('abort', () => {
        done();
        reject(Object.assign(new Error('This operation was aborted'), { name: 'AbortError' }));
      });
      if (options.redirect !== 'manual') throw new Error('the lab models fetch with redirect "manual" only');
      const request = {
        host: url.host,
        method: options.method ?? 'GET',
        path: `${url.pathname}${url.search}`,
        headers: options.headers ?? {},
        ...(options.body === undefined ? {} : { body: textOf(options.body) }),
      };
      transport(request, () => undefined).then(
        (answer) => {
          done();
          resolve(responseOf(answer));
        },
        (cause: unknown) => {
          done();
          reject(new TypeError('fetch failed', { cause }));
        },
      );
    });
}

function responseOf({ status, headers, body }: HttpAnswer): unknown {
  return {
    status,
    ok: status >= 200 && status < 300,
    headers: new Headers(headers),
    text: () => Promise.resolve(body),
    arrayBuffer: () => Promise.resolve(bytesOf(body)),
    json: () => Promise.resolve(JSON.parse(body) as unknown),
  };
}
