import { marshall } from '@aws-sdk/util-dynamodb';
import { handler as inspect } from '../../functions/inspect/handler';
import { doubtOf } from '../../functions/inspect/wholeness';
import { s3In } from '../../functions/runtime/data/replication';
import type { Item } from '../../lab/cloud/dynamodb';
import { heartbeatObjectKey } from '../../strategy/data-items';
import { contentBucket, dataTable } from '../../strategy/names';
import type { Observation } from '../../strategy/observation';
import { placementNamed } from '../../strategy/topology';
import { resource } from '../lab/cloud/bench';
import { globalTable, STREAM } from '../lab/cloud/dynamodb/bench';
import { marks, observation } from '../strategy/observed';
import { ModelledStores } from './support/modelled-stores';
import { PaperKms, sealOf } from './support/paper-kms';
import { EXECUTION, runIn, TOPOLOGY } from './support/world';

const [BACK, PEER] = ['us-east-1', 'us-west-2'];
let stores: ModelledStores;
let kms: PaperKms;

/** Where `of` has left a sign of life that the copy in `at` holds. */
interface Sign {
  readonly placement: 'us-east' | 'us-west';
  readonly store: 'table' | 'bucket';
  readonly of: string;
  readonly at: string;
}
/** All that replicates to and from the region. */
const SIGNS: readonly Sign[] = (['us-east', 'us-west'] as const).flatMap((placement) =>
  (['table', 'bucket'] as const).flatMap((store) => [
    { placement, store, of: BACK, at: PEER },
    { placement, store, of: PEER, at: BACK },
  ]),
);

function leave({ placement, store, of, at }: Sign, secondsAgo: number): void {
  const atMs = Date.now() - secondsAgo * 1000;
  const Bucket = contentBucket(TOPOLOGY, placement, at);
  const input =
    store === 'bucket'
      ? { Bucket, Key: heartbeatObjectKey(of), Body: String(atMs) }
      : { TableName: dataTable(TOPOLOGY, placement), Item: marshall({ pk: 'heartbeat', sk: of, atMs }) as Item };
  const [service, operation] = store === 'bucket' ? ['s3', 'PutObject'] : ['dynamodb', 'PutItem'];
  stores.call(service, { region: at, operation, input });
}

/** The stores of both placements, in which everybody but `silent` has just left a sign of life. */
function open(silent?: Sign): void {
  stores = new ModelledStores();
  for (const region of [BACK, PEER]) {
    stores.serve(s3In(region));
    const properties = { BucketName: contentBucket(TOPOLOGY, 'us-west', region) };
    stores.s3.provision(resource('AWS::S3::Bucket', properties, { region }));
  }
  for (const name of ['us-east', 'us-west'])
    stores.dynamodb.provision(globalTable(dataTable(TOPOLOGY, name), [BACK, PEER], STREAM));
  // Of us-east the region is the home, which tries its own.
  const Item = marshall(sealOf(placementNamed(TOPOLOGY, 'us-west'))) as Item;
  stores.call('dynamodb', {
    region: BACK,
    operation: 'PutItem',
    input: { TableName: dataTable(TOPOLOGY, 'us-west'), Item },
  });
  for (const sign of SIGNS) if (sign !== silent) leave(sign, 5);
}

beforeEach(() => {
  runIn(PEER);
  kms = new PaperKms().serve(BACK);
  open();
});

/** What an observer that saw nothing but this has published. */
const saw = (observer: string, last = ''): Observation => ({
  ...observation(observer, { [BACK]: marks(last) }),
  atMs: Date.now(),
});
const doubt = (observations = [saw(PEER), saw('eu-central-1')]) => doubtOf(TOPOLOGY, BACK, observations);

describe('a region that was left is whole', () => {
  it('when it was seen well, every store has caught up and every key works', async () => {
    expect(await doubt()).toBeUndefined();
  });

  it('and not while one observer is missing or has seen it fail, though the other found it well', async () => {
    expect(await doubt([saw(PEER)])).toContain('1 of 2 observers');
    expect(await doubt([saw(PEER), saw('eu-central-1', 'I')])).toContain('one has seen it fail');
  });

  it.each(SIGNS)('and not while what $of wrote to the $store of $placement has not reached $at', async (sign) => {
    leave(sign, 400);
    const what = `${sign.placement}/${sign.store === 'bucket' ? 'content-standard' : 'content-premium'}`;
    expect(await doubt()).toContain(`${what}: the replication lag from ${sign.of} to ${sign.at} is `);
  });

  it.each(SIGNS)(
    'and not while nothing that $of wrote to the $store of $placement was ever seen in $at',
    async (sign) => {
      open(sign);
      expect(await doubt()).toMatch(/: the replication lag from .+ is unknown$/);
    },
  );

  it('and not while a key of one of its placements cannot be used there', async () => {
    kms.disabled.add(BACK);
    expect(await doubt()).toContain(`cannot be used in ${BACK}: DisabledException`);
  });
});

describe('inspect', () => {
  const incident = `return-${BACK}-20261122T020304Z`;

  it('is needless for a region that was not left', async () => {
    stores.claim(incident, EXECUTION);
    expect(await inspect({ incident, execution: EXECUTION, source: BACK })).toEqual({
      kind: 'needless',
      reason: `${BACK} is not drained, and nothing of it is anywhere else`,
    });
  });

  it('is refused to an execution that was replaced', async () => {
    stores.claim(incident, 'two');
    const late = inspect({ incident, execution: EXECUTION, source: BACK });
    await expect(late).rejects.toMatchObject({ name: 'ConductorReplaced' });
  });
});
