/** `anchor` with the lab's models: S3, KMS, the control store, and two authorities that really stamp. */
import { unzipSync } from 'fflate/browser';
import { recordDue } from '../../functions/anchor/due';
import type { Here } from '../../functions/anchor/here';
import { anchorLedgers } from '../../functions/anchor/ledgers';
import { completePacks } from '../../functions/anchor/packs';
import { zipPack } from '../../functions/anchor/zip';
import { handler as record } from '../../functions/record/handler';
import { ControlStore } from '../../functions/runtime/control/control-store';
import { appendToLedger, readLedger } from '../../functions/runtime/control/ledger';
import { cloudWatchIn } from '../../functions/runtime/cloudwatch';
import { EvidenceBucket, s3In } from '../../functions/runtime/evidence/bucket';
import { kmsIn } from '../../functions/runtime/evidence/key';
import type { HttpAnswer } from '../../lab/calls/internet';
import { StampAuthorities } from '../../lab/channels/stamp-authorities';
import { PackDue } from '../../functions/runtime/control/control-records';
import { CLAIMS_PK, packDueKey } from '../../strategy/control-items';
import { evidenceBucket } from '../../strategy/names';
import { Manifest, MANIFEST, manifestText, SIGNATURE, stampName } from '../../strategy/pack';
import { checkPack } from '../../strategy/pack-checks';
import { UNSTAMPED } from '../../strategy/pack-places';
import { observers } from '../../strategy/topology';
import { newKernel, resource, runSeconds, START_MS } from '../lab/cloud/bench';
import { connect, Wire } from './cell/fixtures';
import { evidenceKeyIn } from './support/evidence-key';
import { ModelledStores } from './support/modelled-stores';
import { INCIDENT, runIn, TOPOLOGY } from './support/world';

const region = 'us-west-2';
const EAST = 'us-east-1';
const Bucket = evidenceBucket(TOPOLOGY, region);
const AUTHORITIES = [{ url: 'https://one.example/tsr' }, { url: 'https://two.example/tsr' }];
const HOUR_MS = 3_600_000;
let stores: ModelledStores;
let here: Here;
let away: Set<string>;
let companies: StampAuthorities;
const { fetch: realFetch } = globalThis;

beforeEach(() => {
  runIn(region);
  process.env['TIMESTAMP_AUTHORITIES'] = JSON.stringify(AUTHORITIES);
  stores = new ModelledStores();
  const locked = { BucketName: Bucket, VersioningConfiguration: { Status: 'Enabled' } };
  stores.s3.provision(resource('AWS::S3::Bucket', locked, { region }));
  evidenceKeyIn(stores, region);
  stores.serve(s3In(region));
  stores.serve(kmsIn(region));
  for (const one of observers(TOPOLOGY)) connect(cloudWatchIn(one), new Wire());
  const settings = { TOPOLOGY, AWS_REGION: region, TIMESTAMP_AUTHORITIES: AUTHORITIES, DNS_TTL_SECONDS: 20 };
  here = {
    topology: TOPOLOGY,
    region,
    settings,
    store: new ControlStore({ topology: TOPOLOGY, region }),
  };
  away = new Set();
  const kernel = newKernel(undefined, Date.now());
  companies = new StampAuthorities(
    kernel,
    AUTHORITIES.map(({ url }) => url),
  );
  globalThis.fetch = (async (url: string, { body, ...rest }: { body: Uint8Array }) => {
    const { host, pathname: path } = new URL(url);
    if (host.endsWith('.amazonaws.com')) return new Response('it is down', { status: 503 });
    if (away.has(host)) throw new TypeError('fetch failed');
    let heard: HttpAnswer | undefined;
    const request = { ...rest, host, path, body: Buffer.from(body).toString('latin1') };
    companies.serve(request as never, (answer) => (heard = answer));
    await runSeconds(kernel, 10);
    return new Response(Buffer.from(heard!.body, 'latin1'), { status: heard!.status });
  }) as unknown as typeof fetch;
});
afterEach(() => {
  globalThis.fetch = realFetch;
});

const note = (verb: string, atMs: number) =>
  appendToLedger(here.store, INCIDENT, { at: new Date(atMs).toISOString(), verb, region, body: { verb } });
const claim = (more: object) =>
  here.store.put(
    { pk: CLAIMS_PK, sk: EAST },
    {
      ...{
        incident: INCIDENT,
        conductor: region,
        execution: 'one',
        claimedAt: new Date().toISOString(),
        state: 'open',
      },
      ...more,
    },
    'always',
  );
async function written(): Promise<string> {
  await note('claim', Date.now());
  const facts = { incident: INCIDENT, source: EAST, outcome: 'recovered', notMoved: [], answer: {} };
  const output = await record(facts);
  return output.kind === 'recorded' ? output.pack : '';
}
const filesOf = (pack: string): Map<string, Buffer> =>
  new Map(stores.s3.files(Bucket, `${pack}/`).map(({ key, bytes }) => [key.slice(pack.length + 1), bytes]));
