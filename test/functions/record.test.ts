import { s3In } from '../../functions/runtime/evidence/bucket';
import { kmsIn } from '../../functions/runtime/evidence/key';
import type { Output } from '../../functions/record/contract';
import { handler as record } from '../../functions/record/handler';
import { ControlStore } from '../../functions/runtime/control/control-store';
import { appendToLedger, readLedger } from '../../functions/runtime/control/ledger';
import { PackDue } from '../../functions/runtime/control/control-records';
import { ledgerKey, packDueKey } from '../../strategy/control-items';
import type { Check } from '../../strategy/check';
import { digestOf, LEDGER, Manifest, MANIFEST } from '../../strategy/pack';
import { checkPack } from '../../strategy/pack-checks';
import { NEWEST_PACK, UNSTAMPED, unstampedKey } from '../../strategy/pack-places';
import { evidenceBucket } from '../../strategy/names';
import { resource } from '../lab/cloud/bench';
import { evidenceKeyIn } from './support/evidence-key';
import { ModelledStores } from './support/modelled-stores';
import { CONTROL, INCIDENT, runIn, TOPOLOGY } from './support/world';

const region = 'us-west-2';
const Bucket = evidenceBucket(TOPOLOGY, region);
const VERBS = ['claim', 'decide', 'freeze', 'drain', 'promote', 'verify', 'resume', 'close'];
let stores: ModelledStores;
const marks = (): string[] =>
  stores.s3
    .peek(Bucket)
    .flatMap(({ key }) => (key.startsWith(UNSTAMPED) ? [key] : []))
    .sort();
let store: ControlStore;

beforeEach(async () => {
  runIn(region);
  stores = new ModelledStores();
  stores.s3.provision(resource('AWS::S3::Bucket', { BucketName: Bucket }, { region }));
  evidenceKeyIn(stores, region);
  stores.serve(s3In(region));
  stores.serve(kmsIn(region));
  store = new ControlStore({ topology: TOPOLOGY, region });
  for (const verb of VERBS)
    await appendToLedger(store, INCIDENT, { at: '2026-11-22T01:02:03.000Z', verb, region, body: { verb } });
});

const FACTS = { incident: INCIDENT, source: 'us-east-1', outcome: 'recovered', notMoved: [], answer: { by: 'ic' } };
async function ask(): Promise<Extract<Output, { kind: 'recorded' }>> {
  const output = await record(FACTS);
  if (output.kind !== 'recorded') throw new Error(`the pack is ${output.kind}`);
  return output;
}
/** The files of the newest pack, by name. */
function pack(): Map<string, Buffer> {
  const { pack: folder } = JSON.parse(stores.s3.object(Bucket, NEWEST_PACK)?.body ?? '') as { pack: string };
  return new Map(stores.s3.files(Bucket, `${folder}/`).map(({ key, bytes }) => [key.slice(folder.length + 1), bytes]));
}
const evidence = (): unknown => JSON.parse(pack().get('evidence.json')?.toString() ?? 'null');
const manifest = (): Manifest => Manifest.parse(JSON.parse(pack().get(MANIFEST)?.toString() ?? 'null'));
const ledger = (): unknown[] =>
  (pack().get(LEDGER)?.toString() ?? '')
    .split('\n')
    .flatMap((line) => (line === '' ? [] : [JSON.parse(line) as unknown]));
/** What a reader of the pack finds wrong, besides that nobody has signed it yet. */
const faults = (): readonly Check[] =>
  checkPack(pack(), {}).filter(
    ({ result, at }) => result === 'failed' && !/^(?:manifest\.sig|public-key\.pem)$/.test(at),
  );

