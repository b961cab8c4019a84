import { handler } from '../../functions/restore/handler';
import { Keeper } from '../../functions/snapshot/keeper';
import { CONTROL_PLANE_KEYS, chainItems, itemOf } from './support/control-plane';
import { ModelledStores } from './support/modelled-stores';
import { runIn, TOPOLOGY } from './support/world';
import { placementNamed } from '../../strategy/topology';
import type { Setting } from '../../strategy/setting';
import { setting } from '../strategy/settings';

const incident = 'restore-us-east-20270101T000000Z';
let stores: ModelledStores;

beforeEach(() => {
  runIn('us-east-1');
  stores = new ModelledStores();
  stores.claim(incident, 'one');
});

const restore = (target = 'us-east-1', placement = 'us-east') =>
  handler({ incident, source: 'us-east-1', execution: 'one', placement, target });
const looks = (placement = 'us-east', region = 'us-east-1') =>
  new Keeper({ topology: TOPOLOGY, placement: placementNamed(TOPOLOGY, placement), region }).look(Infinity);
const [first, second, third] = [
  setting({ key: 'flag' }),
  setting({ key: 'limit', second: 11 }),
  setting({ key: 'theme', second: 12 }),
];
const ALL = [first, second, third];

/** Records settings in a chain of the region and, unless told otherwise, writes them. */
function given(settings: readonly Setting[], { written = settings, region = 'us-east-1', placement = 'us-east' } = {}) {
  for (const item of chainItems(settings, region)) stores.put(placement, region, item);
  for (const one of written) stores.put(placement, region, itemOf(one));
}
const stored = (key: string, region = 'us-east-1', placement = 'us-east') =>
  stores.items(placement, region).get(`${CONTROL_PLANE_KEYS}${key}`);

