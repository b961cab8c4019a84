/**
 * The pack of an incident of 12 hours with 10,000 entries of 1 to 4 kB in its ledger, written by the deployed bundles,
 * each in a process of its own whose heap is smaller than the memory of the function.
 */
import { marshall } from '@aws-sdk/util-dynamodb';
import { SIZING } from '../../../infra/site/sizing';
import { claimKey, ledgerKey } from '../../../strategy/control-items';
import { appendEntry, type LedgerEntry } from '../../../strategy/ledger';
import { evidenceBucket } from '../../../strategy/names';
import { LEDGER, Manifest, MANIFEST } from '../../../strategy/pack';
import { resource } from '../../lab/cloud/bench';
import { evidenceKeyIn } from '../../functions/support/evidence-key';
import { ModelledStores } from '../../functions/support/modelled-stores';
import { runBundle, serving } from '../../functions/support/served-stores';
import { CONTROL, INCIDENT, runIn, TOPOLOGY } from '../../functions/support/world';

const region = 'us-west-2';
const BUCKET = evidenceBucket(TOPOLOGY, region);
const ENTRIES = 10_000;
const NIGHT_MS = 12 * 3600_000;
const START_MS = Date.parse('2026-11-22T01:02:03.000Z');
/** Lambda gives a function a vCPU per 1,769 MB (docs/aws.md#lambda). */
const MB_PER_VCPU = 1769;
/** The rest is for code, buffers of the network, and what waits for the garbage collector. */
const HEAP_SHARE = 0.7;
const MEMORY_SHARE_MAX = 0.8;
/** The rest is for answers and uploads. */
const TIME_SHARE_MAX = 0.7;
const PAGE_BYTES_MAX = 1e6;
const SOURCE = 'us-east-1';
let stores: ModelledStores;
let ledgerBytes = 0;

beforeAll(() => {
  runIn(region);
  stores = new ModelledStores();
  stores.s3.provision(resource('AWS::S3::Bucket', { BucketName: BUCKET }, { region }));
  evidenceKeyIn(stores, region);
  let newest: LedgerEntry | undefined;
  for (let index = 0; index < ENTRIES; index += 1) {
    newest = appendEntry(newest, draftOf(index));
    ledgerBytes += JSON.stringify(newest).length;
    put({ ...newest, ...ledgerKey(INCIDENT, newest.sequence) });
  }
  const ended = { state: 'closed', outcome: 'recovered', endedAt: new Date(START_MS + NIGHT_MS).toISOString() };
  const claimedAt = new Date(START_MS).toISOString();
  put({ incident: INCIDENT, conductor: region, execution: 'arn:1', claimedAt, ...ended, ...claimKey(SOURCE) });
}, 60_000);

function put(item: object): void {
  const Item = marshall(item);
  stores.call('dynamodb', { region, operation: 'PutItem', input: { TableName: CONTROL, Item } });
}

/** A step that repeats all night, with 10 to 50 lines of what was seen. */
function draftOf(index: number) {
  const at = new Date(START_MS + (index * NIGHT_MS) / ENTRIES).toISOString();
  const record = Array.from(
    { length: 10 + (index % 41) },
    (_, line) => `observer ${line} sees it fail, round ${index}, ${at}`,
  );
  const kind = index % 2 === 0 ? 'wait' : 'ask';
  const body = { input: { scope: 'rest' }, output: { kind, reason: `nobody has answered question ${index}` }, record };
  return { at, verb: 'decide', region, body };
}

/** Runs the bundle with the memory of the function, and says how often it asked for what. */
async function ran({ name, input, bytesPerMs }: Run) {
  const { url, server } = await serving(stores, bytesPerMs);
  const before = stores.asked.length;
  const env = {
    ...{ TOPOLOGY: JSON.stringify(TOPOLOGY), AWS_REGION: region, AWS_ENDPOINT_URL: url, POWERTOOLS_LOG_LEVEL: 'ERROR' },
    ...{ TIMESTAMP_AUTHORITIES: '[]', DNS_TTL_SECONDS: '20', AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x' },
  };
  try {
    const heapMb = Math.round(SIZING[name].memoryMb * HEAP_SHARE);
    const done = await runBundle({ bundle: name, input, env, heapMb });
    return { ...done, operations: stores.asked.slice(before).map(({ operation }) => operation) };
  } finally {
    server.close();
  }
}

interface Run {
  readonly name: 'record' | 'anchor';
  readonly input: object;
  readonly bytesPerMs: number;
}

const RUNS: readonly Run[] = [
  // First: it writes no pack of an incident that `record` has written one of.
  { name: 'anchor', input: {}, bytesPerMs: Infinity },
  // Into another region, at 11 MB/s: the largest file takes longer than any other request may.
  {
    ...{ name: 'record', bytesPerMs: 11_000 },
    input: { incident: INCIDENT, source: SOURCE, outcome: 'recovered', notMoved: [], answer: { by: 'ic' } },
  },
];

const count = (operations: readonly string[], name: string): number => operations.filter((one) => one === name).length;

it('has entries as a night has them', () => {
  expect(ledgerBytes / ENTRIES).toBeGreaterThan(1000);
  expect(ledgerBytes / ENTRIES).toBeLessThan(4000);
});

it.each(RUNS)(
  'is written whole by $name within its memory and time',
  async (run) => {
    const { memoryMb, timeoutSeconds } = SIZING[run.name];
    const before = packs();
    const { peakMb, cpuSeconds, operations } = await ran(run);
    const [key = ''] = packs().filter((one) => !before.includes(one));
    const files = new Map(stores.s3.files(BUCKET, key).map((one) => [one.key.slice(key.length), one.bytes]));
    const manifest = Manifest.parse(JSON.parse(files.get(MANIFEST)!.toString()));
    expect(manifest.ledger?.entries).toBeGreaterThanOrEqual(ENTRIES);
    expect(files.get(LEDGER)!.length).toBeGreaterThan(ledgerBytes);
    expect(files.get('report.html')!.length).toBeLessThan(PAGE_BYTES_MAX);
    expect(files.get('rca.html')!.length).toBeLessThan(PAGE_BYTES_MAX);
    // A page has a megabyte at most, and nothing is read twice.
    expect(count(operations, 'Query')).toBeLessThan(ledgerBytes / 2 ** 20 + 20);
    expect(peakMb).toBeLessThan(memoryMb * MEMORY_SHARE_MAX);
    expect(cpuSeconds * (MB_PER_VCPU / memoryMb)).toBeLessThan(timeoutSeconds * TIME_SHARE_MAX);
  },
  60_000,
);

const packs = (): readonly string[] => [
  ...new Set(
    stores.s3.peek(BUCKET).flatMap(({ key }) => (key.endsWith(`/${MANIFEST}`) ? [key.slice(0, -MANIFEST.length)] : [])),
  ),
];
