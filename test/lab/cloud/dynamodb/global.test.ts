import { DynamoDb } from '../../../../lab/cloud/dynamodb';
import { EAST, newKernel, OHIO, type resource, START_MS, WEST } from '../bench';
import { bench, globalTable, key, strongTable } from './bench';

describe('an eventually consistent table (MREC)', () => {
  it('shows a write in the other region only after the lag', async () => {
    const { put, get, later } = bench();
    put([EAST, 'data'], key('p'));
    await later(200);
    expect(get([WEST, 'data'], key('p'), { ConsistentRead: true })).toBeUndefined();
    await later(1000);
    expect(get([WEST, 'data'], key('p'))).toEqual(key('p'));
  });

  it('lets the later write win in both regions, and the condition see only its own replica', async () => {
    const { put, dynamodb, later } = bench();
    put([EAST, 'data'], { ...key('p'), by: { S: 'east' } }, { ConditionExpression: 'attribute_not_exists(pk)' });
    await later(10);
    put([WEST, 'data'], { ...key('p'), by: { S: 'west' } }, { ConditionExpression: 'attribute_not_exists(pk)' });
    await later(3000);
    for (const region of [EAST, WEST]) expect(dynamodb.item('data', region, key('p'))?.['by']).toEqual({ S: 'west' });
  });

  it('can be looked into partition by partition, past every permission', () => {
    const { put, call, dynamodb } = bench();
    for (const name of ['p', 'q', 'gone']) put([EAST, 'data'], key(name));
    call(EAST, 'DeleteItem', { TableName: 'data', Key: key('gone') });
    expect(dynamodb.peek('data', EAST)).toHaveLength(2);
    const found = ['p', 'gone', 'never'].map((name) => dynamodb.peek('data', EAST, name));
    expect(found).toEqual([[key('p')], [], []]);
  });

  it('does not bring back what was deleted later', async () => {
    const { kernel, put, call, dynamodb, later } = bench();
    put([WEST, 'data'], key('p'));
    await later(3000);
    kernel.activeFaults.replicationDelayMs.set(10_000, EAST);
    put([EAST, 'data'], { ...key('p'), late: { BOOL: true } });
    await later(10);
    call(WEST, 'DeleteItem', { TableName: 'data', Key: key('p') });
    await later(20_000);
    expect(dynamodb.peek('data', WEST)).toEqual([]);
    expect(dynamodb.peek('data', EAST)).toEqual([]);
  });

  it('keeps what a lost region had not sent until the region comes back', async () => {
    const { kernel, put, dynamodb, later } = bench();
    put([EAST, 'data'], key('p'));
    kernel.network.lose(EAST);
    await later(600_000);
    expect(dynamodb.peek('data', WEST)).toEqual([]);
    expect(dynamodb.backlog(EAST, WEST)).toBe(1);
    kernel.network.restore(EAST);
    await later(2000);
    expect(dynamodb.peek('data', WEST)).toEqual([key('p')]);
    expect(kernel.timeline.map(({ what }) => what)).toEqual([
      'dynamodb.replication-blocked',
      'dynamodb.replication-resumed',
    ]);
  });

  it('holds what is written during a pause, and sends it with the usual lag when that is over', async () => {
    const { kernel, put, dynamodb, later } = bench();
    put([EAST, 'data'], key('before'));
    kernel.activeFaults.isReplicationPaused.set(true, EAST);
    put([EAST, 'data'], key('during'));
    put([WEST, 'data'], key('other way'));
    await later(600_000);
    expect(dynamodb.peek('data', WEST)).toEqual(expect.arrayContaining([key('before'), key('other way')]));
    expect(dynamodb.peek('data', WEST)).toHaveLength(2);
    expect(dynamodb.peek('data', EAST)).toHaveLength(3);
    expect(dynamodb.backlog(EAST, WEST)).toBe(1);
    kernel.activeFaults.isReplicationPaused.set(false, EAST);
    await later(299);
    expect(dynamodb.peek('data', WEST)).toHaveLength(2);
    await later(2000);
    expect(dynamodb.peek('data', WEST)).toHaveLength(3);
    expect(kernel.timeline.map(({ what, changes }) => [what, changes])).toEqual([
      ['dynamodb.replication-paused', undefined],
      ['dynamodb.replication-resumed', 1],
    ]);
  });

  it('sends what is behind in order, once the lag has passed or is over', async () => {
    const { kernel, put, dynamodb, later } = bench();
    kernel.activeFaults.replicationDelayMs.set(10_000, EAST);
    put([EAST, 'data'], key('first'));
    await later(9000);
    put([EAST, 'data'], key('second'));
    await later(3500);
    expect(dynamodb.peek('data', WEST)).toEqual([key('first')]);
    expect(dynamodb.backlog(EAST, WEST)).toBe(1);
    kernel.activeFaults.replicationDelayMs.set(0, EAST);
    put([EAST, 'data'], key('third'));
    await later(3000);
    expect(dynamodb.peek('data', WEST)).toHaveLength(3);
  });

  it('shows expired items for two days, then no more', async () => {
    const { put, get, later } = bench();
    put([EAST, 'data'], { ...key('p'), until: { N: String(START_MS / 1000 + 60) } });
    await later(3_600_000);
    expect(get([EAST, 'data'], key('p'))).toBeDefined();
    await later(3 * 24 * 3_600_000);
    expect(get([EAST, 'data'], key('p'))).toBeUndefined();
  });
});