describe('restore', () => {
  it('leaves good settings alone, and says so', async () => {
    given(ALL);
    const written = () => stores.asked.filter(({ operation }) => /^(Put|Delete)/.test(operation)).length;
    expect(await restore()).toMatchObject({ kind: 'restored', settings: 3, verified: 3, bad: 0, restored: 0 });
    // Its own entry in the ledger.
    expect(written()).toBe(1);
  });

  it('rewrites damaged, outdated and missing settings from the record', async () => {
    const newer = setting({ key: 'limit', value: '20', second: 30 });
    given([...ALL, newer], { written: [second] });
    stores.put('us-east', 'us-east-1', { ...itemOf(first), value: { S: 'default' } });
    expect(await restore()).toMatchObject({
      kind: 'restored',
      settings: 3,
      verified: 3,
      bad: 1,
      restored: 3,
      replayed: 4,
    });
    for (const one of [first, newer, third]) expect(stored(one.key)).toEqual(itemOf(one));
  });

  it('moves aside what nobody has a good record of, and drops nothing', async () => {
    given([first]);
    const stray = { ...itemOf(second), value: { M: { on: { BOOL: true } } }, size: { N: '12345678901234567890' } };
    stores.put('us-east', 'us-east-1', stray);
    const excluded = [{ reason: 'is no setting: value', count: 1 }];
    const report = await restore();
    expect(report).toMatchObject({ kind: 'restored', settings: 1, verified: 1, excludedCount: 1, excluded });
    expect(JSON.stringify(report)).not.toContain(second.tenant);
    expect(stored('limit')).toBeUndefined();
    const aside = [...stores.items('us-east', 'us-east-1')].filter(([name]) => name.startsWith('quarantine#'));
    expect(aside.map(([, item]) => item['item']?.M)).toEqual([stray]);
    const [[name, { reason }] = ['', {}]] = aside as [string, Record<string, unknown>][];
    expect([name, reason]).toEqual([
      expect.stringContaining(`quarantine#${second.tenant}/limit`),
      { S: 'is no setting: value' },
    ]);
  });

  it('ends the same when it is repeated', async () => {
    given(ALL, { written: [first] });
    stores.put('us-east', 'us-east-1', { ...itemOf(second), checksum: { S: '' } });
    await restore();
    const once = stores.items('us-east', 'us-east-1');
    expect(await restore()).toMatchObject({ kind: 'restored', bad: 0, restored: 0, excludedCount: 0 });
    expect(stores.items('us-east', 'us-east-1')).toEqual(once);
  });

  it('goes on where a run that died has stopped', async () => {
    given(ALL, { written: [] });
    let writes = 0;
    stores.before = ({ operation }) => {
      if (operation === 'PutItem' && (writes += 1) === 2) throw new Error('killed');
    };
    await expect(restore()).rejects.toThrow();
    stores.before = () => undefined;
    expect(await restore()).toMatchObject({ kind: 'restored', verified: 3 });
  });

  it('keeps a write that came while it was at work, and looks again', async () => {
    given([first], { written: [] });
    stores.put('us-east', 'us-east-1', { ...itemOf(first), value: { S: 'default' } });
    const later = setting({ key: 'flag', value: 'later', second: 40 });
    let isDone = false;
    stores.before = ({ operation, input }) => {
      if (isDone || operation !== 'PutItem' || input['ConditionExpression'] === undefined) return;
      isDone = true;
      stores.put('us-east', 'us-east-1', itemOf(later));
    };
    expect(await restore()).toMatchObject({ kind: 'restored', bad: 1, restored: 0 });
    expect(stored('flag')).toEqual(itemOf(later));
  });

  it('is incomplete while somebody goes on damaging', async () => {
    given([first], { written: [] });
    stores.before = ({ operation, input }) => {
      const isLook = operation === 'Query' && JSON.stringify(input).includes('"control-plane"');
      if (isLook) stores.put('us-east', 'us-east-1', { ...itemOf(first), value: { S: 'default' } });
    };
    expect(await restore()).toMatchObject({ kind: 'incomplete', settings: 1, verified: 0, restored: 1 });
  });

  it('starts from the snapshot, and replays what came after', async () => {
    given([first, second], { written: [] });
    expect(await looks()).toBe(true);
    const [, , item] = chainItems(ALL, 'us-east-1');
    stores.put('us-east', 'us-east-1', item!);
    const report = await restore();
    expect(report).toMatchObject({ replayed: 1, snapshotsRefused: 0, restored: 3, verified: 3 });
    expect(report.snapshotAgeSeconds).toBeLessThan(15);
  });

  it('takes an older snapshot when the newest is damaged, and the whole log when all are', async () => {
    given([first], { written: [] });
    await looks();
    stores.replaceSnapshot('us-east-1', 'damaged');
    expect(await restore()).toMatchObject({ snapshotsRefused: 1, replayed: 0, restored: 1 });
    stores = new ModelledStores();
    stores.claim(incident, 'one');
    given([first], { written: [] });
    stores.replaceSnapshot('us-east-1', '{}');
    expect(await restore()).toMatchObject({ snapshotsRefused: 1, snapshotAgeSeconds: null, replayed: 1, restored: 1 });
  });

  it('does without damaged entries of the log, and names them', async () => {
    given(ALL);
    const [, item] = chainItems(ALL, 'us-east-1');
    stores.put('us-east', 'us-east-1', { ...item!, body: { M: { ...item!['body']?.M, value: { S: 'forged' } } } });
    stores.put('us-east', 'us-east-1', { ...itemOf(third), value: { S: 'default' } });
    const logFaults = [{ region: 'us-east-1', sequence: 2, reason: 'its content does not match its checksum' }];
    expect(await restore()).toMatchObject({ kind: 'restored', replayed: 2, logFaultCount: 1, logFaults, restored: 1 });
    expect(stored('limit')).toEqual(itemOf(second));
  });

  it('brings an asynchronous replica the settings whose entries arrived before them', async () => {
    const eu = setting({ tenant: 'eu-optin/a', region: 'eu-central-1' });
    given([eu], { written: [], region: 'eu-central-1', placement: 'eu-optin' });
    await stores.settle();
    expect(await restore('us-west-2', 'eu-optin')).toMatchObject({ kind: 'restored', restored: 1 });
    const item = stores.items('eu-optin', 'us-west-2').get('control-plane/eu-optin/a#flag');
    expect(item).toEqual(itemOf(eu));
  });

  it('touches no region but the one it is about, and the control store', async () => {
    given(ALL, { written: [] });
    stores.asked.length = 0;
    await restore('us-west-2');
    const foreign = stores.asked.filter(
      ({ region, input }) => region !== 'us-west-2' && input['TableName'] !== 'companyos-dev-control',
    );
    expect(foreign).toEqual([]);
  });

  it('changes nothing once another execution conducts', async () => {
    given(ALL, { written: [] });
    stores.claim(incident, 'two');
    await expect(restore()).rejects.toMatchObject({ name: 'ConductorReplaced' });
    expect(stored('flag')).toBeUndefined();
  });

  it('refuses a region that does not hold the placement', async () => {
    await expect(restore('eu-central-1')).rejects.toThrow(/holds nothing of us-east/);
  });
});
