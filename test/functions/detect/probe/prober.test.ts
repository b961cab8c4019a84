import { createHash, createHmac } from 'node:crypto';
import { Prober } from '../../../../functions/detect/probe/prober';
import { runIn, topology } from '../../cell/fixtures';

interface Asked {
  readonly path: string;
  readonly placement: string;
  readonly headers: Record<string, string>;
  readonly text: string;
  readonly body: { readonly job?: string; readonly before?: { readonly job: string; readonly ageMs: number } };
}
type Said = { readonly status: number; readonly body?: object } | 'silence' | Error;

const T0 = Date.UTC(2027, 0, 1);
const WELL: Said = { status: 200, body: { kind: 'well' } };
const UNAVAILABLE: Said = { status: 503, body: { kind: 'unavailable', reason: 'down' } };
const realFetch = globalThis.fetch;
let region: (asked: Asked) => Said;
let asked: Asked[];

beforeEach(() => {
  runIn('eu-central-1');
  jest.useFakeTimers({ now: T0 });
  asked = [];
  region = () => WELL;
  globalThis.fetch = (url, init) => {
    const request = read(url as string, init);
    asked.push(request);
    const said = region(request);
    if (said === 'silence') return untilAborted(init?.signal);
    if (said instanceof Error) return Promise.reject(said);
    return Promise.resolve(new Response(JSON.stringify(said.body ?? {}), { status: said.status }));
  };
});
afterEach(() => {
  globalThis.fetch = realFetch;
  jest.useRealTimers();
});

function read(url: string, init: RequestInit | undefined): Asked {
  const { host, pathname: path } = new URL(url);
  expect(host).toMatch(/^(us-east-1|us-west-2|eu-central-1)\.dev\.companyos\.example$/);
  expect(init?.method).toBe('POST');
  const headers = init?.headers as Record<string, string>;
  const text = init?.body as string;
  const [, , , placement = ''] = path.split('/');
  return { path, placement, headers, text, body: JSON.parse(text) as Asked['body'] };
}

function untilAborted(signal: AbortSignal | null | undefined): Promise<Response> {
  return new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(new Error('aborted')));
  });
}

/** The four marks in the order of the probes. */
async function probe(prober: Prober, slotMs = T0): Promise<string> {
  const marks = prober.probe(slotMs);
  await jest.advanceTimersByTimeAsync(3_000);
  const { identity, orchestration, ...content } = await marks;
  return identity + content['content-premium'] + content['content-standard'] + orchestration;
}
const made = () => new Prober(topology, 'us-east-1', 'eu-central-1');
const jobsAsked = (of = 'us-east') =>
  asked.filter(({ path }) => path === `/probe/orchestration/${of}`).map(({ body }) => body);

describe('probing a region', () => {
  it('tries each kind of store of the placement at home there, named in the path', async () => {
    expect(await probe(made())).toBe('HHHH');
    expect(asked.map(({ path }) => path).sort()).toEqual([
      '/probe/content-premium/us-east',
      '/probe/content-standard/us-east',
      '/probe/identity/us-east',
      '/probe/orchestration/us-east',
    ]);
    expect(asked.map(({ body }) => body)).toContainEqual({ observer: 'eu-central-1' });
  });

  it('gives each store a mark of its own', async () => {
    region = ({ path }) => (path.startsWith('/probe/content-standard/') ? UNAVAILABLE : WELL);
    expect(await probe(made())).toBe('HHIH');
  });

  it('takes three seconds of one store for silence, and waits for none of the others', async () => {
    region = ({ path }) => (path.startsWith('/probe/identity/') ? 'silence' : WELL);
    expect(await probe(made())).toBe('SHHH');
  });

  it('knows a name that leads nowhere from a region that says nothing', async () => {
    const cause = Object.assign(new Error('getaddrinfo ENOTFOUND us-east-1'), { code: 'ENOTFOUND' });
    region = () => new TypeError('fetch failed', { cause });
    expect(await probe(made())).toBe('XXXX');
    region = () => new TypeError('fetch failed', { cause: new Error('socket hang up') });
    expect(await probe(made())).toBe('SSSS');
  });

  it('signs for API Gateway in the region that it asks, as the role of its function', async () => {
    process.env['AWS_SESSION_TOKEN'] = 'token';
    await probe(made());
    delete process.env['AWS_SESSION_TOKEN'];
    for (const { path, headers, text } of asked) {
      expect(headers['x-amz-security-token']).toBe('token');
      expect(headers['authorization']).toBe(authorizationOf(path, headers, text));
      expect(Object.keys(headers)).not.toContain('host');
    }
  });
});

