import { cloudWatchIn } from '../../functions/runtime/cloudwatch';
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
import { observers } from '../../strategy/topology';
import { resource } from '../lab/cloud/bench';
import { connect, Wire } from './cell/fixtures';
import { evidenceKeyIn } from './support/evidence-key';
import { ModelledStores } from './support/modelled-stores';
import { signalsTold } from './support/signals-told';
import { noPlainAws, PlainAws } from './support/plain-aws';
import { CONTROL, INCIDENT, runIn, TOPOLOGY } from './support/world';

const region = 'us-west-2';
const Bucket = evidenceBucket(TOPOLOGY, region);
const VERBS = ['claim', 'decide', 'freeze', 'drain', 'promote', 'verify', 'resume', 'close'];
/** A whole minute, an hour ago: CloudWatch keeps values of a minute for 15 days. */
const THEN_MS = Math.floor(Date.now() / 60_000) * 60_000 - 3_600_000;
const then = (seconds: number): string => new Date(THEN_MS + seconds * 1000).toISOString();
let stores: ModelledStores;
const marks = (): string[] =>
  stores.s3
    .peek(Bucket)
    .flatMap(({ key }) => (key.startsWith(UNSTAMPED) ? [key] : []))
    .sort();
let store: ControlStore;
let cloudwatch: Wire;

beforeEach(async () => {
  runIn(region);
  stores = new ModelledStores();
  stores.s3.provision(resource('AWS::S3::Bucket', { BucketName: Bucket }, { region }));
  evidenceKeyIn(stores, region);
  stores.serve(s3In(region));
  stores.serve(kmsIn(region));
  cloudwatch = new Wire();
  for (const one of observers(TOPOLOGY)) connect(cloudWatchIn(one), cloudwatch);
  new PlainAws({}).serve();
  store = new ControlStore({ topology: TOPOLOGY, region });
  for (const verb of VERBS) await appendToLedger(store, INCIDENT, { at: then(3), verb, region, body: { verb } });
});

afterEach(noPlainAws);

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
const lines = (name: string): unknown[] =>
  (pack().get(name)?.toString() ?? '')
    .split('\n')
    .flatMap((line) => (line === '' ? [] : [JSON.parse(line) as unknown]));
const ledger = (): unknown[] => lines(LEDGER);
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

  it('says at the end of its report what of it helps with which clause', async () => {
    await ask();
    const report = pack().get('report.html')?.toString() ?? '';
    const cellOf = (clause: string): string => report.split(`<b>${clause}</b>`)[1]?.split('</tr>')[0] ?? '';
    expect(cellOf('Art. 11(8)')).toContain('All here:');
    expect(cellOf('Art. 11(7)')).toContain('No entry: lead.');
    expect(cellOf('8.5, scenarios')).toContain('Only packs of a drill');
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

describe('the signals of an incident', () => {
  const LEFT = { region: 'us-east-1', unread: expect.stringContaining('it is left') as string };
  const OBSERVED = then(0);
  const told = signalsTold(OBSERVED);

  it('are in its pack, page by page, of every region but the one that is left', async () => {
    cloudwatch.script = told;
    await ask();
    const region = 'us-west-2';
    expect(lines('signals.jsonl').filter((line) => (line as { region: string }).region === region)).toEqual([
      {
        ...{ region, namespace: 'CompanyOS/DR', name: 'ReplicationLagSeconds', statistic: 'Maximum', unit: 'Seconds' },
        ...{ dimensions: { Peer: 'us-east-1', Placement: 'us-east' }, periodSeconds: 60 },
        points: [
          [OBSERVED, 0],
          [then(60), 2],
        ],
      },
      expect.objectContaining({ name: '5xx', dimensions: { ApiId: 'abc' }, points: [] }),
    ]);
    expect(lines('signals.jsonl')).toContainEqual(LEFT);
    expect(lines('alarms.jsonl')).toContainEqual({
      ...{ at: OBSERVED, region, alarm: 'companyos-dev-api-errors', from: 'OK', to: 'ALARM' },
      reason: 'one value was too high',
    });
    expect(lines('alarms.jsonl')).toHaveLength(observers(TOPOLOGY).length);
    expect(cloudwatch.calls.filter(({ host }) => host.includes('us-east-1'))).toEqual([]);
    expect([...pack().keys()]).toContain('charts/replication-lag.svg');
    expect(pack().get('report.html')?.toString()).toContain('<svg');
    expect(faults()).toEqual([]);
  });

  it('say which region did not answer, and are missing when none did', async () => {
    const isAway = (host: string): boolean => host.includes('eu-central-1');
    cloudwatch.script = (call) => (isAway(call.host) ? { status: 403, body: { __type: 'AccessDenied' } } : told(call));
    await ask();
    const away = { region: 'eu-central-1', unread: 'CloudWatch did not answer: AccessDenied' };
    for (const name of ['signals.jsonl', 'alarms.jsonl'])
      expect(lines(name)).toEqual(expect.arrayContaining([away, LEFT]));
    cloudwatch.script = () => ({ status: 403, body: { __type: 'AccessDenied' } });
    await ask();
    const why = expect.stringContaining('us-west-2: CloudWatch did not answer: AccessDenied') as string;
    expect(manifest().missing).toEqual(
      expect.arrayContaining([
        { file: 'signals.jsonl', why },
        { file: 'alarms.jsonl', why },
      ]),
    );
    expect(pack().get('report.html')?.toString()).toContain('No metric was read');
  });

  it('say that values are missing, or changes of alarms', async () => {
    cloudwatch.script = (call) => {
      const { status, body } = told(call);
      return { status, body: { ...(body as object), NextToken: 'more' } };
    };
    await ask();
    const region = 'us-west-2';
    expect(lines('signals.jsonl')).toEqual(
      expect.arrayContaining([
        { region, unread: 'there are more alarms than are read, so metrics may be missing' },
        { region, unread: 'CloudWatch has not given all values' },
      ]),
    );
    expect(lines('alarms.jsonl')).toContainEqual({ region, unread: expect.stringContaining('alarm storm') as string });
  });

  it('do not keep the pack waiting for a region that never answers', async () => {
    const { handle } = cloudwatch;
    cloudwatch.script = told;
    cloudwatch.handle = (request) =>
      request.hostname.includes('eu-central-1') ? new Promise(() => undefined) : handle(request);
    await ask();
    const unread = 'CloudWatch did not answer: TookTooLong';
    expect(lines('signals.jsonl')).toContainEqual({ region: 'eu-central-1', unread });
  }, 15_000);
});
