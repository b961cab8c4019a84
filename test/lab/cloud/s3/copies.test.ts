import type { Fields } from '../../../../lab/calls/call';
import type { KeyProblem } from '../../../../lab/cloud/kms';
import { EAST, resource, WEST } from '../bench';
import { bench, encrypted, replicated, VERSIONED, withKeys } from './bench';

const QUEUE = 'arn:aws:sqs:us-east-1:111111111111:open';
const told = (Queue = QUEUE, Event = 's3:Replication:OperationFailedReplication', more: Fields = {}) => ({
  NotificationConfiguration: {
    QueueConfigurations: [
      { Event, Queue, Filter: { S3Key: { Rules: [{ Name: 'prefix', Value: 'docs/' }] } }, ...more },
    ],
  },
});
const measured = { ...withKeys[1], Metrics: { Status: 'Enabled' } };

function home(destination: Fields = measured, problems: Record<string, KeyProblem> = {}) {
  const made = bench(problems);
  made.bucket('standby', WEST, { ...VERSIONED, ...encrypted('key-west') });
  const rule = replicated('standby', { ...withKeys[0], Id: 'rule-1' }, destination);
  made.bucket('home', EAST, { ...VERSIONED, ...encrypted('key-east'), ...rule, ...told() });
  const put = (Key: string, Body: string) => made.call(EAST, 'PutObject', { Bucket: 'home', Key, Body });
  const status = (Key: string, Bucket = 'home', region = EAST) =>
    made.call(region, 'HeadObject', { Bucket, Key })['ReplicationStatus'];
  return { ...made, put, status, copy: (key: string) => made.s3.object('standby', key)?.body };
}

describe('the status of a copy', () => {
  it('is pending, then completed, and that of a copy is replica', async () => {
    const { put, status, later } = home();
    put('docs/a', '1');
    expect(status('docs/a')).toBe('PENDING');
    await later(30_000);
    expect(status('docs/a')).toBe('COMPLETED');
    expect(status('docs/a', 'standby', WEST)).toBe('REPLICA');
  });

  it('is not there where no rule applies', () => {
    const { bucket, call } = bench();
    bucket('plain', EAST);
    call(EAST, 'PutObject', { Bucket: 'plain', Key: 'k', Body: '1' });
    expect(call(EAST, 'HeadObject', { Bucket: 'plain', Key: 'k' })).not.toHaveProperty('ReplicationStatus');
  });

  it('stays pending while KMS does not answer: passing trouble is no failure', async () => {
    const { put, status, later, problems } = home();
    problems['key-west'] = 'ServiceUnavailable';
    put('docs/a', '1');
    await later(600_000);
    expect(status('docs/a')).toBe('PENDING');
    delete problems['key-west'];
    await later(5000);
    expect(status('docs/a')).toBe('COMPLETED');
  });
});

describe('a copy that fails', () => {
  it.each([
    ['key-west', 'DisabledException', 'DstKmsKeyInvalidState'],
    ['key-west', 'NotFoundException', 'DstKmsKeyNotFound'],
    ['key-east', 'DisabledException', 'SrcKmsKeyInvalidState'],
  ] as const)('is told with when the object was written and why: %s %s', async (key, problem, failureReason) => {
    const { put, later, problems, told: sent, status } = home();
    const { VersionId } = put('docs/a b+ä', '1');
    problems[key] = problem;
    await later(30_000);
    expect(status('docs/a b+ä')).toBe('FAILED');
    expect(sent.map(({ queueArn }) => queueArn)).toEqual([QUEUE]);
    expect(JSON.parse(sent[0]?.message ?? '')).toMatchObject({
      Records: [
        {
          eventName: 'Replication:OperationFailedReplication',
          s3: { bucket: { name: 'home' }, object: { key: 'docs/a+b%2B%C3%A4', versionId: VersionId } },
          replicationEventData: {
            replicationRuleId: 'rule-1',
            destinationBucket: 'arn:aws:s3:::standby',
            requestTime: '2027-01-01T00:00:00.000Z',
            failureReason,
          },
        },
      ],
    });
  });

  it('is told to nobody without metrics of the rule, nor outside the prefix', async () => {
    for (const [destination, key] of [
      [withKeys[1], 'docs/a'],
      [measured, 'other/a'],
    ] as const) {
      const { put, later, told: sent } = home(destination, { 'key-west': 'DisabledException' });
      put(key, '1');
      await later(30_000);
      expect(sent).toEqual([]);
    }
  });
});