describe('the evidence of an incident', () => {
  it('holds its whole ledger, from which anybody comes to the same verdict', async () => {
    const entries = await readLedger(store, INCIDENT);
    expect(await ask()).toMatchObject({ kind: 'recorded', entries: VERBS.length, chain: 'intact' });
    expect(ledger()).toEqual(entries);
    expect(faults()).toEqual([]);
    expect(evidence()).toMatchObject({
      incident: INCIDENT,
      source: 'us-east-1',
      outcome: 'recovered',
      notMoved: [],
      recordedBy: region,
      ledger: { entries: VERBS.length, chain: 'intact', brokenAt: null },
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
    expect(evidence()).toMatchObject({ ledger: { chain: 'broken', brokenAt: sequence } });
    expect(ledger()).toHaveLength(VERBS.length);
    expect(faults()).toMatchObject([{ check: 'ledger' }]);
  });

  it('says where an entry is missing', async () => {
    const Key = ledgerKey(INCIDENT, 5);
    const key = { pk: { S: Key.pk }, sk: { S: Key.sk } };
    stores.call('dynamodb', { region, operation: 'DeleteItem', input: { TableName: CONTROL, Key: key } });
    expect(await ask()).toMatchObject({ entries: VERBS.length - 1, chain: 'broken' });
    expect(evidence()).toMatchObject({ ledger: { chain: 'broken', brokenAt: 5 } });
  });

  it('is written without the ledger when nobody can read that, and says so', async () => {
    stores.before = ({ input }) => {
      if (input['TableName'] === CONTROL) throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    };
    expect(await ask()).toMatchObject({ kind: 'recorded', entries: null, chain: 'unreadable' });
    expect(evidence()).toMatchObject({ outcome: 'recovered', ledger: { entries: null, chain: 'unreadable' } });
    const why = 'the control store could not be read';
    expect(manifest().missing).toEqual(
      expect.arrayContaining([
        { file: LEDGER, why },
        { file: 'messages.jsonl', why },
      ]),
    );
  });

  it('is a pack of its own each time, which names the one before it', async () => {
    const [one, two] = [await ask(), await ask()];
    expect(one.pack).toMatch(new RegExp(`^${INCIDENT}/[0-9a-f]{16}$`));
    expect(two.pack).not.toBe(one.pack);
    const [before] = stores.s3.files(Bucket, `${one.pack}/${MANIFEST}`);
    expect(manifest().previous).toEqual({ pack: one.pack, manifest: digestOf(before!.bytes) });
    expect(marks()).toEqual([one.pack, two.pack].map(unstampedKey).sort());
  });

  it('comes after a pack that another conductor writes meanwhile', async () => {
    let rival: Promise<unknown> | undefined;
    stores.before = ({ operation, input }) => {
      if (operation === 'PutObject' && input['Key'] === NEWEST_PACK) rival ??= ask();
    };
    const { pack: last } = await ask();
    await rival;
    const all = new Map(marks().map((key) => [key, key.slice(UNSTAMPED.length)]));
    expect(all.size).toBeGreaterThanOrEqual(2);
    expect([...all.values()]).toContain(last);
  });

  it('waits for the only region of its residency, and is not forgotten when that is evacuated again', async () => {
    const incident = 'evac-eu-central-1-20261122T010203Z';
    expect(await record({ ...FACTS, incident, source: 'eu-central-1' })).toEqual({ kind: 'waiting' });
    const due = await store.get(packDueKey(incident), PackDue);
    expect(due).toMatchObject({ incident, source: 'eu-central-1', outcome: 'recovered', isWritten: false });
    expect(stores.s3.peek(Bucket)).toEqual([]);
  });

  it('marks itself before anything else, so that nobody forgets it', async () => {
    stores.before = ({ operation, input }) => {
      if (operation === 'PutObject' && String(input['Key']).endsWith(LEDGER))
        throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    };
    await expect(ask()).rejects.toThrow();
    expect(marks()).toHaveLength(1);
  });

  it('names the key, and its fingerprint if KMS answers', async () => {
    await ask();
    expect(manifest().key).toEqual({
      id: 'alias/companyos-dev-evidence-us',
      fingerprint: expect.any(String) as string,
    });
    stores.before = ({ operation }) => {
      if (operation === 'GetPublicKey') throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    };
    await ask();
    expect(manifest().key).toEqual({ id: 'alias/companyos-dev-evidence-us' });
  });
});