/** Signature Version 4 as the IAM User Guide gives it, with the secret of the fixtures. */
function authorizationOf(path: string, headers: Record<string, string>, text: string): string {
  const host = 'us-east-1.dev.companyos.example';
  const names = [...Object.keys(headers).filter((name) => name !== 'authorization'), 'host'].sort();
  const lines = names.map((name) => `${name}:${name === 'host' ? host : (headers[name] ?? '')}\n`).join('');
  const sha256 = (of: string) => createHash('sha256').update(of).digest('hex');
  const canonical = ['POST', path, '', lines, names.join(';'), sha256(text)].join('\n');
  const scope = '20270101/us-east-1/execute-api/aws4_request';
  const toSign = ['AWS4-HMAC-SHA256', '20270101T000000Z', scope, sha256(canonical)].join('\n');
  const hmac = (key: Buffer | string, of: string) => createHmac('sha256', key).update(of).digest();
  const key = scope.split('/').reduce<Buffer | string>((under, part) => hmac(under, part), 'AWS4secret');
  const signature = hmac(key, toSign).toString('hex');
  return `AWS4-HMAC-SHA256 Credential=id/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
}

describe('the job of a probe', () => {
  it('asks after the job of the tick before', async () => {
    const prober = made();
    await probe(prober, T0);
    await jest.advanceTimersByTimeAsync(7_000);
    await probe(prober, T0 + 10_000);
    expect(jobsAsked()).toEqual([
      { observer: 'eu-central-1', job: '2027-01-01T00:00:00.000Z' },
      {
        observer: 'eu-central-1',
        job: '2027-01-01T00:00:10.000Z',
        before: { job: '2027-01-01T00:00:00.000Z', ageMs: 10_000 },
      },
    ]);
  });

  it('asks after the same job until it is done: the ones handed in meanwhile say nothing new', async () => {
    const prober = made();
    await probe(prober, T0);
    region = ({ path }) => (path.startsWith('/probe/orchestration/') ? UNAVAILABLE : WELL);
    expect(await probe(prober, T0 + 10_000)).toBe('HHHI');
    expect(await probe(prober, T0 + 20_000)).toBe('HHHI');
    expect(jobsAsked().map(({ before }) => before?.job)).toEqual([
      undefined,
      '2027-01-01T00:00:00.000Z',
      '2027-01-01T00:00:00.000Z',
    ]);
    region = () => WELL;
    await probe(prober, T0 + 30_000);
    await probe(prober, T0 + 40_000);
    expect(jobsAsked().at(-1)?.before?.job).toBe('2027-01-01T00:00:30.000Z');
  });
});

describe('probing a region whose own placements all fail', () => {
  it('asks those that stand by there, and knows that they work', async () => {
    region = ({ placement }) => (placement === 'us-east' ? UNAVAILABLE : WELL);
    const prober = made();
    // Nobody knows yet whether the first job of another placement is done.
    expect(await probe(prober)).toBe('AAAI');
    expect(await probe(prober, T0 + 10_000)).toBe('AAAA');
    expect(jobsAsked('us-west').map(({ before }) => before?.job)).toEqual([undefined, '2027-01-01T00:00:00.000Z']);
  });

  it('asks until one works, and believes no silence', async () => {
    const ofWest = () => new Prober(topology, 'us-west-2', 'eu-central-1');
    region = ({ placement }) => (placement === 'eu-optin' ? WELL : UNAVAILABLE);
    expect(await probe(ofWest())).toBe('AAAI');
    expect(new Set(asked.map(({ placement }) => placement))).toEqual(new Set(['us-west', 'us-east', 'eu-optin']));
    region = ({ placement }) => (placement === 'us-west' ? UNAVAILABLE : 'silence');
    expect(await probe(ofWest())).toBe('IIII');
  });
});

describe('probing a region that is home to two placements', () => {
  const ofEurope = () => new Prober(topology, 'eu-central-1', 'us-east-1');
  const placements = () => new Set(asked.map(({ placement }) => placement));

  it('asks the second one when the store of the first does not answer, and believes it', async () => {
    region = ({ placement }) => (placement === 'eu' ? UNAVAILABLE : WELL);
    expect(await probe(ofEurope())).toBe('HHHH');
  });

  /** What is told after these ticks, each with that mark of the region. */
  const toldAfter = async (prober: Prober, ticks: readonly number[], mark = 'HHHH') => {
    for (const at of ticks) expect(await probe(prober, T0 + at * 10_000)).toBe(mark);
    return prober.failingAlone.pages(T0 + (ticks.at(-1) ?? 0) * 10_000);
  };
  const matters = async (...of: Parameters<typeof toldAfter>) => (await toldAfter(...of)).map(({ matter }) => matter);
  const LATER = [30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41];

  it('begins with another one at every tick, and tells of the one that fails alone, until it answers again', async () => {
    region = ({ placement }) => (placement === 'eu-optin' ? UNAVAILABLE : WELL);
    const prober = ofEurope();
    expect(await matters(prober, [0, 1, 2])).toEqual([]);
    const [page] = await toldAfter(prober, [3, 4, 5]);
    expect(page?.matter).toBe('placement eu-optin eu-central-1');
    expect(page?.text).toMatch(/^identity and content-premium of eu-optin .* since .*00:10/);
    region = () => WELL;
    expect(await matters(prober, [6, 7, 8, 9, 10])).toEqual([]);
  });

  it('tells of one that a broken door refuses two times of three, and of none where all are refused one time of three', async () => {
    let asks = 0;
    const BROKEN = { status: 502, body: {} };
    region = ({ placement }) => (placement === 'eu-optin' && (asks += 1) % 3 > 0 ? BROKEN : WELL);
    const prober = ofEurope();
    for (let tick = 0; tick < 6; tick += 1) await probe(prober, T0 + tick * 10_000);
    expect(prober.failingAlone.pages(T0 + 60_000).map(({ matter }) => matter)).toEqual([
      'placement eu-optin eu-central-1',
    ]);
    region = () => ((asks += 1) % 3 === 0 ? BROKEN : WELL);
    for (const tick of LATER) await probe(prober, T0 + tick * 10_000);
    expect(prober.failingAlone.pages(T0 + 420_000)).toEqual([]);
  });

  it('tells no longer that one fails alone once nothing is heard of the others', async () => {
    region = ({ placement }) => (placement === 'eu-optin' ? UNAVAILABLE : WELL);
    const prober = ofEurope();
    expect(await matters(prober, [0, 1, 2, 3, 4, 5])).toHaveLength(1);
    region = () => 'silence';
    await probe(prober, T0 + 60_000);
    expect(prober.failingAlone.pages(T0 + 60_000)).toEqual([]);
    // What was heard minutes ago, before another run took over, says nothing of now.
    expect(prober.failingAlone.pages(T0 + 300_000)).toEqual([]);
  });

  it('asks those that stand by there too, of its own region, and they say nothing of it', async () => {
    region = ({ placement }) => (placement === 'us-west' ? UNAVAILABLE : WELL);
    const ofItself = new Prober(topology, 'us-east-1', 'us-east-1');
    expect(await matters(ofItself, [0, 1, 2, 3, 4, 5, 6, 7, 8])).toEqual(['placement us-west us-east-1']);
    region = () => WELL;
    expect(await matters(ofItself, LATER)).toEqual([]);
  });

  it('tells of no placement alone when none answers', async () => {
    region = () => UNAVAILABLE;
    expect(await matters(ofEurope(), [0, 1, 2, 3, 4, 5], 'IIII')).toEqual([]);
  });

  it('sees it as impaired when neither store answers', async () => {
    region = () => UNAVAILABLE;
    expect(await probe(ofEurope())).toBe('IIII');
    expect(placements()).toEqual(new Set(['eu', 'eu-optin']));
  });

  it('gives both placements three seconds together', async () => {
    region = ({ placement }) => (placement === 'eu' ? UNAVAILABLE : 'silence');
    expect(await probe(ofEurope())).toBe('SSSS');
  });

  it.each(['silence', { status: 500 }, { status: 403 }] as const)(
    'asks nobody else after %j, which no placement can help',
    async (said) => {
      region = () => said;
      await probe(ofEurope());
      expect(placements()).toEqual(new Set(['eu']));
    },
  );
});
