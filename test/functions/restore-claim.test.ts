import { handler as claim } from '../../functions/claim/handler';
import { handler as close } from '../../functions/close/handler';
import { handler as freeze } from '../../functions/freeze/handler';
import { PaperDynamo } from './support/paper-dynamo';
import { CONTROL, runIn } from './support/world';

const source = 'us-east-1';
const placement = 'us-east';
let paper: PaperDynamo;

beforeEach(() => {
  runIn(source);
  paper = new PaperDynamo().serve('us-east-1', 'us-west-2');
});

const ask = (execution: string, more: object = {}) =>
  claim({ flow: 'restore', source, placement, reason: 'alarm', execution, ...more });
const move = { placement, service: 'control-plane', target: 'us-west-2', fromEpoch: 0 };
const freezeFor = (incident: string, execution: string) =>
  freeze({ incident, source, execution, scope: 'tier-0', moves: [move], answer: {} });
const end = (incident: string, execution: string) =>
  close({ incident, source, execution, outcome: 'restored', notMoved: [], answer: {} });
/** Begins an evacuation in another region. */
async function evacuate(execution: string): Promise<string> {
  runIn('us-west-2');
  const { incident, kind } = await claim({ source, reason: 'alarm', execution });
  expect(kind).toBe('conducting');
  return incident;
}
const held = () => paper.row(CONTROL, 'routing', 'freeze#us-east#control-plane');

describe('a restore', () => {
  it('is conducted once per placement, by the region that holds it and saw the damage', async () => {
    const { incident, kind } = await ask('one');
    expect([kind, incident]).toEqual(['conducting', expect.stringMatching(/^restore-us-east-\d{8}T/)]);
    expect(await ask('two', { source: 'us-west-2' })).toMatchObject({ kind: 'joined', incident });
    expect(await ask('three', { placement: 'us-west' })).toMatchObject({ kind: 'conducting' });
  });

  it('neither waits for an evacuation of the region nor keeps it out', async () => {
    await ask('one');
    expect(await evacuate('two')).toMatch(/^evac-/);
  });

  it('is refused for a placement that its region does not hold, and without one', async () => {
    await expect(ask('one', { placement: 'eu' })).rejects.toThrow(/placement: eu is not one of us-east, us-west/);
    await expect(ask('one', { placement: undefined })).rejects.toThrow(/placement/);
  });

  it('releases its freeze and its claim when it ends', async () => {
    const { incident } = await ask('one');
    await freezeFor(incident, 'one');
    expect(held()).toMatchObject({ incident });
    await end(incident, 'one');
    expect(Date.parse(String(held()?.['until']))).toBeLessThanOrEqual(Date.now());
    expect(paper.row(CONTROL, 'claims', 'restore#us-east')).toMatchObject({ state: 'closed' });
  });

  it('leaves an evacuation its freeze, and hands its own over to one', async () => {
    const { incident } = await ask('one');
    await freezeFor(incident, 'one');
    const evacuation = await evacuate('two');
    await freezeFor(evacuation, 'two');
    expect(held()).toMatchObject({ incident: evacuation });
    await freezeFor(incident, 'one');
    await end(incident, 'one');
    expect(held()).toMatchObject({ incident: evacuation });
    expect(Date.parse(String(held()?.['until']))).toBeGreaterThan(Date.now());
  });
});
