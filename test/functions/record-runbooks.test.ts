/** Runbooks that somebody has published are in the packs of `record`, in the version in force. */
import { cloudWatchIn } from '../../functions/runtime/cloudwatch';
import { s3In } from '../../functions/runtime/evidence/bucket';
import { kmsIn } from '../../functions/runtime/evidence/key';
import { handler as record } from '../../functions/record/handler';
import { publish } from '../../infra/runbooks/publish';
import { evidenceBucket } from '../../strategy/names';
import { Manifest, MANIFEST } from '../../strategy/pack';
import { checkPack } from '../../strategy/pack-checks';
import { NEWEST_PACK } from '../../strategy/pack-places';
import { NEWEST_RUNBOOKS, publicationOf, runbookKey } from '../../strategy/runbooks/published';
import { observers } from '../../strategy/topology';
import { resource } from '../lab/cloud/bench';
import { connect, Wire } from './cell/fixtures';
import { evidenceKeyIn } from './support/evidence-key';
import { ModelledStores } from './support/modelled-stores';
import { noPlainAws, PlainAws } from './support/plain-aws';
import { INCIDENT, runIn, TOPOLOGY } from './support/world';

const region = 'us-west-2';
const Bucket = evidenceBucket(TOPOLOGY, region);
const IDS = ['us-east-region-loss', 'us-east-control-plane', 'us-east-partition'];
const FILES = IDS.map((id) => `runbooks/${id}.md`);
const PUBLISHED = 'runbooks/published.json';
let stores: ModelledStores;

beforeEach(() => {
  runIn(region);
  stores = new ModelledStores();
  for (const one of TOPOLOGY.regions) {
    const locked = { BucketName: evidenceBucket(TOPOLOGY, one), VersioningConfiguration: { Status: 'Enabled' } };
    stores.s3.provision(resource('AWS::S3::Bucket', locked, { region: one }));
    stores.serve(s3In(one));
  }
  evidenceKeyIn(stores, region);
  stores.serve(kmsIn(region));
  for (const one of observers(TOPOLOGY)) connect(cloudWatchIn(one), new Wire());
  new PlainAws({}).serve();
});
afterEach(noPlainAws);

const publicationFrom = (text: string, ids = [...IDS, 'us-east-return']) =>
  publicationOf(
    ids.map((id) => ({ id, version: `${text} of ${id}`, text: `# ${id}\n\n${text}\n` })),
    { environment: TOPOLOGY.environment, publishedAt: '2026-11-01T00:00:00.000Z' },
  );
const published = (publication: ReadonlyMap<string, string>) => publish({ topology: TOPOLOGY, publication, s3In });

/** The files of a new pack, by name. */
async function pack(): Promise<ReadonlyMap<string, Buffer>> {
  await record({ incident: INCIDENT, source: 'us-east-1', outcome: 'recovered', notMoved: [], answer: {} });
  const { pack: folder } = JSON.parse(stores.s3.object(Bucket, NEWEST_PACK)?.body ?? '') as { pack: string };
  return new Map(stores.s3.files(Bucket, `${folder}/`).map(({ key, bytes }) => [key.slice(folder.length + 1), bytes]));
}
const missingIn = (files: ReadonlyMap<string, Buffer>) =>
  Manifest.parse(JSON.parse(files.get(MANIFEST)!.toString())).missing.filter(({ file }) => file.startsWith('runbooks'));

it('a pack has the newest text of the runbooks of its flow and placements, and the list of all', async () => {
  await published(publicationFrom('old'));
  await published(publicationFrom('new'));
  const files = await pack();
  expect([...files.keys()].filter((name) => name.startsWith('runbooks/'))).toEqual([...FILES, PUBLISHED].sort());
  for (const id of IDS) expect(files.get(`runbooks/${id}.md`)?.toString()).toBe(`# ${id}\n\nnew\n`);
  expect(JSON.parse(files.get(PUBLISHED)!.toString())).toMatchObject({
    publishedAt: '2026-11-01T00:00:00.000Z',
    runbooks: [...IDS, 'us-east-return'].map((id) => ({ id, version: `new of ${id}` })),
  });
  expect(missingIn(files)).toEqual([]);
  expect(checkPack(files, {}).filter(({ at, result }) => result === 'failed' && at.startsWith('runbooks'))).toEqual([]);
});

it('what is published has no address of anybody', () => {
  const [text = ''] = publicationFrom('Ann, ann.o-hara+x@dev.example.org, or <bob@example.com>.', [
    'us-east-return',
  ]).values();
  expect(text).toBe('# us-east-return\n\nAnn, (address left out), or <(address left out)>.\n');
});

it('a pack says which runbooks nobody has published, and how that is done', async () => {
  const why = 'no runbook was published: npm run runbooks -- --config dev --publish';
  expect(missingIn(await pack())).toEqual([PUBLISHED, ...FILES].map((file) => ({ file, why })));
  await published(publicationFrom('new', IDS.slice(1)));
  const files = await pack();
  expect(missingIn(files)).toEqual([
    { file: FILES[0], why: 'this runbook was not published: npm run runbooks -- --config dev --publish' },
  ]);
  expect(files.has(FILES[1]!)).toBe(true);
});

it('a pack is written without runbooks that cannot be read, or are not what is listed', async () => {
  await published(publicationFrom('new'));
  const { runbooks } = JSON.parse(stores.s3.object(Bucket, NEWEST_RUNBOOKS)!.body) as {
    runbooks: { id: string; sha256: string }[];
  };
  const input = (Key: string, Body: string) => ({ region, operation: 'PutObject', input: { Bucket, Key, Body } });
  stores.call('s3', input(runbookKey(runbooks[0]!), '# another text'));
  expect(missingIn(await pack())).toMatchObject([
    { file: FILES[0], why: expect.stringContaining('was not published') as string },
  ]);
  stores.before = ({ operation, input: { Key } }) => {
    if (operation === 'GetObject' && String(Key).endsWith('.md'))
      throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
  };
  const why = 'the evidence bucket in us-west-2 did not give it';
  expect(missingIn(await pack())).toEqual([PUBLISHED, ...FILES].map((file) => ({ file, why })));
  stores.call('s3', input(NEWEST_RUNBOOKS, '{}'));
  const form = expect.stringContaining('is not of the form that is known') as string;
  expect(missingIn(await pack())).toEqual([PUBLISHED, ...FILES].map((file) => ({ file, why: form })));
});

it('a publication that dies leaves the one before it in force, goes on elsewhere, and says where it failed', async () => {
  await published(publicationFrom('old'));
  const dead = runbookKey(publicationKeys('new')[1]!);
  stores.before = ({ region: at, input: { Key } }) => {
    if (at === region && Key === dead) throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
  };
  await expect(published(publicationFrom('new'))).rejects.toThrow(/publish again:\n {2}us-west-2: Error: refused$/);
  expect((await pack()).get(FILES[0]!)?.toString()).toContain('old');
  const elsewhere = stores.s3.object(evidenceBucket(TOPOLOGY, 'us-east-1'), NEWEST_RUNBOOKS);
  expect(elsewhere?.body).toContain('new of');
});

const publicationKeys = (text: string): { id: string; sha256: string }[] =>
  (JSON.parse(publicationFrom(text).get(NEWEST_RUNBOOKS)!) as { runbooks: { id: string; sha256: string }[] }).runbooks;
