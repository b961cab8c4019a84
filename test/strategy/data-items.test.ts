import {
  asidePk,
  auditPk,
  documentKey,
  doneKey,
  heartbeatKey,
  heartbeatObjectKey,
  pendingKey,
  probeKey,
  progressKey,
  quarantineKey,
  sealKey,
  tenantsItem,
  timedName,
  waitingKey,
  writtenPk,
} from '../../strategy/data-items';

const REGION = 'us-east-1';
const document = { service: 'tooling', tenant: 'us-east/a', key: 'k' } as const;
const job = { tenant: 'us-east/a', job: 'j' };
const version = '2027-01-01T00:00:00.000Z@us-east-1';

describe('the keys of a placement’s tables', () => {
  it('are spelled as what is stored already', () => {
    expect([documentKey(document), pendingKey(REGION, job), doneKey(job)]).toEqual([
      { pk: 'tooling#us-east/a', sk: 'k' },
      { pk: 'pending#us-east-1', sk: 'us-east/a#j' },
      { pk: 'job#us-east/a', sk: 'j' },
    ]);
    expect(documentKey({ ...document, service: 'control-plane' })).toEqual({ pk: 'control-plane', sk: 'us-east/a#k' });
    expect(waitingKey({ ...document, region: REGION, version })).toEqual({
      ...{ pk: 'waiting#us-east-1', sk: `${version}#tooling#us-east/a#k` },
    });
    expect([timedName(`${version}#tooling`), timedName(`${version}#tooling#us-east/a`)]).toEqual([
      ...[undefined, undefined],
    ]);
    expect([heartbeatKey(REGION), sealKey(REGION), probeKey(REGION, 'eu-central-1', 'done')]).toEqual([
      { pk: 'heartbeat', sk: 'us-east-1' },
      { pk: 'heartbeat', sk: 'us-east-1/sealed' },
      { pk: 'probe#us-east-1', sk: 'eu-central-1/done' },
    ]);
    expect([progressKey('return-x', 2), quarantineKey({ tenant: 'us-east/a', key: 'k' }, 'd')]).toEqual([
      { pk: 'progress#return-x', sk: '2' },
      { pk: 'quarantine#us-east/a', sk: 'k#d' },
    ]);
    expect([heartbeatObjectKey(REGION), auditPk(REGION), writtenPk(REGION), asidePk(REGION)]).toEqual([
      'heartbeat/us-east-1',
      'audit#us-east-1',
      'written#us-east-1',
      'aside#us-east-1',
    ]);
  });

  it('say whose item it is', () => {
    const setting = { ...document, service: 'control-plane' } as const;
    expect(tenantsItem(documentKey(document))).toEqual({ kind: 'document', ...document });
    expect(tenantsItem(documentKey(setting))).toEqual({ kind: 'document', ...setting });
    expect(tenantsItem(waitingKey({ ...document, region: REGION, version }))).toEqual({ kind: 'waiting', ...document });
    const named = { service: 'orchestration', tenant: job.tenant, key: job.job };
    expect(tenantsItem(pendingKey(REGION, job))).toEqual({ kind: 'pending', ...named });
    expect(tenantsItem(doneKey(job))).toEqual({ kind: 'done', ...named });
  });

  it('say of nobody’s items that they are nobody’s', () => {
    const others = [heartbeatKey(REGION), probeKey(REGION, REGION, 'document'), progressKey('return-x', 0)];
    expect(others.map(tenantsItem)).toEqual([undefined, undefined, undefined]);
    expect(tenantsItem({ pk: 'waiting#us-east-1', sk: version })).toBeUndefined();
    expect(timedName(`${version}#no-service#t#k`)).toBeUndefined();
  });
});
