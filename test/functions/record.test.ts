import { handler as record, s3 } from '../../functions/record/handler';
import { ControlStore } from '../../functions/runtime/control/control-store';
import { appendToLedger, readLedger } from '../../functions/runtime/control/ledger';
import { ledgerKey } from '../../strategy/control-items';
import { LedgerEntry, verifyChain } from '../../strategy/ledger';
import { evidenceBucket } from '../../strategy/names';
import { resource } from '../lab/cloud/bench';
import { ModelledStores } from './support/modelled-stores';
import { CONTROL, INCIDENT, runIn, TOPOLOGY } from './support/world';

const region = 'us-west-2';
const Bucket = evidenceBucket(TOPOLOGY, region);
const VERBS = ['claim', 'decide', 'freeze', 'drain', 'promote', 'verify', 'resume', 'close'];
let stores: ModelledStores;
let store: ControlStore;

beforeEach(async () => {
  runIn(region);
  stores = new ModelledStores();
  stores.s3.provision(resource('AWS::S3::Bucket', { BucketName: Bucket }, { region }));
  stores.serve(s3);
  store = new ControlStore({ topology: TOPOLOGY, region });
  for (const verb of VERBS)
    await appendToLedger(store, INCIDENT, { at: '2026-11-22T01:02:03.000Z', verb, region, body: { verb } });
});

const ask = () =>
  record({ incident: INCIDENT, source: 'us-east-1', outcome: 'recovered', notMoved: [], answer: { by: 'ic' } });
interface Pack {
  readonly ledger: unknown;
  readonly chain: unknown;
}
const pack = (): Pack => JSON.parse(stores.s3.object(Bucket, `${INCIDENT}/evidence.json`)?.body ?? 'null') as Pack;

describe('the evidence of an incident', () => {
  it('holds its whole ledger, from which anybody comes to the same verdict', async () => {
    const entries = await readLedger(store, INCIDENT);
    expect(await ask()).toMatchObject({ kind: 'recorded', entries: VERBS.length, chain: 'intact' });
    const { ledger, chain } = pack();
    expect(ledger).toEqual(entries);
    expect(verifyChain(LedgerEntry.array().parse(ledger))).toEqual(chain);
    expect(pack()).toMatchObject({
      incident: INCIDENT,
      source: 'us-east-1',
      outcome: 'recovered',
      notMoved: [],
      answer: { by: 'ic' },
      conductor: region,
      chain: { kind: 'intact', length: VERBS.length },
    });
  });

  it.each([
    ['was rewritten', { body: { M: { verb: { S: 'other' } } } }, 3],
    ['names another predecessor', { previous: { S: '0'.repeat(64) } }, 3],
  ])('says where the chain is broken when an entry %s', async (_what, change, sequence) => {
    const Key = ledgerKey(INCIDENT, sequence);
    const [item] = stores.dynamodb.peek(CONTROL, region).filter(({ pk, sk }) => pk?.S === Key.pk && sk?.S === Key.sk);
    stores.call('dynamodb', {
      region,
      operation: 'PutItem',
      input: { TableName: CONTROL, Item: { ...item, ...change } },
    });
    expect(await ask()).toMatchObject({ entries: VERBS.length, chain: 'broken' });
    expect(pack()).toMatchObject({ chain: { kind: 'broken', sequence }, ledger: { length: VERBS.length } });
  });

  it('says where an entry is missing', async () => {
    const Key = ledgerKey(INCIDENT, 5);
    const key = { pk: { S: Key.pk }, sk: { S: Key.sk } };
    stores.call('dynamodb', { region, operation: 'DeleteItem', input: { TableName: CONTROL, Key: key } });
    expect(await ask()).toMatchObject({ entries: VERBS.length - 1, chain: 'broken' });
    expect(pack()).toMatchObject({ chain: { kind: 'broken', sequence: 5 } });
  });

  it('is written without the ledger when nobody can read that, and says so', async () => {
    stores.before = ({ input }) => {
      if (input['TableName'] === CONTROL) throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    };
    expect(await ask()).toMatchObject({ kind: 'recorded', entries: null, chain: 'unreadable' });
    expect(pack()).toMatchObject({ outcome: 'recovered', ledger: null, chain: { kind: 'unreadable' } });
  });
});
