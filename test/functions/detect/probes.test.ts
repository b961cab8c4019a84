import { Prober } from '../../../functions/detect/probes';
import { topology } from '../cell/fixtures';

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly tenant: string;
  readonly value: string;
}
interface Said {
  readonly status: number;
  readonly body?: object;
}

const T0 = Date.UTC(2027, 0, 1);
const realFetch = globalThis.fetch;
let region: (asked: Asked) => Said | 'silence';
let asked: Asked[];

beforeEach(() => {
  jest.useFakeTimers({ now: T0 });
  asked = [];
  region = healthy;
  globalThis.fetch = (url, init) => {
    const request = read(url as string, init);
    asked.push(request);
    const said = region(request);
    if (said === 'silence') return untilAborted(init?.signal);
    return Promise.resolve(new Response(JSON.stringify(said.body ?? {}), { status: said.status }));
  };
});
afterEach(() => {
  globalThis.fetch = realFetch;
  jest.useRealTimers();
});

function read(url: string, init: RequestInit | undefined): Asked {
  const { host, pathname } = new URL(url);
  expect(host).toMatch(/^(us-east|eu-central)-1\.dev\.companyos\.example$/);
  const { value = '' } = JSON.parse((init?.body as string | undefined) ?? '{}') as { value?: string };
  const headers = init?.headers as Record<string, string>;
  return { method: init?.method ?? 'GET', path: pathname, tenant: headers['x-tenant-id'] ?? '', value };
}

function untilAborted(signal: AbortSignal | null | undefined): Promise<Response> {
  return new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(new Error('aborted')));
  });
}

const version = '2027-01-01T00:00:00.000Z@us-east-1';
function healthy({ method, path }: Asked): Said {
  if (path.startsWith('/orchestration')) {
    return method === 'PUT' ? { status: 202 } : { status: 200, body: { state: 'done' } };
  }
  return { status: 200, body: { version } };
}

async function probe(prober: Prober, slotMs = T0) {
  const results = prober.probe(slotMs);
  await jest.advanceTimersByTimeAsync(3_000);
  const { login, crud, job } = await results;
  return { ticks: login.tick + crud.tick + job.tick, heard: login.heard || crud.heard || job.heard };
}
const made = () => new Prober(topology, 'us-east-1', 'eu-central-1');

describe('probing a region', () => {
  it('logs in, writes and reads, and hands in a job, as the synthetic tenant that is at home there', async () => {
    expect(await probe(made())).toEqual({ ticks: 'HHH', heard: true });
    expect(asked.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([
      'GET /content-premium/probe-eu-central-1',
      `POST /identity/probe-eu-central-1`,
      'PUT /content-premium/probe-eu-central-1',
      `PUT /orchestration/probe-eu-central-1-${T0 / 1000}`,
    ]);
    expect(new Set(asked.map(({ tenant }) => tenant))).toEqual(new Set(['us-east/synthetic']));
  });

  it('registers its credential when the region does not know it', async () => {
    region = (request) => (request.method === 'POST' ? { status: 404 } : healthy(request));
    expect((await probe(made())).ticks).toBe('HHH');
    const [post, put] = asked.filter(({ path }) => path.startsWith('/identity'));
    expect(put).toEqual({ ...post, method: 'PUT' });
  });

  it('asks after the job of the tick before, once', async () => {
    const prober = made();
    await probe(prober, T0);
    asked = [];
    region = (request) =>
      request.path.startsWith('/orchestration') && request.method === 'GET'
        ? { status: 200, body: { state: 'accepted' } }
        : healthy(request);
    await jest.advanceTimersByTimeAsync(7_000);
    expect((await probe(prober, T0 + 10_000)).ticks).toBe('HHI');
    expect(asked.map(({ path }) => path)).toContain(`/orchestration/probe-eu-central-1-${T0 / 1000}`);
  });

  it('takes silence for impaired within three seconds, and says that nothing was heard', async () => {
    region = () => 'silence';
    expect(await probe(made())).toEqual({ ticks: 'III', heard: false });
  });

  it('gives all requests of a probe three seconds together', async () => {
    region = (request) =>
      request.path.startsWith('/content') && request.method === 'GET' ? 'silence' : healthy(request);
    expect(await probe(made())).toEqual({ ticks: 'HIH', heard: true });
  });

  it('sees a region that sends everybody elsewhere as healthy', async () => {
    region = () => ({ status: 302 });
    expect((await probe(made())).ticks).toBe('HHH');
  });

  it('sees a region whose stores fail as impaired', async () => {
    region = () => ({ status: 503, body: { kind: 'unavailable' } });
    expect(await probe(made())).toEqual({ ticks: 'III', heard: true });
  });
});

describe('probing a region that is home to two placements', () => {
  const ofEurope = () => new Prober(topology, 'eu-central-1', 'us-east-1');
  const unavailable: Said = { status: 503, body: { kind: 'unavailable' } };

  it('asks the second one when the store of the first does not answer, and believes it', async () => {
    region = (request) => (request.tenant === 'eu/synthetic' ? unavailable : healthy(request));
    expect(await probe(ofEurope())).toEqual({ ticks: 'HHH', heard: true });
  });

  it('sees it as impaired when neither store answers', async () => {
    region = () => unavailable;
    expect(await probe(ofEurope())).toEqual({ ticks: 'III', heard: true });
    expect(new Set(asked.map(({ tenant }) => tenant))).toEqual(new Set(['eu/synthetic', 'eu-optin/synthetic']));
  });

  it.each(['silence', { status: 500 }] as const)(
    'asks nobody else after %j, which no placement can help',
    async (said) => {
      region = () => said;
      expect((await probe(ofEurope())).ticks).toBe('III');
      expect(new Set(asked.map(({ tenant }) => tenant))).toEqual(new Set(['eu/synthetic']));
    },
  );
});