const marks = (): number => stores.s3.peek(Bucket).filter(({ key }) => key.startsWith(UNSTAMPED)).length;
const wrong = (pack: string) =>
  checkPack(filesOf(pack), { roots: companies.roots() }).filter(({ result }) => result === 'failed');

describe('a pack', () => {
  it('is signed and stamped once, and then verifies', async () => {
    const pack = await written();
    expect(await completePacks(here)).toEqual({ completed: [pack], waitingMs: 0 });
    expect([wrong(pack), marks()]).toEqual([[], 0]);
    const asked = stores.asked.length;
    expect(await completePacks(here)).toEqual({ completed: [], waitingMs: 0 });
    expect(stores.asked.length - asked).toBe(1);
  });

  it('waits for the second authority for an hour, and is complete with one stamp then', async () => {
    const pack = await written();
    away.add('two.example');
    expect((await completePacks(here)).completed).toEqual([]);
    expect([...filesOf(pack).keys()]).toEqual(expect.arrayContaining([SIGNATURE, stampName(1)]));
    expect(wrong(pack)).toEqual([]);
    jest.spyOn(Date, 'now').mockReturnValue(START_MS + 1.1 * HOUR_MS);
    expect((await completePacks(here)).completed).toEqual([pack]);
    jest.restoreAllMocks();
  });

  it('waits while nobody signs or stamps it, says for how long, and keeps what it has', async () => {
    const pack = await written();
    AUTHORITIES.forEach(({ url }) => away.add(new URL(url).host));
    stores.before = ({ operation }) => {
      if (operation === 'Sign') throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    };
    jest.spyOn(Date, 'now').mockReturnValue(START_MS + 2 * HOUR_MS);
    const { completed, waitingMs } = await completePacks(here);
    jest.restoreAllMocks();
    expect([completed, Math.round(waitingMs / HOUR_MS)]).toEqual([[], 2]);
    expect(filesOf(pack).has(SIGNATURE)).toBe(false);
    away.clear();
    stores.before = () => undefined;
    expect((await completePacks(here)).completed).toEqual([pack]);
    expect(wrong(pack)).toEqual([]);
  });

  it('is written by `anchor` when nobody wrote it, once', async () => {
    await note('claim', Date.now() - HOUR_MS);
    const ended = { state: 'closed', outcome: 'recovered', notMoved: [] };
    await claim({ ...ended, endedAt: new Date(Date.now() - 60_000).toISOString() });
    expect(await recordDue(here)).toEqual([]);
    await claim({ ...ended, endedAt: new Date(Date.now() - HOUR_MS).toISOString() });
    expect(await recordDue({ ...here, region: 'eu-central-1' })).toEqual([]);
    expect(await recordDue(here)).toEqual([INCIDENT]);
    expect(await recordDue(here)).toEqual([]);
    const ledger = await readLedger(here.store, INCIDENT);
    expect(ledger.at(-1)).toMatchObject({ verb: 'record', body: { output: { kind: 'recorded', region } } });
    const [manifest] = stores.s3.peek(Bucket).filter(({ key }) => key.endsWith(MANIFEST));
    expect(manifest?.key).toMatch(new RegExp(`^${INCIDENT}/`));
  });
});

const pad = (number: number): string => String(number).padStart(2, '0');

