import { handler as verify } from '../../functions/verify/handler';
import { PaperDynamo } from './support/paper-dynamo';
import { conduct, EXECUTION, INCIDENT, runIn } from './support/world';

const target = 'us-west-2';
const SERVICES = ['identity', 'content-standard', 'tooling'] as const;
const promoted = SERVICES.map((service) => ({ placement: 'us-east', service, target, fromEpoch: 0 }));
const { fetch } = globalThis;
/** What a cell was asked, and what a good one would say. */
interface Asked {
  readonly method: string;
  readonly body: string;
}
/** How a cell that is ill answers, by service. */
let ill: Record<string, (asked: Asked) => Response>;

beforeEach(() => {
  runIn('eu-central-1');
  conduct(new PaperDynamo().serve('us-east-1', 'us-west-2', 'eu-central-1'));
  ill = {};
  const kept = new Map<string, string>();
  globalThis.fetch = async (url, init) => {
    const asked = new Request(url, init);
    const { pathname } = new URL(asked.url);
    if (asked.method === 'PUT') kept.set(pathname, await asked.text());
    const body = kept.get(pathname) ?? '{}';
    const wrong = ill[pathname.split('/')[2] ?? ''];
    return wrong ? wrong({ method: asked.method, body }) : answers(200, target, body);
  };
});
afterEach(() => {
  globalThis.fetch = fetch;
});

const ask = () => verify({ incident: INCIDENT, execution: EXECUTION, source: 'us-east-1', scope: 'rest', promoted });
const answers = (status: number, region: string, body = '{}') =>
  new Response(body, { status, headers: { 'x-region': region } });

describe('what was promoted', () => {
  it('is verified when every service of it does as it should', async () => {
    const { kind, checks } = await ask();
    expect([kind, checks.map(({ service, ok }) => [service, ok])]).toEqual([
      'verified',
      SERVICES.map((service) => [service, true]),
    ]);
  });

  it.each([
    ['refuses', () => answers(503, target)],
    ['is answered for by another region', ({ body }: Asked) => answers(200, 'us-east-1', body)],
    ['is answered for by nobody we know', ({ body }: Asked) => new Response(body, { status: 200 })],
    ['gives back something else', () => answers(200, target, '{"value":"other"}')],
  ])('is not verified as a whole when one service %s, though the others are well', async (_how, answer) => {
    ill = { tooling: answer };
    const { kind, checks } = await ask();
    expect(kind).not.toBe('verified');
    expect(checks.map(({ service, ok }) => [service, ok])).toEqual([
      ['identity', true],
      ['content-standard', true],
      ['tooling', false],
    ]);
  });
});

describe('a queue that was promoted', () => {
  const job = [{ placement: 'us-east', service: 'orchestration' as const, target, fromEpoch: 0 }];
  /** What the check comes to when the job is done at that look, and how many looks there were. */
  async function checkWhenDoneAt(look: number) {
    let looks = 0;
    const state = (): string => ((looks += 1) < look ? 'accepted' : 'done');
    ill = {
      orchestration: ({ method }) =>
        method === 'PUT' ? answers(202, target) : answers(200, target, JSON.stringify({ state: state() })),
    };
    const run = verify({ incident: INCIDENT, execution: EXECUTION, source: 'us-east-1', scope: 'rest', promoted: job });
    await jest.advanceTimersByTimeAsync(30_000);
    return { ...(await run), looks };
  }
  beforeEach(() => jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] }));
  afterEach(() => jest.useRealTimers());

  it('is verified once the job that it accepted is done', async () => {
    expect(await checkWhenDoneAt(3)).toMatchObject({
      kind: 'verified',
      looks: 3,
      checks: [{ check: 'job', ok: true }],
    });
  });

  it('is not verified when a job is accepted and nobody does it', async () => {
    const { kind, checks, looks } = await checkWhenDoneAt(Infinity);
    expect(kind).not.toBe('verified');
    expect([checks.map(({ ok }) => ok), looks]).toEqual([[false], 8]);
  });
});
