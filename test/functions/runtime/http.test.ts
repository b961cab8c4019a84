import { request } from '../../../functions/runtime/http';

describe('an HTTP exchange', () => {
  const { fetch } = globalThis;
  afterEach(() => {
    globalThis.fetch = fetch;
  });

  it('gives status, headers and body, and follows no redirect', async () => {
    const seen: unknown[] = [];
    globalThis.fetch = (url, init) => {
      seen.push([url, init?.redirect, init?.method]);
      return Promise.resolve(new Response('there', { status: 302, headers: { Location: 'https://elsewhere' } }));
    };
    const answer = await request({ url: 'https://here', method: 'PUT', body: '{}', timeoutMs: 1000 });
    expect(answer).toMatchObject({
      kind: 'answered',
      status: 302,
      headers: { location: 'https://elsewhere' },
      body: 'there',
    });
    expect(seen).toEqual([['https://here', 'manual', 'PUT']]);
  });

  it('is silent when nobody answers in time', async () => {
    globalThis.fetch = (_url, init) =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(new Error('aborted')));
      });
    expect(await request({ url: 'https://here', timeoutMs: 20 })).toEqual({
      kind: 'silent',
      reason: 'no answer within 20 ms',
    });
  });

  it('keeps the code of what made fetch fail', async () => {
    const cause = Object.assign(new Error('getaddrinfo ENOTFOUND here'), { code: 'ENOTFOUND' });
    globalThis.fetch = () => Promise.reject(new TypeError('fetch failed', { cause }));
    expect(await request({ url: 'https://here', timeoutMs: 1000 })).toMatchObject({
      kind: 'silent',
      code: 'ENOTFOUND',
    });
  });

  it('is silent when the connection fails', async () => {
    globalThis.fetch = () => Promise.reject(new Error('refused'));
    expect(await request({ url: 'https://here', timeoutMs: 1000 })).toEqual({
      kind: 'silent',
      reason: 'Error: refused',
    });
  });
});
