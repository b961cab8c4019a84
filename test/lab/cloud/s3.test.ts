import type { Fields } from '../../../lab/calls/call';
import type { KeyProblem } from '../../../lab/cloud/kms';
import { EAST, WEST } from './bench';
import { bench, encrypted, replicated, VERSIONED, withKeys } from './s3/bench';

describe('objects', () => {
  it('lists versions, the newest first, and reads each by its id', () => {
    const { bucket, call } = bench();
    bucket('kept', EAST, VERSIONED);
    for (const Body of ['one', 'two', 'three']) call(EAST, 'PutObject', { Bucket: 'kept', Key: 'a/b', Body });
    call(EAST, 'PutObject', { Bucket: 'kept', Key: 'c', Body: 'other' });
    const versions = call(EAST, 'ListObjectVersions', { Bucket: 'kept', Prefix: 'a/', MaxKeys: 2 });
    expect(versions).toMatchObject({ IsTruncated: true, Versions: [{ IsLatest: true }, { IsLatest: false }] });
    const bodies = (versions['Versions'] as Fields[]).map(({ VersionId }) =>
      call(EAST, 'GetObject', { Bucket: 'kept', Key: 'a/b', VersionId }),
    );
    expect(bodies.map(({ Body }) => Body)).toEqual(['three', 'two']);
  });

  it("reads what was put, in the bucket's own region only", () => {
    const { bucket, call, refusal } = bench();
    bucket('plain', EAST);
    const put = call(EAST, 'PutObject', { Bucket: 'plain', Key: 'a/b', Body: 'hello', ContentType: 'text/plain' });
    expect(put).toEqual({ ETag: '"5d41402abc4b2a76b9719d911017c592"', ServerSideEncryption: 'AES256' });
    expect(call(EAST, 'GetObject', { Bucket: 'plain', Key: 'a/b' })).toMatchObject({
      Body: 'hello',
      ContentLength: 5,
      ContentType: 'text/plain',
      LastModified: 'Fri, 01 Jan 2027 00:00:00 GMT',
    });
    expect(refusal(WEST, 'GetObject', { Bucket: 'plain', Key: 'a/b' })).toMatchObject({
      name: 'PermanentRedirect',
      statusCode: 301,
    });
  });

  it('names what is missing', () => {
    const { bucket, refusal } = bench();
    bucket('plain', EAST);
    expect(refusal(EAST, 'GetObject', { Bucket: 'plain', Key: 'x' })).toMatchObject({
      name: 'NoSuchKey',
      statusCode: 404,
    });
    expect(refusal(EAST, 'HeadObject', { Bucket: 'plain', Key: 'x' })).toMatchObject({
      name: 'NotFound',
      statusCode: 404,
    });
    expect(refusal(EAST, 'GetObject', { Bucket: 'none', Key: 'x' })).toMatchObject({
      name: 'NoSuchBucket',
      statusCode: 404,
    });
    expect(refusal(EAST, 'GetObject', { Bucket: 'plain', Key: 'x', Range: 'bytes=0-1' }).name).toBe('NotModelled');
  });

  it('keeps versions, hides deleted objects, and creates only on request', () => {
    const { bucket, call, refusal } = bench();
    bucket('kept', EAST, VERSIONED);
    const first = call(EAST, 'PutObject', { Bucket: 'kept', Key: 'k', Body: '1' });
    call(EAST, 'PutObject', { Bucket: 'kept', Key: 'k', Body: '2' });
    expect(call(EAST, 'GetObject', { Bucket: 'kept', Key: 'k' })['Body']).toBe('2');
    expect(call(EAST, 'GetObject', { Bucket: 'kept', Key: 'k', VersionId: first['VersionId'] })['Body']).toBe('1');
    expect(refusal(EAST, 'PutObject', { Bucket: 'kept', Key: 'k', Body: '3', IfNoneMatch: '*' }).name).toBe(
      'PreconditionFailed',
    );
    const { ETag: now } = call(EAST, 'GetObject', { Bucket: 'kept', Key: 'k' });
    call(EAST, 'PutObject', { Bucket: 'kept', Key: 'k', Body: '3', IfMatch: now });
    const again = { Bucket: 'kept', Key: 'k', Body: '4', IfMatch: now };
    expect(refusal(EAST, 'PutObject', again).name).toBe('PreconditionFailed');
    call(EAST, 'DeleteObject', { Bucket: 'kept', Key: 'k' });
    expect(refusal(EAST, 'PutObject', again).name).toBe('NoSuchKey');
    expect(refusal(EAST, 'GetObject', { Bucket: 'kept', Key: 'k' }).name).toBe('NoSuchKey');
  });

  it('lists pages in key order', () => {
    const { bucket, call } = bench();
    bucket('plain', EAST);
    for (const Key of ['p/c', 'p/a', 'q/x', 'p/b']) call(EAST, 'PutObject', { Bucket: 'plain', Key, Body: '' });
    const page = call(EAST, 'ListObjectsV2', { Bucket: 'plain', Prefix: 'p/', MaxKeys: 2 });
    expect(page).toMatchObject({ KeyCount: 2, IsTruncated: true, Contents: [{ Key: 'p/a' }, { Key: 'p/b' }] });
    const rest = call(EAST, 'ListObjectsV2', {
      Bucket: 'plain',
      Prefix: 'p/',
      ContinuationToken: page['NextContinuationToken'],
    });
    expect(rest).toMatchObject({ KeyCount: 1, IsTruncated: false, Contents: [{ Key: 'p/c' }] });
  });

  it('goes on listing behind a key that is gone by then, or was never there', () => {
    const { bucket, call } = bench();
    bucket('plain', EAST);
    for (const Key of ['a', 'b', 'c']) call(EAST, 'PutObject', { Bucket: 'plain', Key, Body: '' });
    const { NextContinuationToken } = call(EAST, 'ListObjectsV2', { Bucket: 'plain', MaxKeys: 2 });
    call(EAST, 'DeleteObject', { Bucket: 'plain', Key: 'b' });
    const after = (more: object) => call(EAST, 'ListObjectsV2', { Bucket: 'plain', ...more });
    expect(after({ ContinuationToken: NextContinuationToken })).toMatchObject({ Contents: [{ Key: 'c' }] });
    expect(after({ StartAfter: 'aa' })).toMatchObject({ KeyCount: 1, Contents: [{ Key: 'c' }] });
    expect(after({ StartAfter: 'z' })).toMatchObject({ KeyCount: 0, IsTruncated: false, Contents: [] });
  });

  it('lists at most a thousand keys at once', () => {
    const { bucket, call } = bench();
    bucket('plain', EAST);
    for (let index = 0; index <= 1000; index += 1)
      call(EAST, 'PutObject', { Bucket: 'plain', Key: String(index).padStart(4, '0'), Body: '' });
    const page = call(EAST, 'ListObjectsV2', { Bucket: 'plain' });
    expect(page).toMatchObject({ KeyCount: 1000, IsTruncated: true });
    const rest = call(EAST, 'ListObjectsV2', { Bucket: 'plain', ContinuationToken: page['NextContinuationToken'] });
    expect(rest).toMatchObject({ KeyCount: 1, IsTruncated: false, Contents: [{ Key: '1000' }] });
    expect(rest).not.toHaveProperty('NextContinuationToken');
  });

  it.each(['COMPLIANCE', 'GOVERNANCE'])('does not let a version under %s lock go before its time', async (Mode) => {
    const { bucket, call, refusal, later } = bench();
    bucket('locked', EAST, {
      ObjectLockEnabled: true,
      ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Mode, Days: 1 } } },
    });
    const { VersionId } = call(EAST, 'PutObject', { Bucket: 'locked', Key: 'k', Body: '1' });
    call(EAST, 'PutObject', { Bucket: 'locked', Key: 'k', Body: '2' });
    const remove = { Bucket: 'locked', Key: 'k', VersionId };
    expect(refusal(EAST, 'DeleteObject', remove)).toMatchObject({ name: 'AccessDenied', statusCode: 403 });
    const bypassed = refusal(EAST, 'DeleteObject', { ...remove, BypassGovernanceRetention: true });
    expect(bypassed.name).toBe(Mode === 'COMPLIANCE' ? 'AccessDenied' : 'none');
    await later(25 * 3_600_000);
    call(EAST, 'DeleteObject', remove);
    expect(refusal(EAST, 'GetObject', remove).name).toBe('NoSuchVersion');
  });
});

