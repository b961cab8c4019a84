/** Where a setting goes on record in a chain that somebody has damaged, as a new execution environment finds it. */
import { marshall } from '@aws-sdk/util-dynamodb';
import { appendChange } from '../../../functions/cell/login/audit-log';
import { Keeper } from '../../../functions/snapshot/keeper';
import type { Item } from '../../../lab/cloud/dynamodb';
import { auditKey, auditPk } from '../../../strategy/data-items';
import { tier0Table } from '../../../strategy/names';
import { readSnapshot } from '../../../strategy/snapshot';
import { placementNamed } from '../../../strategy/topology';
import { setting } from '../../strategy/settings';
import { chainItems } from '../support/control-plane';
import { ModelledStores } from '../support/modelled-stores';
import { runIn, TOPOLOGY } from '../support/world';

const region = 'us-east-1';
const table = tier0Table(TOPOLOGY, 'us-east');
const [one, two, three] = [setting({}), setting({ second: 11 }), setting({ second: 12, value: 'last' })];
let stores: ModelledStores;

beforeEach(() => {
  runIn(region);
  stores = new ModelledStores();
});

const strayAt = (sk: string): void => stores.put('us-east', region, marshall({ pk: auditPk(region), sk }) as Item);
const strayAtNumber = (sequence: number): void => strayAt(auditKey(region, sequence).sk);
const stored = (sequence: number): Item | undefined => {
  const { pk, sk } = auditKey(region, sequence);
  return stores.items('us-east', region).get(`${pk}/${sk}`);
};

it('follows the end of the chain, whatever stands five million places ahead, and is in the next snapshot', async () => {
  for (const item of chainItems([one, two], region)) stores.put('us-east', region, item);
  for (const sequence of [5_000_002, 7_000_000, 899_999_999_999, 999_999_999_999]) strayAtNumber(sequence);
  for (const sk of ['1000000000000', 'what is this', '~']) strayAt(sk);
  await appendChange({ region, table }, three);
  expect(stored(3)).toMatchObject({ previous: stored(2)?.['hash'] });
  await new Keeper({ topology: TOPOLOGY, placement: placementNamed(TOPOLOGY, 'us-east'), region }).look(Infinity);
  const snapshot = readSnapshot(stores.snapshot(region) ?? '');
  expect(snapshot?.positions[region]?.sequence).toBe(3);
  expect([...(snapshot?.settings.values() ?? [])]).toEqual([three]);
});

it('is refused aloud when so many stand ahead that the end is not found', async () => {
  const other = { region: 'us-west-2', table: tier0Table(TOPOLOGY, 'eu-optin') };
  for (let count = 1; count <= 1001; count += 1) {
    const { pk, sk } = auditKey(other.region, count * 2000);
    stores.put('eu-optin', other.region, marshall({ pk, sk }) as Item);
  }
  await expect(appendChange(other, one)).rejects.toThrow('ends in 1000 items that follow nothing');
});
