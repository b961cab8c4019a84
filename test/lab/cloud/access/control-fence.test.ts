/**
 * What the deployed roles are refused of the control table: every operation on every kind of item, asked of the lab's
 * IAM. What is granted, test/infra/access/control-access.test.ts compares with the docs.
 */
import { People, principalNamed } from '../../../../lab/drill/people';
import * as keys from '../../../../strategy/control-items';
import { controlTable } from '../../../../strategy/names';
import { DEV_TOPOLOGY } from '../../../support/dev-topology';
import { account, allowedTo, type Deployed, deployed, onTheInternet, resources } from './deployed-roles';

/** One item of each kind. */
const ITEMS = {
  route: { ...keys.routeKey('us-east', 'tooling'), mode: 'serving' },
  switch: { ...keys.switchKey('us-east-1'), drained: 'true' },
  condition: keys.conditionKey('us-east-1'),
  freeze: { ...keys.freezeKey('us-east', 'control-plane'), until: 'then' },
  fault: { ...keys.faultKey('us-east-1'), [keys.FAULT_ATTRIBUTE]: 'lost' },
  lease: keys.leaseKey('us-east', 'tooling'),
  claim: keys.claimKey('us-east-1'),
  observation: keys.observationKey('us-east-1'),
  page: keys.pageKey('lost us-east-1'),
  copies: keys.copiesKey('us-east', 'us-east-1'),
  approval: keys.approvalKey('evac-1', 'rest'),
  ledger: keys.ledgerKey('evac-1', 1),
};

const allowed = (one: Deployed): readonly string[] =>
  allowedTo(one, { table: controlTable(DEV_TOPOLOGY), regions: DEV_TOPOLOGY.controlReplicas, items: ITEMS });

const ROUTING = ['Query route', 'Query switch', 'Query condition', 'Query freeze', 'Query fault'];

describe('functions that the internet reaches', () => {
  it('are health, status, login, content and jobs, and those that observers ask', () => {
    const asked = ['cell-content', 'cell-jobs', 'cell-login'];
    const probed = asked.map((name) => `probes-${name}`);
    expect([...onTheInternet].sort()).toEqual([...asked, ...probed, 'cell-health', 'cell-status'].sort());
  });

  it('read the routing map, content renews its leases, status may do nothing, and nothing else is allowed', () => {
    const seen = deployed.filter(({ name }) => onTheInternet.has(name));
    expect(seen).toHaveLength(8 * DEV_TOPOLOGY.regions.length);
    for (const one of seen) {
      const renews = one.name.endsWith('cell-content') && one.region !== 'eu-central-1';
      const leases = renews ? ['GetItem lease', 'PutItem lease'] : [];
      expect([one.name, one.region, allowed(one).toSorted()]).toEqual([
        one.name,
        one.region,
        one.name.endsWith('cell-status') ? [] : [...ROUTING, ...leases].sort(),
      ]);
    }
  });
});

describe('functions that people reach', () => {
  const urls = resources.filter(({ type }) => type === 'AWS::Lambda::Url');
  const lambda = (region: string, name: string): string =>
    `arn:aws:lambda:${region}:${account}:function:companyos-dev-${name}`;
  const people = new People();
  people.putOnCall(['ann']);
  resources.filter(({ type }) => people.types.includes(type)).forEach((policy) => people.provision(policy));
  const may = (action: string, arn: string, context: Record<string, string[]> = {}): boolean =>
    people.allowed(principalNamed(account, 'ann'), { action, resources: [arn], context });

  const OPEN = ['answer', 'lead', 'board'];

  it('are those that take answers, lead and show the board, in each region, for whoever has signed', () => {
    expect(urls.map(({ region, properties }) => [region, properties['TargetFunctionArn']]).sort()).toEqual(
      DEV_TOPOLOGY.regions.flatMap((region) => OPEN.map((name) => [region, lambda(region, name)])).sort(),
    );
    for (const { properties } of urls) expect(properties['AuthType']).toBe('AWS_IAM');
  });

  it('are all that the policies for people open, and by their URL only', () => {
    const byUrl = { 'lambda:functionurlauthtype': ['AWS_IAM'] };
    const throughUrl = { 'lambda:invokedviafunctionurl': ['true'] };
    for (const { name, region } of deployed) {
      const isOpen = OPEN.includes(name);
      const arn = lambda(region, name);
      expect([name, may('lambda:InvokeFunctionUrl', arn, byUrl)]).toEqual([name, isOpen]);
      expect([name, may('lambda:InvokeFunction', arn, throughUrl)]).toEqual([name, isOpen]);
      expect([name, may('lambda:InvokeFunction', arn)]).toEqual([name, false]);
    }
  });

  it('read and write questions and the ledger, and nothing else of the control table', () => {
    const own = ['GetItem approval', 'GetItem ledger', 'PutItem approval', 'PutItem ledger', 'Query ledger'];
    for (const one of deployed.filter(({ name }) => name === 'answer')) expect(allowed(one).toSorted()).toEqual(own);
  });
});

describe('all other functions', () => {
  it('may not update, delete, scan or batch anything', () => {
    const changing = /^(UpdateItem|DeleteItem|Scan|Batch|PartiQL|ConditionCheck)/;
    for (const one of deployed) expect(allowed(one).filter((what) => changing.test(what))).toEqual([]);
  });

  it('write the ledger if they are a verb or take answers, faults if they inject them, and read questions if they act on them', () => {
    const who = (what: string): string[] =>
      [...new Set(deployed.filter((one) => allowed(one).includes(what)).map(({ name }) => name))].sort();
    expect(who('PutItem ledger').filter((name) => /^(cell-|detect|snapshot|recopy)/.test(name))).toEqual([]);
    expect(who('PutItem fault')).toEqual(['inject']);
    expect(who('PutItem route')).not.toContain('inject');
    expect(who('PutItem switch')).toEqual(expect.arrayContaining(['drain']) as string[]);
    expect(who('PutItem switch')).not.toContain('inject');
    expect(who('GetItem approval')).toEqual(['answer', 'approve', 'detect', 'promote']);
    expect(who('PutItem approval')).toEqual(['answer', 'approve', 'detect']);
    expect(who('Query approval')).toEqual([]);
  });
});
