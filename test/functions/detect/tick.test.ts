import { s3In } from '../../../functions/detect/heartbeats';
import { Background } from '../../../functions/detect/background';
import { Blindness } from '../../../functions/detect/blindness';
import type { FailingAlone } from '../../../functions/detect/probe/failing-alone';
import { Observations } from '../../../functions/detect/observations';
import { tick, type Watch } from '../../../functions/detect/tick';
import { dynamoIn } from '../../../functions/runtime/clients';
import { ControlStoreUnreachable } from '../../../functions/runtime/failures';
import { kmsIn } from '../../../functions/runtime/data/key-check';
import { logger } from '../../../functions/runtime/logger';
import type { ControlStore } from '../../../functions/runtime/control/control-store';
import type { Mark, Probe } from '../../../strategy/probe';
import { connect, runIn, Tables, topology, Wire } from '../cell/fixtures';

/** A slot that is over, so that nobody waits for the time at which it is judged. */
const T0 = Math.floor(Date.now() / 10_000) * 10_000 - 10_000;
type Marks = Readonly<Record<Probe, Mark>>;
const all = (mark: Mark): Marks => ({
  identity: mark,
  'content-premium': mark,
  'content-standard': mark,
  orchestration: mark,
});

const wire = new Wire();
const bucket = new Wire();
const kms = new Wire();
let tables: Tables;
let printed: jest.SpyInstance;

beforeAll(() => {
  runIn('eu-central-1');
  connect(dynamoIn('eu-central-1'), wire);
  connect(s3In('eu-central-1'), bucket);
  connect(kmsIn('eu-central-1'), kms);
  logger.setLogLevel('SILENT');
});
beforeEach(() => {
  tables = new Tables();
  wire.script = tables.answer;
  wire.calls.length = 0;
  bucket.calls.length = 0;
  printed = jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
});
afterEach(() => printed.mockRestore());

