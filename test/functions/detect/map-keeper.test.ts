import { unmarshall } from '@aws-sdk/util-dynamodb';
import { MapKeeper } from '../../../functions/detect/map-keeper';
import { dynamoIn } from '../../../functions/runtime/clients';
import type { ControlStore } from '../../../functions/runtime/control/control-store';
import { KNOWN_MAP, readKnown } from '../../../functions/runtime/control/known';
import { connect, runIn, Tables, topology, Wire } from '../cell/fixtures';

const here = { topology, region: 'eu-central-1' };
const wire = new Wire();
let tables: Tables;
let rows: { sk: string; drained: boolean }[];
const store = { query: (() => Promise.resolve(rows)) as unknown as ControlStore['query'] };

beforeAll(() => {
  runIn('eu-central-1');
  connect(dynamoIn('eu-central-1'), wire);
});
beforeEach(() => {
  tables = new Tables();
  wire.script = tables.answer;
  wire.calls.length = 0;
  rows = [{ sk: 'switch#us-east-1', drained: false }];
});

describe('the keeper of the routing map', () => {
  it('writes down what is new, in its own region, where its functions find it', async () => {
    const keeper = new MapKeeper(here, store);
    expect(await readKnown(here, KNOWN_MAP)).toBeUndefined();
    await keeper.keep();
    await keeper.keep();
    rows = [{ sk: 'switch#us-east-1', drained: true }];
    await keeper.keep();
    const writes = wire.calls.filter(({ operation }) => operation === 'PutItem');
    expect(writes.map(({ host, input }) => [host, input['TableName']])).toEqual(
      Array(2).fill(['dynamodb.eu-central-1.amazonaws.com', 'companyos-dev-known-eu-central-1']),
    );
    expect(unmarshall(writes[1]?.input['Item'] as never)).toHaveProperty('at');
    expect(await readKnown(here, KNOWN_MAP)).toMatchObject({ value: rows });
  });

  it('writes again what could not be written', async () => {
    const keeper = new MapKeeper(here, store);
    wire.script = () => ({ status: 400, body: { __type: 'AccessDeniedException' } });
    await expect(keeper.keep()).rejects.toThrow();
    wire.script = tables.answer;
    await keeper.keep();
    expect(await readKnown(here, KNOWN_MAP)).toMatchObject({ value: rows });
  });
});