describe('a copy onto itself', () => {
  const again = { Bucket: 'home', Key: 'docs/a', CopySource: 'home/docs/a', MetadataDirective: 'REPLACE' };

  it('is a new version with the same body, which is copied like any other', async () => {
    const { put, call, later, problems, status, copy } = home();
    const first = put('docs/a', '1');
    problems['key-west'] = 'DisabledException';
    await later(30_000);
    delete problems['key-west'];
    const made = call(EAST, 'CopyObject', { ...again, Metadata: { note: 'x' }, ContentType: 'text/plain' });
    expect(made['VersionId']).not.toBe(first['VersionId']);
    expect(made).toMatchObject({ CopySourceVersionId: first['VersionId'], CopyObjectResult: { ETag: first['ETag'] } });
    await later(30_000);
    expect([status('docs/a'), copy('docs/a')]).toEqual(['COMPLETED', '1']);
    const head = call(EAST, 'HeadObject', { Bucket: 'home', Key: 'docs/a' });
    expect(head).toMatchObject({ Metadata: { note: 'x' }, ContentType: 'text/plain' });
  });

  it.each([
    ['that changes nothing', { MetadataDirective: undefined }, 'InvalidRequest'],
    ['of an object that is another by now', { IfMatch: '"other"' }, 'PreconditionFailed'],
    ['of nothing', { Key: 'docs/none', CopySource: 'home/docs/none' }, 'NoSuchKey'],
    ['of another object', { CopySource: 'home/docs/b' }, 'NotImplemented'],
  ])('is refused %s', (_, changes, name) => {
    const { put, refusal } = home();
    put('docs/a', '1');
    expect(refusal(EAST, 'CopyObject', { ...again, ...changes }).name).toBe(name);
  });

  it('needs the key', () => {
    const { put, refusal, problems } = home();
    put('docs/a', '1');
    problems['key-east'] = 'DisabledException';
    expect(refusal(EAST, 'CopyObject', again).name).toBe('KMS.DisabledException');
  });
});

describe('a notification', () => {
  it.each([
    ['to a queue that does not let S3 send', told(QUEUE.replace('open', 'closed')), /Unable to validate/],
    ['to a queue of another region', told(QUEUE.replace('us-east-1', 'us-west-2')), /another region/],
    ['of another event', told(QUEUE, 's3:ObjectCreated:*'), /only s3:Replication/],
    ['by suffix', told(QUEUE, undefined, { Filter: { S3Key: { Rules: [{ Name: 'suffix', Value: 'x' }] } } }), /suffix/],
  ])('is refused %s', (_, properties, message) => {
    const { bucket } = bench();
    expect(() => bucket('home', EAST, properties)).toThrow(message);
  });
});

describe('rules that a deployment sets by a call', () => {
  const api = ({ Id, ...rule }: Fields): Fields => ({
    ...rule,
    ID: Id,
    DeleteMarkerReplication: { Status: 'Enabled' },
  });
  const back = (Bucket: string, change: (rule: Fields) => Fields = api, region = WEST) => {
    const { Role, Rules } = replicated('home', { Id: 'back' }).ReplicationConfiguration;
    const parameters = { Bucket, ReplicationConfiguration: { Role, Rules: Rules.map(change) } };
    const Create = JSON.stringify({ service: 'S3', action: 'putBucketReplication', parameters, region });
    return resource('Custom::BucketReplication', { Create });
  };
  const both = () => {
    const made = bench();
    made.bucket('standby', WEST, VERSIONED);
    made.bucket('home', EAST, { ...VERSIONED, ...replicated('standby') });
    return made;
  };

  it('copy from then on, and no copy is copied back', async () => {
    const { s3, call, later } = both();
    s3.provision(back('standby'));
    call(WEST, 'PutObject', { Bucket: 'standby', Key: 'k', Body: '1' });
    await later(30_000);
    expect(s3.object('home', 'k')?.body).toBe('1');
    expect(s3.meters.puts).toBe(2);
  });

  it('leave the younger write on top, wherever it was made', async () => {
    const { s3, call, later } = both();
    s3.provision(back('standby'));
    call(EAST, 'PutObject', { Bucket: 'home', Key: 'k', Body: 'old' });
    call(WEST, 'PutObject', { Bucket: 'standby', Key: 'k', Body: 'young' });
    await later(30_000);
    expect([s3.object('home', 'k')?.body, s3.object('standby', 'k')?.body]).toEqual(['young', 'young']);
  });

  it.each([
    ['a bucket that is not there', back('nowhere'), 'there is no bucket nowhere'],
    ['a bucket of another region', back('standby', api, EAST), 'there is no bucket standby in us-east-1'],
    [
      'a destination that is not there',
      back('standby', (rule) => api({ ...rule, Destination: { Bucket: 'arn:aws:s3:::x' } })),
      'Destination bucket x must exist',
    ],
    [
      'a filter without a word on delete markers',
      back('standby', ({ Id, ...rule }) => ({ ...rule, ID: Id })),
      'DeleteMarkerReplication must be specified',
    ],
  ])('are refused for %s', (_what, call, problem) => {
    expect(() => both().s3.provision(call)).toThrow(problem);
  });
});