/** The EMF lines written so far, by dimension. */
const metrics = () =>
  printed.mock.calls
    .map(([line]) => String(line))
    .filter((line) => line.includes('CloudWatchMetrics'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** A watch in Frankfurt, of which only the replies of the peers and of the control store are made up. */
function watch(results: Record<string, Marks>, storeAnswers = true) {
  const cutOff = () => Promise.reject(new ControlStoreUnreachable('cut off'));
  const none = (): Promise<never[]> => Promise.resolve([]);
  const stores = storeAnswers
    ? { get: () => Promise.resolve(undefined), put: jest.fn(() => Promise.resolve({ kind: 'written' })), query: none }
    : { get: cutOff, put: jest.fn(cutOff), query: cutOff };
  const store = stores as unknown as ControlStore & typeof stores;
  const background = new Background();
  const failingAlone = { pages: () => [] } as unknown as FailingAlone;
  const probers = new Map(
    Object.entries(results).map(([subject, found]) => [subject, { probe: () => Promise.resolve(found), failingAlone }]),
  );
  const observations = new Observations(store, 'eu-central-1');
  const watchdog = { look: () => Promise.resolve() };
  const blindness = new Blindness(topology, 'eu-central-1');
  const seen = { doors: undefined, observations, watchdog, background, blindness };
  const made: Watch = { topology, region: 'eu-central-1', store, probers, ...seen };
  const published = () => {
    const values = store.put.mock.calls.map(
      (call: unknown[]) => call[1] as { seen?: Record<string, { identity: string }> },
    );
    const seen = values.find((value) => value.seen)?.seen ?? {};
    return Object.fromEntries(Object.entries(seen).map(([subject, marks]) => [subject, marks.identity]));
  };
  const run = async () => {
    await tick(made, T0);
    await background.settledBy(Date.now() + 5_000);
  };
  return { run, published };
}

describe('a tick of the detector', () => {
  it('publishes what it saw of each region, as observation and as metric', async () => {
    const { run, published } = watch({ 'us-east-1': all('S'), 'us-west-2': all('H') });
    await run();
    expect(published()).toEqual({ 'us-east-1': 'S1', 'us-west-2': 'H1' });
    expect(metrics()).toContainEqual(expect.objectContaining({ Subject: 'us-east-1', LoginHealthy: 0, AllHealthy: 0 }));
    expect(metrics()).toContainEqual(expect.objectContaining({ Subject: 'us-west-2', LoginHealthy: 1 }));
  });

  it('names nothing but the subject as dimension, in high resolution, at the time of the slot', async () => {
    await watch({ 'us-west-2': all('H') }).run();
    const line = metrics().find((one) => 'LoginHealthy' in one);
    expect(line?.['_aws']).toEqual({
      Timestamp: T0,
      CloudWatchMetrics: [
        {
          Namespace: 'CompanyOS/DR',
          Dimensions: [['Subject']],
          Metrics: ['LoginHealthy', 'AllHealthy'].map((Name) => ({
            Name,
            Unit: 'Count',
            StorageResolution: 1,
          })),
        },
      ],
    });
  });

  it('believes silence of everybody as long as the control store answers', async () => {
    const { run, published } = watch({ 'us-east-1': all('S'), 'us-west-2': all('S') });
    await run();
    expect(published()).toEqual({ 'us-east-1': 'S1', 'us-west-2': 'S1' });
  });

  it('knows nothing, and gives no health metric, when it hears nobody at all', async () => {
    const { run, published } = watch({ 'us-east-1': all('S'), 'us-west-2': all('S') }, false);
    await run();
    expect(published()).toEqual({ 'us-east-1': 'U1', 'us-west-2': 'U1' });
    expect(metrics().filter((line) => 'AllHealthy' in line)).toEqual([]);
  });

  it('leaves what it encrypted at home, once it could, and not again', async () => {
    const seal = () => tables.items.get('companyos-dev-eu-optin-data/heartbeat/eu-central-1/sealed');
    kms.script = () => ({ status: 400, body: { __type: 'DisabledException' } });
    await watch({ 'us-west-2': all('H') }).run();
    expect(seal()).toBeUndefined();
    kms.script = () => ({ status: 200, body: { CiphertextBlob: 'c2VhbA==' } });
    await watch({ 'us-west-2': all('H') }).run();
    expect(seal()).toMatchObject({ sealed: 'c2VhbA==' });
    expect(kms.calls.at(-1)).toMatchObject({
      operation: 'Encrypt',
      input: {
        KeyId: 'alias/companyos-dev-eu-optin',
        EncryptionContext: { residency: 'EU', placement: 'eu-optin', dataClass: 'seal' },
      },
    });
    const asked = kms.calls.length;
    await watch({ 'us-west-2': all('H') }).run();
    expect(kms.calls).toHaveLength(asked);
  });

  it('leaves heartbeats in its own replicas, and measures how far those of its peers are behind', async () => {
    const ago = (name: string, seconds: number) =>
      tables.items.set(`companyos-dev-eu-optin-${name}/heartbeat/us-west-2`, { atMs: Date.now() - seconds * 1000 });
    ago('data', 2);
    ago('tier0', 7);
    await watch({ 'us-west-2': all('H') }).run();
    expect([...tables.items.keys()]).toEqual(
      expect.arrayContaining([
        'companyos-dev-eu-optin-data/heartbeat/eu-central-1',
        'companyos-dev-eu-optin-tier0/heartbeat/eu-central-1',
      ]),
    );
    expect(bucket.calls.map(({ operation }) => operation)).toEqual([
      expect.stringContaining('PUT /heartbeat/eu-central-1') as string,
    ]);
    expect(new Set(wire.calls.map(({ host }) => host))).toEqual(new Set(['dynamodb.eu-central-1.amazonaws.com']));
    const lag = metrics().find((line) => 'ReplicationLagSeconds' in line);
    expect(lag).toMatchObject({ Placement: 'eu-optin', Peer: 'us-west-2' });
    expect(lag?.['ReplicationLagSeconds']).toBeCloseTo(7, 0);
  });

  it('gives no lag while one of the stores says nothing', async () => {
    tables.items.set('companyos-dev-eu-optin-data/heartbeat/us-west-2', { atMs: Date.now() });
    await watch({ 'us-west-2': all('H') }).run();
    expect(metrics().some((line) => 'ReplicationLagSeconds' in line)).toBe(false);
  });

  it('goes on probing when no heartbeat can be written', async () => {
    wire.script = () => ({ status: 400, body: { __type: 'AccessDeniedException' } });
    const { run, published } = watch({ 'us-west-2': all('H') });
    await run();
    expect(published()).toEqual({ 'us-west-2': 'H1' });
  });
});
