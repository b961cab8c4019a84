import { handler as verify } from '../../functions/verify/handler';
import { PaperDynamo } from './support/paper-dynamo';
import { conduct, EXECUTION, INCIDENT, runIn } from './support/world';

const target = 'us-west-2';
const move = (service: string) => ({ placement: 'us-east', service, target, fromEpoch: 0 });
const about = { incident: INCIDENT, execution: EXECUTION, source: 'us-east-1', scope: 'rest' };
const { fetch } = globalThis;
/** What each path answers, by its first part; the value that was put last is read back. */
let statusOf: (service: string) => number;
let asked: string[];

beforeEach(() => {
  runIn('eu-central-1');
  conduct(new PaperDynamo().serve('us-east-1', target, 'eu-central-1'));
  asked = [];
  statusOf = () => 200;
  const stored = new Map<string, unknown>();
  globalThis.fetch = (url, init) => {
    const path = new URL(url).pathname;
    const service = path.split('/')[2] ?? '';
    asked.push(service);
    if (typeof init?.body === 'string') stored.set(path, JSON.parse(init.body));
    const body = JSON.stringify(stored.get(path) ?? {});
    return Promise.resolve(new Response(body, { status: statusOf(service), headers: { 'x-region': target } }));
  };
});
afterEach(() => {
  globalThis.fetch = fetch;
});

describe('verify', () => {
  const [tooling, analytics] = [move('tooling'), move('analytics')];

  it('judges each service by what it does itself, whatever became of those it depends on', async () => {
    statusOf = (service) => (service === 'tooling' ? 403 : 200);
    expect(await verify({ ...about, promoted: [tooling, analytics] })).toMatchObject({
      kind: 'failed',
      verified: [analytics],
      failed: [tooling],
      checks: [
        { service: 'tooling', ok: false },
        { service: 'analytics', ok: true },
      ],
    });
    statusOf = () => 200;
    expect(await verify({ ...about, promoted: [tooling] })).toMatchObject({ kind: 'verified', verified: [tooling] });
  });

  it('stands refusals that pass', async () => {
    let refusals = 2;
    statusOf = () => (refusals-- > 0 ? 503 : 200);
    expect(await verify({ ...about, promoted: [tooling] })).toMatchObject({ kind: 'verified' });
    expect(asked).toHaveLength(4);
  });
});
