import { handler } from '../../functions/restore/handler';
import { ledgerPk } from '../../strategy/control-items';
import { setting } from '../strategy/settings';
import { CONTROL_PLANE_KEYS, chainItems, itemOf } from './support/control-plane';
import { ModelledStores } from './support/modelled-stores';
import { CONTROL, runIn } from './support/world';

const incident = 'restore-us-east-20270101T000000Z';
const region = 'us-east-1';
const MANY = Array.from({ length: 45 }, (_, index) => setting({ key: `key-${String(index).padStart(2, '0')}` }));
let stores: ModelledStores;

beforeEach(() => {
  runIn(region);
  stores = new ModelledStores();
  stores.claim(incident, 'one');
  for (const item of chainItems(MANY, region)) stores.put('us-east', region, item);
});

const restore = () => handler({ incident, source: region, execution: 'one', placement: 'us-east', target: region });
const items = () => stores.items('us-east', region);

describe('a restore of many settings', () => {
  it('mends every one that is damaged or missing, once, and says how many', async () => {
    for (const [index, one] of MANY.entries()) {
      if (index % 3 === 0) stores.put('us-east', region, { ...itemOf(one), value: { S: 'default' } });
      if (index % 3 === 1) stores.put('us-east', region, itemOf(one));
    }
    expect(await restore()).toMatchObject({ kind: 'restored', settings: 45, verified: 45, bad: 15, restored: 30 });
    for (const one of MANY) expect(items().get(`${CONTROL_PLANE_KEYS}${one.key}`)).toEqual(itemOf(one));
  });

  it('moves aside every one that nobody has a good record of', async () => {
    for (const one of MANY) stores.put('us-east', region, itemOf(one));
    const strays = MANY.map(({ key }) => setting({ key: `stray-${key}` }));
    for (const one of strays) stores.put('us-east', region, { ...itemOf(one), checksum: { S: 'forged' } });
    expect(await restore()).toMatchObject({ kind: 'restored', verified: 45, excludedCount: 45 });
    const left = [...items().keys()].filter((name) => name.startsWith(`${CONTROL_PLANE_KEYS}stray-`));
    const aside = [...items().keys()].filter((name) => name.startsWith('quarantine#'));
    expect([left, aside.length]).toEqual([[], 45]);
  });

  it('puts no value of a tenant on record', async () => {
    const PRIVATE = 'nobody-else-may-read-this';
    for (const one of MANY.slice(0, 20)) stores.put('us-east', region, { ...itemOf(one), value: { S: PRIVATE } });
    const stray = { ...itemOf(setting({ key: 'stray' })), value: { M: { [PRIVATE]: { S: PRIVATE } } } };
    stores.put('us-east', region, stray);
    await restore();
    const entries = stores.dynamodb.peek(CONTROL, region).filter(({ pk }) => pk?.S === ledgerPk(incident));
    expect(entries).toHaveLength(1);
    expect(JSON.stringify(entries)).not.toContain(PRIVATE);
  });
});