describe('encryption', () => {
  it('refuses both ways while the key is disabled', () => {
    const { bucket, call, refusal, problems } = bench();
    bucket('sealed', EAST, encrypted('key-east'));
    call(EAST, 'PutObject', { Bucket: 'sealed', Key: 'k', Body: '1' });
    problems['key-east'] = 'AccessDeniedException';
    expect(refusal(EAST, 'GetObject', { Bucket: 'sealed', Key: 'k' })).toMatchObject({ name: 'AccessDenied' });
    problems['key-east'] = 'DisabledException';
    expect(refusal(EAST, 'GetObject', { Bucket: 'sealed', Key: 'k' }).name).toBe('KMS.DisabledException');
    expect(refusal(EAST, 'PutObject', { Bucket: 'sealed', Key: 'k', Body: '2' }).name).toBe('KMS.DisabledException');
  });

  it('bridges an outage of KMS with a bucket key, and not without', () => {
    const { bucket, call, refusal } = bench({ 'key-east': 'ServiceUnavailable' });
    bucket('cached', EAST, encrypted('key-east', true));
    bucket('sealed', EAST, encrypted('key-east'));
    call(EAST, 'PutObject', { Bucket: 'cached', Key: 'k', Body: '1' });
    expect(refusal(EAST, 'PutObject', { Bucket: 'sealed', Key: 'k', Body: '1' }).statusCode).toBe(503);
  });
});

