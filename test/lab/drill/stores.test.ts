import type { Attributes } from '../../../lab/kernel/attributes';
import { ControlView } from '../../../lab/drill/control-view';
import { inventory, misplacedStores, type Stores } from '../../../lab/drill/stores';
import { parseScenario } from '../../../lab/scenario/file';
import { LOSS, scenarioText, TOPOLOGY } from '../judge/a-record';

const S = (value: string) => ({ S: value });

function storesOf(
  tables: Record<string, readonly Attributes[]>,
  buckets: Record<string, Record<string, string>> = {},
): Stores {
  return {
    dynamodb: {
      peek: (table, region, partition) => {
        const found = tables[`${region}/${table}`];
        if (found) return found.filter(({ pk }) => partition === undefined || pk?.S === partition);
        if (/eu-(tier0|data)$/.test(table) && region !== 'eu-central-1') throw new Error('no such table');
        if (/-us-/.test(table) && region === 'eu-central-1') throw new Error('no such table');
        if (/optin/.test(table) && region === 'us-east-1') throw new Error('no such table');
        return [];
      },
      item: () => undefined,
    },
    s3: {
      peek: (bucket) => {
        const allowed = /us-(east|west)-us-(east-1|west-2)|-eu-eu-central-1|optin-(eu-central-1|us-west-2)/.test(
          bucket,
        );
        if (!allowed && !buckets[bucket]) throw new Error('no such bucket');
        return Object.entries(buckets[bucket] ?? {}).map(([key, body]) => ({ key, body }));
      },
      object: () => undefined,
    },
  };
}

const stamp = { version: S('v1'), region: S('us-east-1'), writtenAtMs: { N: '5' } };
const DATA = 'us-west-2/companyos-dev-us-east-data';

describe('what the stores hold', () => {
  it('is read from tables and buckets in the layout of the cell', () => {
    const stores = storesOf(
      { [DATA]: [{ pk: S('analytics#us-east/t1'), sk: S('item-1'), value: S('x'), ...stamp }] },
      {
        'companyos-dev-us-east-us-west-2-111111111111': {
          'content-standard/us-east/t1/item-2': '{"version":"v2","region":"us-east-1","writtenAtMs":7}',
        },
      },
    );
    const common = {
      placement: 'us-east',
      region: 'us-west-2',
      tenant: 'us-east/t1',
      writtenIn: 'us-east-1',
      job: null,
      isWaiting: false,
    };
    expect(inventory(stores, TOPOLOGY)).toEqual([
      { ...common, service: 'analytics', key: 'item-1', version: 'v1', writtenAtMs: 5 },
      { ...common, service: 'content-standard', key: 'item-2', version: 'v2', writtenAtMs: 7 },
    ]);
  });

  it('tells pending jobs from those that are done, and leaves heartbeats out', () => {
    const items = [
      { pk: S('pending#us-east-1'), sk: S('us-east/t1#job-1'), ...stamp },
      { pk: S('job#us-east/t1'), sk: S('job-2'), ...stamp },
      { pk: S('heartbeat'), sk: S('us-east-1'), atMs: { N: '1' } },
    ];
    const found = inventory(storesOf({ [DATA]: items }), TOPOLOGY);
    expect(found.map(({ tenant, key, job }) => [tenant, key, job])).toEqual([
      ['us-east/t1', 'job-1', 'pending'],
      ['us-east/t1', 'job-2', 'done'],
    ]);
  });

  it('names stores that stand where their placement may not be', () => {
    expect(misplacedStores(storesOf({}), TOPOLOGY)).toEqual([]);
    const wrong = storesOf({ 'us-west-2/companyos-dev-eu-data': [] });
    expect(misplacedStores(wrong, TOPOLOGY)).toEqual(['companyos-dev-eu-data in us-west-2']);
  });
});

describe('the view of the control table', () => {
  const item = {
    pk: S('claims'),
    sk: S('us-east-1'),
    incident: S('i'),
    conductor: S('us-west-2'),
    execution: S('arn'),
    claimedAt: S('now'),
    state: S('open'),
  };
  const table = 'companyos-dev-control';
  const scenario = parseScenario(scenarioText(LOSS), 'test');

  it('is taken in a replica that the scenario does not hit', () => {
    const view = new ControlView(
      storesOf({ [`us-west-2/${table}`]: [item], [`us-east-1/${table}`]: [] }),
      TOPOLOGY,
      scenario,
    );
    expect(view.claims()).toMatchObject([{ source: 'us-east-1', incident: 'i' }]);
  });

  it('passes over items of another shape', () => {
    const broken = { ...item, execution: { N: '1' } };
    const view = new ControlView(storesOf({ [`us-west-2/${table}`]: [broken] }), TOPOLOGY, scenario);
    expect(view.claims()).toEqual([]);
  });
});
