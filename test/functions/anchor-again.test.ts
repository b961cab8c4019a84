/** `anchor` writes another pack when evidence has grown: once, in the residency concerned, whichever region is down. */
import { recordAgain } from '../../functions/anchor/again';
import type { Here } from '../../functions/anchor/here';
import { cloudWatchIn } from '../../functions/runtime/cloudwatch';
import { ControlStore } from '../../functions/runtime/control/control-store';
import { appendToLedger, readLedger } from '../../functions/runtime/control/ledger';
import { askForPack, PackAgain } from '../../functions/runtime/control/pack-again';
import { s3In } from '../../functions/runtime/evidence/bucket';
import { kmsIn } from '../../functions/runtime/evidence/key';
import { OUTAGE_KEY, packAgainKey } from '../../strategy/control-items';
import { Evidence } from '../../strategy/evidence/evidence';
import { evidenceBucket } from '../../strategy/names';
import { MANIFEST } from '../../strategy/pack';
import { checkPack } from '../../strategy/pack-checks';
import { packsOnRecord } from '../../strategy/sign-off';
import { observers } from '../../strategy/topology';
import { resource } from '../lab/cloud/bench';
import { connect, Wire } from './cell/fixtures';
import { evidenceKeyIn } from './support/evidence-key';
import { ModelledStores } from './support/modelled-stores';
import { noPlainAws, PlainAws } from './support/plain-aws';
import { INCIDENT, runIn, TOPOLOGY } from './support/world';

const [EAST, WEST, EU] = ['us-east-1', 'us-west-2', 'eu-central-1'] as const;
const START_MS = Date.now();
let stores: ModelledStores;
let nowMs: number;

const hereIn = (region: string): Here => {
  const settings = { TOPOLOGY, AWS_REGION: region, TIMESTAMP_AUTHORITIES: [], DNS_TTL_SECONDS: 20 };
  return { topology: TOPOLOGY, region, settings, store: new ControlStore({ topology: TOPOLOGY, region: WEST }) };
};
const { store } = hereIn(WEST);
const recordIn = async (region: string) => (await recordAgain(hereIn(region))).again;
const packsIn = (region: string) =>
  stores.s3.peek(evidenceBucket(TOPOLOGY, region)).filter(({ key }) => key.endsWith(MANIFEST));
const packs = async () => packsOnRecord(await readLedger(store, INCIDENT));
const waiting = async () => (await store.get(packAgainKey(INCIDENT), PackAgain))?.writtenAt === undefined;
const after = (seconds: number): void => void (nowMs += seconds * 1000);
const note = (incident: string, verb: string, body: object) =>
  appendToLedger(store, incident, { at: new Date(nowMs).toISOString(), verb, region: WEST, body });
const signed = {
  ...{ action: 'sign-off', incident: INCIDENT, pack: '0'.repeat(16), as: 'owner', met: true, remarks: 'Fine.' },
  ...{ by: 'ann', caller: 'arn', actions: [] },
};

beforeEach(async () => {
  nowMs = START_MS;
  jest.spyOn(Date, 'now').mockImplementation(() => nowMs);
  runIn(WEST);
  stores = new ModelledStores();
  for (const region of [EAST, WEST, EU]) {
    const locked = { BucketName: evidenceBucket(TOPOLOGY, region), VersioningConfiguration: { Status: 'Enabled' } };
    stores.s3.provision(resource('AWS::S3::Bucket', locked, { region }));
    evidenceKeyIn(stores, region);
    stores.serve(s3In(region));
    stores.serve(kmsIn(region));
  }
  // Nothing else answers, and a pack says so.
  for (const region of observers(TOPOLOGY)) connect(cloudWatchIn(region), new Wire());
  new PlainAws({}).serve();
  await note(INCIDENT, 'claim', { input: { reason: 'alarm' }, output: { kind: 'conducting' } });
  await note(INCIDENT, 'close', {
    input: { outcome: 'partial', notMoved: [{ placement: 'us-east', service: 'tooling' }] },
  });
  await note(INCIDENT, 'record', { output: { kind: 'recorded', pack: `${INCIDENT}/${signed.pack}` } });
  await askForPack(store, INCIDENT);
  await note(INCIDENT, 'lead', { input: signed, output: { kind: 'signed-off' } });
  // What is stored has the real time.
  nowMs = new Date().getTime();
});
afterEach(() => {
  jest.restoreAllMocks();
  noPlainAws();
});