describe('a strongly consistent table (MRSC)', () => {
  const write = (sk: string) => ({ TableName: 'control', Item: key('p', sk) });

  it('takes no notice of a pause of replication', async () => {
    const { kernel, answer, get, later } = bench();
    kernel.activeFaults.isReplicationPaused.set(true, EAST);
    answer(EAST, 'PutItem', write('a'));
    await later(1000);
    expect(get([WEST, 'control'], key('p', 'a'))).toEqual(key('p', 'a'));
  });

  it('shows a write everywhere at once, and takes the round trip to the nearest member', () => {
    const { answer, get } = bench();
    expect(answer(EAST, 'PutItem', write('a')).latencyMs).toBe(12);
    expect(answer(WEST, 'PutItem', write('b')).latencyMs).toBe(50);
    expect(get([WEST, 'control'], key('p'), { ConsistentRead: true })).toEqual(key('p'));
  });

  it('evaluates conditions against the latest write of any region', async () => {
    const { answer, refusal, later } = bench();
    answer(EAST, 'PutItem', write('a'));
    await later(100);
    expect(refusal(WEST, 'PutItem', { ...write('a'), ConditionExpression: 'attribute_not_exists(pk)' }).name).toBe(
      'ConditionalCheckFailedException',
    );
  });

  it('refuses the later of two writes to one item that overlap in different regions', async () => {
    const { answer, refusal, later } = bench();
    answer(EAST, 'PutItem', write('a'));
    await later(5);
    expect(refusal(WEST, 'PutItem', write('a')).name).toBe('ReplicatedWriteConflictException');
    answer(WEST, 'PutItem', write('b'));
    answer(EAST, 'PutItem', write('a'));
    await later(20);
    answer(WEST, 'PutItem', write('a'));
  });

  it('goes on in the two members that reach each other, and stops in the one that is cut off', async () => {
    const { kernel, answer, refusal, get, later } = bench();
    answer(EAST, 'PutItem', write('a'));
    await later(100);
    kernel.network.isolate(EAST);
    answer(WEST, 'PutItem', write('b'));
    expect(refusal(EAST, 'PutItem', write('c'))).toMatchObject({ name: 'InternalServerError', statusCode: 500 });
    expect(refusal(EAST, 'GetItem', { TableName: 'control', Key: key('p'), ConsistentRead: true }).name).toBe(
      'InternalServerError',
    );
    await later(1000);
    expect(get([EAST, 'control'], key('p', 'a'))).toEqual(key('p', 'a'));
    expect(get([EAST, 'control'], key('p', 'b'))).toBeUndefined();
    kernel.network.restore(EAST);
    await later(2000);
    expect(get([EAST, 'control'], key('p', 'b'))).toEqual(key('p', 'b'));
  });

  it('survives the loss of a replica through the witness, and stops without both', () => {
    const { kernel, answer, refusal, dynamodb } = bench();
    answer(EAST, 'PutItem', write('a'));
    kernel.network.lose(EAST);
    answer(WEST, 'PutItem', write('b'));
    expect(dynamodb.peek('control', WEST)).toHaveLength(2);
    kernel.network.cut(OHIO, WEST);
    expect(refusal(WEST, 'PutItem', write('c')).name).toBe('InternalServerError');
  });

  it('refuses transactions', () => {
    const { refusal } = bench();
    const items = (TableName: string) => ({ TransactItems: [{ Put: { TableName, Item: key('p') } }] });
    expect(refusal(EAST, 'TransactWriteItems', items('control')).name).toBe('ValidationException');
    expect(refusal(EAST, 'TransactWriteItems', items('data')).name).toBe('NotModelled');
  });
});

describe('provisioning', () => {
  const provision = (made: ReturnType<typeof resource>) => () => new DynamoDb(newKernel()).provision(made);

  it.each([
    [
      'TTL on a strong table',
      strongTable('t', { TimeToLiveSpecification: { Enabled: true, AttributeName: 'x' } }),
      /TimeToLiveSpecification is not supported/,
    ],
    [
      'a local index on a strong table',
      strongTable('t', { LocalSecondaryIndexes: [{}] }),
      /LocalSecondaryIndexes is not supported/,
    ],
    ['two members only', strongTable('t', { GlobalTableWitnesses: [] }), /STRONG needs exactly three/],
    [
      'a witness on an eventual table',
      globalTable('t', [EAST], { GlobalTableWitnesses: [{ Region: OHIO }] }),
      /GlobalTableWitnesses needs/,
    ],
    [
      'a witness that is a replica',
      strongTable('t', { GlobalTableWitnesses: [{ Region: WEST }] }),
      /name each region once/,
    ],
    ['replicas without a stream', globalTable('t', [EAST, WEST]), /StreamSpecification/],
    ['a table elsewhere', globalTable('t', [WEST]), /own region/],
    ['provisioned throughput', globalTable('t', [EAST], { BillingMode: 'PROVISIONED' }), /BillingMode/],
    [
      'what nobody modelled',
      globalTable('t', [EAST], { GlobalSecondaryIndexes: [] }),
      /GlobalSecondaryIndexes is not modelled/,
    ],
  ])('refuses %s', (_, made, message) => {
    expect(provision(made)).toThrow(message);
  });
});

it('meters request units', async () => {
  const { put, get, dynamodb, later, answer } = bench();
  put([EAST, 'data'], { ...key('p'), value: { S: 'x'.repeat(1500) } });
  await later(3000);
  get([EAST, 'data'], key('p'), { ConsistentRead: true });
  get([WEST, 'data'], key('p'));
  answer(EAST, 'PutItem', { TableName: 'control', Item: key('p') });
  expect(dynamodb.usage()).toMatchObject({ data: { writes: 4, reads: 1.5 }, control: { writes: 2, reads: 0 } });
});
