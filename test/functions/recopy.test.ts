import { settle } from '../../functions/recopy/account';
import { workOff } from '../../functions/recopy/work-off';
import { replicationWithFailures } from '../../functions/runtime/data/replication';
import { deadLettersOf, failedCopiesQueue } from '../../strategy/names';
import { placementNamed } from '../../strategy/topology';
import { START_MS } from '../lab/cloud/bench';
import { TOPOLOGY } from './support/world';
import { Home } from './support/home';

const KEY = 'content-standard/us-east/t1/a b';
const PLACEMENT = placementNamed(TOPOLOGY, 'us-east');
const QUEUE = failedCopiesQueue(TOPOLOGY, 'us-east');
const WRITTEN = { S: new Date(START_MS).toISOString() };

let home: Home;

/** An object is written while the standby cannot use its key, and its copy has failed. */
beforeEach(async () => {
  jest.useFakeTimers({
    now: START_MS,
    doNotFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'nextTick', 'queueMicrotask'],
  });
  home = new Home();
  home.switchKey('disabled');
  home.put(KEY, '1');
  await home.pass(60);
});
afterEach(() => {
  jest.useRealTimers();
});

const look = () => workOff(home.here, home.messages.slice(0, 10));

it('leaves an object alone while its cause lasts, and puts down since when it is missing', async () => {
  expect(await look()).toEqual(['0']);
  expect(home.copies()).toBe(0);
  expect(home.known()).toMatchObject({ placement: { S: 'us-east' }, failedSince: WRITTEN });
});

it('copies it again once signs of life arrive, and lets go of it when it has arrived', async () => {
  await look();
  home.switchKey('enabled');
  await home.pass(60);
  expect(await look()).toEqual(['0']);
  expect(home.copies()).toBe(1);
  await home.pass(30);
  expect([home.inHome(KEY), home.inStandby(KEY)]).toEqual(['1', '1']);
  expect(await look()).toEqual([]);
  expect(home.known()).toMatchObject({ failedSince: WRITTEN });
});

it('follows an object by one message, however often its copy fails', async () => {
  home.switchKey('enabled');
  await home.pass(60);
  await look();
  home.switchKey('disabled');
  await home.pass(60);
  expect(home.messages).toHaveLength(2);
  expect(await look()).toEqual(['0']);
});

it('copies nothing without the lease: after an evacuation others write', async () => {
  home.revoke();
  home.switchKey('enabled');
  await home.pass(60);
  expect(await look()).toEqual(['0']);
  expect(home.copies()).toBe(0);
});

it('never covers a newer write', async () => {
  home.switchKey('enabled');
  await home.pass(60);
  home.before = ({ operation }) => {
    if (operation === 'CopyObject') home.put(KEY, '2');
  };
  expect(await look()).toEqual(['0']);
  expect([home.copies(), home.inHome(KEY)]).toEqual([1, '2']);
  // The body is copied from what lies there, so that only the condition tells: without it the newer one would get the
  // older one's metadata.
  expect(home.asked.find(({ operation }) => operation === 'CopyObject')?.input).toHaveProperty('IfMatch');
  await home.pass(30);
  expect(home.inStandby(KEY)).toBe('2');
});

it('keeps what it cannot read, and drops what S3 sends to try the queue', async () => {
  const test = { messageId: 'test', body: JSON.stringify({ Service: 'Amazon S3', Event: 's3:TestEvent' }) };
  const foreign = { messageId: 'foreign', body: home.messages[0]?.body.replaceAll('-us-east-', '-eu-') ?? '' };
  expect(await workOff(home.here, [test, { messageId: 'broken', body: '{' }, foreign])).toEqual(['broken', 'foreign']);
});

describe('the account', () => {
  const settled = () => settle(home.here, PLACEMENT);

  it.each([
    ['is kept while a message is left', { left: { [QUEUE]: 1 }, seconds: 200, expected: WRITTEN }],
    ['is kept while a dead letter is left', { left: { [deadLettersOf(QUEUE)]: 1 }, seconds: 200, expected: WRITTEN }],
    ['is kept while counts may be old', { left: {}, seconds: 60, expected: WRITTEN }],
    ['is cleared when nothing is left', { left: {}, seconds: 200, expected: undefined }],
  ])('%s', async (_, { left, seconds, expected }) => {
    await look();
    Object.assign(home.left, left);
    await home.pass(seconds);
    await settled();
    expect(home.known()?.['failedSince']).toEqual(expected);
  });

  it('takes the older of two', async () => {
    home.put('content-standard/us-east/t1/c', '1');
    await home.pass(60);
    await workOff(home.here, home.messages.slice(1));
    expect(home.known()).not.toMatchObject({ failedSince: WRITTEN });
    await look();
    expect(home.known()).toMatchObject({ failedSince: WRITTEN });
  });
});

describe('the stated loss', () => {
  const path = { topology: TOPOLOGY, placement: 'us-east', source: 'us-east-1', target: 'us-west-2' } as const;
  const stated = () => replicationWithFailures(home.here.store, { ...path, service: 'content-standard' });

  it('counts from the oldest object that failed, although later signs of life have arrived', async () => {
    home.switchKey('enabled');
    await home.pass(60);
    expect(await stated()).toMatchObject({ kind: 'seen' });
    expect(await stated()).not.toHaveProperty('failedSince');
    await look();
    expect(await stated()).toEqual({ kind: 'seen', atMs: START_MS, failedSince: WRITTEN.S });
  });
});