it('another pack comes when what is new is on record, once, and has it in it', async () => {
  after(10);
  expect(await recordIn(WEST)).toEqual([]);
  after(20);
  expect(await recordIn(EU)).toEqual([]);
  expect(await recordIn(WEST)).toEqual([INCIDENT]);
  after(3600);
  for (const region of [WEST, EAST, EU, WEST]) expect(await recordIn(region)).toEqual([]);
  expect([packsIn(WEST).length, packsIn(EAST).length, (await packs()).length]).toEqual([1, 0, 2]);
  const folder = packsIn(WEST)[0]!.key.slice(0, -MANIFEST.length);
  const files = stores.s3.files(evidenceBucket(TOPOLOGY, WEST), folder);
  const bytes = files.find(({ key }) => key.endsWith('evidence.json'))!.bytes;
  const evidence = Evidence.parse(JSON.parse(bytes.toString()));
  expect(evidence).toMatchObject({
    ...{ source: EAST, outcome: 'partial', notMoved: [{ service: 'tooling' }], report: null },
    signOffs: [{ as: 'owner', by: 'ann', caller: 'arn', met: true, pack: signed.pack }],
  });
  expect(evidence.signOffs).toHaveLength(1);
  expect(packsIn(WEST)[0]!.key).toContain((await packs())[1]);
});

it('the region that was left writes it only if no other one does', async () => {
  after(60);
  expect(await recordIn(EAST)).toEqual([]);
  after(120);
  expect(await recordIn(EAST)).toEqual([INCIDENT]);
  expect([packsIn(WEST).length, packsIn(EAST).length]).toEqual([0, 1]);
});

it('two regions at once write it once', async () => {
  after(600);
  const both = await Promise.all([recordIn(WEST), recordIn(EAST)]);
  expect(both.flat()).toEqual([INCIDENT]);
  expect(packsIn(WEST).length + packsIn(EAST).length).toBe(1);
});

it('a region that fails is relieved by another one, and nothing is forgotten meanwhile', async () => {
  stores.before = ({ operation, region }) => {
    if (operation === 'PutObject' && region === WEST) throw new Error('down');
  };
  after(60);
  const { again, waitingMs } = await recordAgain(hereIn(WEST));
  expect([again, Math.round(waitingMs / 10_000)]).toEqual([[], 6]);
  after(60);
  expect(await recordIn(EAST)).toEqual([]);
  expect(await waiting()).toBe(true);
  after(60);
  expect(await recordIn(WEST)).toEqual([]);
  expect(await recordIn(EAST)).toEqual([INCIDENT]);
  expect(packsIn(EAST)).toHaveLength(1);
});

it('a writer that died after its entry has written it: nobody writes it again', async () => {
  let puts = 0;
  stores.before = ({ operation, input }) => {
    if (operation !== 'PutItem' || !JSON.stringify(input).includes('again#')) return;
    puts += 1;
    if (puts > 1) throw new Error('down');
  };
  after(60);
  expect(await recordIn(WEST)).toEqual([]);
  stores.before = () => undefined;
  expect((await packs()).length).toBe(2);
  after(130);
  await recordIn(EAST);
  expect([(await packs()).length, packsIn(EAST).length, await waiting()]).toEqual([2, 0, false]);
});

it('who asks while it is written gets one more', async () => {
  let isFirst = true;
  stores.before = ({ operation }) => {
    if (operation !== 'PutObject' || !isFirst) return;
    isFirst = false;
    after(1);
    void askForPack(store, INCIDENT);
  };
  after(60);
  expect(await recordIn(WEST)).toEqual([INCIDENT]);
  expect(await waiting()).toBe(true);
  after(60);
  expect(await recordIn(WEST)).toEqual([INCIDENT]);
  expect([(await packs()).length, await waiting()]).toEqual([3, false]);
});

it('the report of its outage is in the pack, with when it was due', async () => {
  const at = '2027-01-01T00:00:00.000Z';
  const outage = { name: 'outage-1', since: at, openedAt: at, endedAt: at, regions: [], residencies: [], revision: 1 };
  await store.put(OUTAGE_KEY, { ...outage, incidents: [INCIDENT] }, 'always');
  const url = 'https://example.org/rca';
  await note('outage-1', 'lead', { action: 'publish-report', outage: 'outage-1', url, by: 'ann', caller: 'arn' });
  after(60);
  await recordIn(WEST);
  const folder = packsIn(WEST)[0]!.key.slice(0, -MANIFEST.length);
  const files = new Map(
    stores.s3.files(evidenceBucket(TOPOLOGY, WEST), folder).map(({ key, bytes }) => [key.slice(folder.length), bytes]),
  );
  expect(Evidence.parse(JSON.parse(files.get('evidence.json')!.toString())).report).toEqual({
    ...{
      dueAt: '2027-01-04T00:00:00.000Z',
      waived: null,
      published: { url, by: 'ann', at: expect.any(String) as string },
    },
  });
  expect(files.get('messages.jsonl')!.toString()).toContain(url);
  expect(JSON.parse(files.get('outages.jsonl')!.toString())).toMatchObject({ name: 'outage-1', endedAt: at });
  expect(files.get('report.html')!.toString()).toContain(`href="${url}"`);
  const again = checkPack(files, {}).filter(({ check }) => check === 'computed again');
  expect(again.map(({ result }) => result)).toEqual(['ok', 'ok']);
});
