import { Doors } from '../../../../functions/detect/probe/doors';
import { runIn, topology } from '../../cell/fixtures';

const T0 = Date.UTC(2027, 0, 1);
const realFetch = globalThis.fetch;
/** What the door of that service answers. */
let door: (service: string) => { status: number; body: object };
let asked: string[];

const STRANGER = { status: 401, body: { kind: 'mistake', reason: 'this needs a session: log in' } };
const BROKEN = { status: 500, body: { message: 'Internal Server Error' } };

beforeEach(() => {
  runIn('us-west-2');
  asked = [];
  door = () => STRANGER;
  globalThis.fetch = (url) => {
    const { host, pathname } = new URL(url);
    asked.push(`${host}${pathname}`);
    const { status, body } = door(pathname.split('/')[1] ?? '');
    return Promise.resolve(new Response(JSON.stringify(body), { status }));
  };
});
afterEach(() => {
  globalThis.fetch = realFetch;
});

/** What people are told after those ticks. */
async function toldAfter(doors: Doors, ticks: readonly number[]): Promise<readonly string[]> {
  for (const tick of ticks) await doors.knock(T0 + tick * 10_000);
  return doors.failingAlone.pages(T0 + (ticks.at(-1) ?? 0) * 10_000).map(({ matter }) => matter);
}

const but = (one: string, answer: typeof BROKEN) => (service: string) => (service === one ? answer : STRANGER);

describe('the doors of a region', () => {
  it('are each knocked at, at its own host', async () => {
    await new Doors(topology, 'us-west-2').knock(T0);
    expect(asked).toHaveLength(8);
    expect(asked).toContain('us-west-2.dev.companyos.example/tooling/door');
  });

  it('are told of when one of them refuses three times in a row while others let in, and not before', async () => {
    const doors = new Doors(topology, 'us-west-2');
    door = but('tooling', BROKEN);
    expect(await toldAfter(doors, [0, 1])).toEqual([]);
    expect(await toldAfter(doors, [2])).toEqual(['service tooling us-west-2']);
    door = () => STRANGER;
    expect(await toldAfter(doors, [3, 4, 5])).toEqual([]);
  });

  it('are told of when one of them refuses four times of six', async () => {
    const doors = new Doors(topology, 'us-west-2');
    let knocks = 0;
    door = (service) => (service === 'analytics' && (knocks += 1) % 3 > 0 ? BROKEN : STRANGER);
    expect(await toldAfter(doors, [0, 1, 2, 3, 4, 5])).toEqual(['service analytics us-west-2']);
  });

  it('say nothing when all of them refuse, or one has no room', async () => {
    door = () => BROKEN;
    expect(await toldAfter(new Doors(topology, 'us-west-2'), [0, 1, 2, 3])).toEqual([]);
    door = but('tooling', { status: 429, body: { message: 'Too Many Requests' } });
    expect(await toldAfter(new Doors(topology, 'us-west-2'), [0, 1, 2, 3])).toEqual([]);
  });
});