describe('replication', () => {
  const home = (properties: Fields, problems: Record<string, KeyProblem> = {}) => {
    const made = bench(problems);
    made.bucket('standby', WEST, { ...VERSIONED, ...encrypted('key-west') });
    made.bucket('home', EAST, { ...VERSIONED, ...properties });
    const put = (Key: string, Body: string) => made.call(EAST, 'PutObject', { Bucket: 'home', Key, Body });
    return { ...made, put, copy: (key: string) => made.s3.object('standby', key)?.body };
  };

  it('copies after a while, with the same version', async () => {
    const { put, copy, later, call } = home(replicated('standby'));
    const { VersionId } = put('k', '1');
    await later(1000);
    expect(copy('k')).toBeUndefined();
    await later(20_000);
    expect(copy('k')).toBe('1');
    expect(call(WEST, 'HeadObject', { Bucket: 'standby', Key: 'k' })['VersionId']).toBe(VersionId);
  });

  it('keeps the younger version on top, whichever copy comes first', async () => {
    const { kernel, put, copy, later } = home(replicated('standby'));
    kernel.activeFaults.replicationDelayMs.set(60_000, EAST);
    put('k', 'old');
    kernel.activeFaults.replicationDelayMs.set(0, EAST);
    put('k', 'new');
    await later(100_000);
    expect(copy('k')).toBe('new');
  });

  it('waits in a lost region until it comes back', async () => {
    const { kernel, put, copy, later } = home(replicated('standby'));
    put('k', '1');
    kernel.network.lose(EAST);
    await later(3_600_000);
    expect(copy('k')).toBeUndefined();
    kernel.network.restore(EAST);
    await later(2000);
    expect(copy('k')).toBe('1');
  });

  it('leaves out encrypted objects unless the rule names a key for the copies', async () => {
    const without = home({ ...encrypted('key-east'), ...replicated('standby') });
    without.put('k', '1');
    await without.later(30_000);
    expect(without.copy('k')).toBeUndefined();
    const with_ = home({ ...encrypted('key-east'), ...replicated('standby', ...withKeys) });
    with_.put('k', '1');
    await with_.later(30_000);
    expect(with_.copy('k')).toBe('1');
  });

  it("fails for good when the standby's key is disabled", async () => {
    const { kernel, put, copy, later, problems } = home({
      ...encrypted('key-east'),
      ...replicated('standby', ...withKeys),
    });
    put('k', '1');
    problems['key-west'] = 'DisabledException';
    await later(30_000);
    delete problems['key-west'];
    await later(600_000);
    expect(copy('k')).toBeUndefined();
    expect(kernel.timeline.at(-1)).toMatchObject({ what: 's3.replication-failed', reason: 'DstKmsKeyInvalidState' });
  });

  it('copies delete markers only if told to', async () => {
    for (const [Status, expected] of [
      ['Enabled', undefined],
      ['Disabled', '1'],
    ] as const) {
      const { put, call, copy, later } = home(replicated('standby', { DeleteMarkerReplication: { Status } }));
      put('k', '1');
      call(EAST, 'DeleteObject', { Bucket: 'home', Key: 'k' });
      await later(30_000);
      expect(copy('k')).toBe(expected);
    }
  });
});

describe('provisioning', () => {
  it.each([
    ['a rule without versions', replicated('standby'), /needs VersioningConfiguration/],
    ['a rule to a bucket that does not exist', { ...VERSIONED, ...replicated('nowhere') }, /nowhere must exist/],
    [
      'a lock that is not enabled',
      { ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 1 } } } },
      /needs ObjectLockEnabled/,
    ],
    [
      'a rule for encrypted objects without a key',
      { ...VERSIONED, ...replicated('standby', withKeys[0]) },
      /ReplicaKmsKeyID/,
    ],
    ['what nobody modelled', { WebsiteConfiguration: {} }, /WebsiteConfiguration is not modelled/],
  ])('refuses %s', (_, properties, message) => {
    const { bucket } = bench();
    bucket('standby', WEST, VERSIONED);
    expect(() => bucket('home', EAST, properties)).toThrow(message);
  });
});
