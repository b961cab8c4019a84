/**
 * What the deployed roles are refused of the data tables: every operation on every kind of item, asked of the lab's
 * IAM. What is granted, test/infra/access/data-access.test.ts compares with the docs.
 */
import { dataTable } from '../../../../strategy/names';
import { DEV_TOPOLOGY } from '../../../support/dev-topology';
import { allowedTo, type Deployed, deployed, onTheInternet } from './deployed-roles';

const key = (pk: string) => ({ pk, sk: 'x' });
/** One item of each kind, as us-east-1 and us-west-2 leave it in the table that they share. */
const ITEMS = {
  document: key('content-premium#us-east/acme'),
  synthetic: key('content-premium#us-east/synthetic'),
  telemetry: key('observability#us-east/acme'),
  done: key('job#us-east/acme'),
  pending: key('pending#us-east-1'),
  'peer-pending': key('pending#us-west-2'),
  waiting: key('waiting#us-east-1'),
  'peer-waiting': key('waiting#us-west-2'),
  aside: key('aside#us-east-1'),
  written: key('written#us-east-1'),
  'peer-written': key('written#us-west-2'),
  probe: key('probe#us-east-1'),
  heartbeat: key('heartbeat'),
  progress: key('progress#return-1/delta-tables'),
  setting: key('control-plane'),
};

const table = dataTable(DEV_TOPOLOGY, 'us-east');
const allowed = (one: Deployed): readonly string[] =>
  allowedTo(one, { table, regions: ['us-east-1', 'us-west-2'], items: ITEMS });
const inEast = (name: string): readonly string[] =>
  allowed(deployed.find((one) => one.name === name && one.region === 'us-east-1')!);

describe('functions that the internet reaches', () => {
  it.each([
    ['cell-health', []],
    ['cell-status', []],
    ['cell-login', []],
    ['probes-cell-login', []],
    [
      'cell-content',
      ['document', 'synthetic', 'telemetry']
        .flatMap((kind) => [`GetItem ${kind}`, `PutItem ${kind}`])
        .concat('PutItem waiting', 'PutItem written'),
    ],
    [
      'probes-cell-content',
      ['synthetic', 'probe']
        .flatMap((kind) => [`GetItem ${kind}`, `PutItem ${kind}`])
        .concat('PutItem waiting', 'PutItem written'),
    ],
    ['cell-jobs', ['GetItem done', 'GetItem pending', 'GetItem peer-pending', 'PutItem pending']],
    ['probes-cell-jobs', ['GetItem pending', 'GetItem peer-pending', 'GetItem probe', 'PutItem pending']],
  ])('may do to items of %s nothing else than it does', (name, does) => {
    expect([...inEast(name)].sort()).toEqual([...does].sort());
  });

  it('are all of those', () => {
    expect(onTheInternet.size).toBe(8);
  });
});

describe('all other functions', () => {
  it('may not update, scan or batch anything, and delete only what the worker and apply work off', () => {
    const changing = /^(UpdateItem|Scan|Batch|PartiQL|ConditionCheck)/;
    for (const one of deployed) expect(allowed(one).filter((what) => changing.test(what))).toEqual([]);
    const deleting = deployed.filter((one) => allowed(one).some((what) => what.startsWith('DeleteItem')));
    expect([...new Set(deleting.map(({ name }) => name))].sort()).toEqual(['cell-apply', 'cell-worker']);
  });

  it('read no document of a tenant, but for a return that compares', () => {
    const readers = deployed.filter((one) =>
      allowed(one).some((what) => /^(GetItem|Query) (document|done)/.test(what)),
    );
    expect([...new Set(readers.map(({ name }) => name))].sort()).toEqual(['cell-content', 'cell-jobs', 'reconcile']);
  });

  it("work off this region's writes that wait, and jobs of any region", () => {
    expect([...inEast('cell-apply')].sort()).toEqual([
      'DeleteItem waiting',
      'GetItem heartbeat',
      'PutItem aside',
      'PutItem document',
      'PutItem synthetic',
      'PutItem written',
      'Query waiting',
    ]);
    expect([...inEast('cell-worker')].sort()).toEqual([
      'DeleteItem peer-pending',
      'DeleteItem pending',
      'PutItem done',
      'PutItem probe',
      'Query peer-pending',
      'Query pending',
    ]);
  });
});
