/** What others write into the region between the look and the write of what it is owed. */
import { handler as reconcile } from '../../functions/reconcile/handler';
import { pagesIn } from '../../functions/reconcile/pages';
import { s3In } from '../../functions/reconcile/versions';
import { claimKey } from '../../strategy/control-items';
import { contentBucket, evidenceBucket } from '../../strategy/names';
import { marshall } from '@aws-sdk/util-dynamodb';
import { resource, START_MS } from '../lab/cloud/bench';
import { ModelledStores } from './support/modelled-stores';
import { CONTROL, EXECUTION, runIn, TOPOLOGY } from './support/world';

const incident = 'return-us-east-1-20261122T020304Z';
const [source, target] = ['us-east-1', 'us-west-2'];
const bucketIn = (region: string): string => contentBucket(TOPOLOGY, 'us-east', region);
const pathOf = (key: string): string => `content-standard/us-east/acme/${key}`;
let stores: ModelledStores;

beforeEach(() => {
  runIn(target);
  stores = new ModelledStores();
  const evidence = { BucketName: evidenceBucket(TOPOLOGY, target) };
  stores.s3.provision(resource('AWS::S3::Bucket', evidence, { region: target }));
  for (const client of [pagesIn(target), s3In(source), s3In(target)]) stores.serve(client);
  const claim = { incident, execution: EXECUTION, conductor: target, claimedAt: 't', state: 'open' };
  const Item = marshall({ ...claimKey(source), ...claim, sk: `return#${source}` });
  stores.call('dynamodb', { region: target, operation: 'PutItem', input: { TableName: CONTROL, Item } });
});

/** What `region` accepted so many milliseconds after the loss. */
const document = (region: string, afterMs: number) => {
  const writtenAtMs = START_MS + afterMs;
  return { value: String(afterMs), version: `${new Date(writtenAtMs).toISOString()}@${region}`, writtenAtMs, region };
};
function lies(region: string, key: string, afterMs: number): void {
  const Body = JSON.stringify(document(region, afterMs));
  const input = { Bucket: bucketIn(region), Key: pathOf(key), Body };
  stores.call('s3', { region, operation: 'PutObject', input });
}
function ask() {
  const back = { service: 'content-standard' as const, target: source, fromEpoch: 1, from: target, readOnly: false };
  const since = { divergedAtMs: START_MS - 60_000, lostAtMs: START_MS, fencedAtMs: START_MS + 60_000 };
  const moves = [{ placement: 'us-east', ...back }];
  return reconcile({
    incident,
    execution: EXECUTION,
    source,
    stores: 'buckets',
    moves,
    since,
    next: { round: 0, part: 0 },
  });
}

describe('bringing objects home', () => {
  it('covers no later write that arrives between the look and the write, and brings what is still owed', async () => {
    for (const key of ['overtaken', 'moved']) lies(target, key, 2000);
    lies(source, 'moved', -2000);
    const meanwhile = new Map([
      ['overtaken', 3000],
      ['moved', -1000],
    ]);
    stores.before = ({ operation, input, region }) => {
      const key = String(input['Key']).split('/').at(-1) ?? '';
      const arriving = operation === 'PutObject' && region === source ? meanwhile.get(key) : undefined;
      meanwhile.delete(arriving === undefined ? '' : key);
      if (arriving !== undefined) lies(source, key, arriving);
    };
    expect(await ask()).toMatchObject({ brought: 1, counts: { replayed: 1, superseded: 1 } });
    const at = (key: string) => stores.s3.object(bucketIn(source), pathOf(key))?.body;
    expect(at('overtaken')).toBe(JSON.stringify(document(source, 3000)));
    expect(at('moved')).toBe(JSON.stringify(document(target, 2000)));
  });

  it('gives up an object that others change each time, without its name', async () => {
    lies(target, 'busy', 2000);
    let afterMs = -9000;
    stores.before = ({ operation, region }) => {
      if (operation === 'PutObject' && region === source) lies(source, 'busy', (afterMs += 100));
    };
    const failure: unknown = await ask().catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'AwsUnavailable' });
    expect(String(failure)).not.toMatch(/acme|busy/);
  });
});