describe('the ZIP of a pack', () => {
  const zips = (): readonly { key: string; bytes: Buffer }[] =>
    stores.s3.files(Bucket, '').filter(({ key }) => key.endsWith('.zip'));
  const unpacked = (): Map<string, Buffer> =>
    new Map(Object.entries(unzipSync(zips()[0]!.bytes)).map(([name, bytes]) => [name, Buffer.from(bytes)]));

  it('holds every file of the folder when the pack is complete, and lies beside the folder', async () => {
    const pack = await written();
    away.add('two.example');
    await completePacks(here);
    expect(zips()).toEqual([]);
    away.clear();
    await completePacks(here);
    expect(zips().map(({ key }) => key)).toEqual([`${pack}.zip`]);
    expect(unpacked()).toEqual(new Map([...filesOf(pack)].map(([name, bytes]) => [`${pack}/${name}`, bytes])));
    expect(unpacked().has(`${pack}/${stampName(2)}`)).toBe(true);
    expect(wrong(pack)).toEqual([]);
  });

  it.each([
    ['before it is written', 'PutObject', 0],
    ['after it is written', 'DeleteObject', 1],
  ])('comes once when a round dies %s', async (_when, operation, left) => {
    const pack = await written();
    stores.before = ({ operation: asked, input }) => {
      const isIt = asked === operation && /[.]zip$|^unstamped/.test(String(input['Key']));
      if (isIt) throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    };
    expect((await completePacks(here)).completed).toEqual([]);
    expect([zips().length, marks()]).toEqual([left, 1]);
    stores.before = () => undefined;
    expect((await completePacks(here)).completed).toEqual([pack]);
    expect([zips().length, marks()]).toEqual([1, 0]);
    expect(stores.s3.history(Bucket).filter(({ key }) => key.endsWith('.zip'))).toHaveLength(1);
  });

  it('is the same, byte for byte, on another day, and its files have the time of the pack in UTC', async () => {
    const pack = await written();
    await completePacks(here);
    const [{ bytes } = { bytes: Buffer.alloc(0) }] = zips();
    const manifest = filesOf(pack).get(MANIFEST)!;
    let again: Buffer = Buffer.alloc(0);
    const put = (_key: string, made: Buffer) => Promise.resolve((again = made).length > 0);
    const bucket = Object.assign(new EvidenceBucket(TOPOLOGY, region), { putIfStill: put });
    jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 24 * HOUR_MS);
    await zipPack(bucket, { pack, manifest, stampsMax: 2 });
    jest.restoreAllMocks();
    expect(again.equals(bytes)).toBe(true);
    const { writtenAt } = Manifest.parse(JSON.parse(manifest.toString()));
    const [time, date] = [bytes.readUInt16LE(10), bytes.readUInt16LE(12)];
    const [day, hour] = [`${1980 + (date >> 9)}-${pad((date >> 5) & 15)}-${pad(date & 31)}`, pad(time >> 11)];
    expect(writtenAt.slice(0, 16)).toBe(`${day}T${hour}:${pad((time >> 5) & 63)}`);
  });

  it('is left out when the pack is too large, and waits when a file is missing', async () => {
    const pack = await written();
    const manifest = Manifest.parse(JSON.parse(filesOf(pack).get(MANIFEST)!.toString()));
    const bucket = new EvidenceBucket(TOPOLOGY, region);
    const zipOf = ({ name, size }: { name: string; size: number }) => {
      const files = [{ name, size, sha256: '0'.repeat(64) }];
      return zipPack(bucket, { pack, stampsMax: 2, manifest: Buffer.from(manifestText({ ...manifest, files })) });
    };
    await zipOf({ name: 'evidence.json', size: 40_000_000 });
    await expect(zipOf({ name: 'lost.json', size: 1 })).rejects.toThrow(`has no ${pack}/lost.json`);
    expect(zips()).toEqual([]);
  });
});

describe('a pack that `record` has left to this residency', () => {
  it('is written at once, once, although another incident has taken the claim', async () => {
    const incident = 'evac-us-east-1-20261122T050505Z';
    const due = { incident, source: EAST, outcome: 'no-action', notMoved: [], isWritten: false };
    await here.store.put(packDueKey(incident), due, 'absent');
    await claim({});
    expect(await recordDue({ ...here, region: 'eu-central-1' })).toEqual([]);
    expect(await recordDue(here)).toEqual([incident]);
    expect(await here.store.get(packDueKey(incident), PackDue)).toMatchObject({ isWritten: true });
    expect(await recordDue(here)).toEqual([]);
  });
});

describe('the ledger of an open incident', () => {
  const minutesAgo = (minutes: number): number => Date.now() - minutes * 60_000;

  it('is anchored every five minutes, and its anchors verify in the pack', async () => {
    await claim({});
    await note('claim', minutesAgo(4));
    expect(await anchorLedgers(here)).toEqual([]);
    jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 60_000);
    expect(await anchorLedgers(here)).toEqual([INCIDENT]);
    jest.restoreAllMocks();
    expect(await anchorLedgers(here)).toEqual([]);
    const pack = await written();
    await completePacks(here);
    expect([...filesOf(pack).keys()]).toEqual(
      expect.arrayContaining([
        'heads/000001.txt',
        'heads/000001.pem',
        'heads/000001.sig',
        'heads/000001-1.tsr',
        'heads/000001-2.tsr',
      ]),
    );
    expect(wrong(pack)).toEqual([]);
  });

  it('is not anchored by a region that does not conduct, nor without any stamp', async () => {
    await note('claim', minutesAgo(10));
    await claim({ conductor: EAST });
    expect(await anchorLedgers(here)).toEqual([]);
    await claim({});
    AUTHORITIES.forEach(({ url }) => away.add(new URL(url).host));
    expect(await anchorLedgers(here)).toEqual([]);
    away.delete('two.example');
    expect(await anchorLedgers(here)).toEqual([INCIDENT]);
    expect(await readLedger(here.store, INCIDENT)).toMatchObject([
      { verb: 'claim' },
      { verb: 'anchor', body: { stamps: [{ authority: 2 }] } },
    ]);
  });
});
