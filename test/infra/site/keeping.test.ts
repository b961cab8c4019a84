import { dev } from '../../../infra/environments/dev';
import { environmentOf, parseEnvironment } from '../../../infra/environments/load';
import { at, list, property, synthesized, type Resource } from '../synthesized';

const STORES = [
  ...['AWS::DynamoDB::GlobalTable', 'AWS::KMS::Key', 'AWS::KMS::ReplicaKey', 'AWS::S3::Bucket'],
  'AWS::Route53::HostedZone',
];
const zone = { kind: 'created', zoneName: dev.domain } as const;
const standing = synthesized(parseEnvironment({ ...dev, zone }));
const created = synthesized(environmentOf('prod'), { create: 'true' });
const disposable = synthesized(parseEnvironment({ ...dev, zone, disposable: true }));

/** Nothing is lost with a key of sessions but sessions. */
const isOfSessions = (resource: Resource): boolean => /sessions of/.test(JSON.stringify(resource.properties));
const stores = (resources: readonly Resource[]) =>
  resources.filter((resource) => STORES.includes(resource.type) && !isOfSessions(resource));
const policies = (resources: readonly Resource[]) => new Set(resources.map(({ deletionPolicy }) => deletionPolicy));
const tableProtection = (resources: readonly Resource[]) =>
  new Set(
    resources
      .filter(({ type }) => type === 'AWS::DynamoDB::GlobalTable')
      .flatMap((table) => list(property(table, 'Replicas')).map((replica) => at(replica, 'DeletionProtectionEnabled'))),
  );
const stackProtection = (resources: readonly Resource[]) => new Set(resources.map(({ isProtected }) => isProtected));

describe('what stands', () => {
  it('is kept when its stack goes, but not when its own creation is rolled back', () => {
    expect(new Set(stores(standing).map(({ type }) => type))).toEqual(new Set(STORES));
    expect(policies(stores(standing))).toEqual(new Set(['RetainExceptOnCreate']));
  });

  it('keeps the policy that nobody gets round the lock of evidence for as long as the bucket', () => {
    const guards = standing.filter(({ id, type }) => type === 'AWS::S3::BucketPolicy' && id.startsWith('Evidence'));

    expect(guards).toHaveLength(dev.regions.length);
    expect(policies(guards)).toEqual(new Set(['RetainExceptOnCreate']));
  });

  it('is protected, stacks and tables', () => {
    expect(stackProtection(standing)).toEqual(new Set([true]));
    expect(tableProtection(standing)).toEqual(new Set([true]));
  });
});

describe('what is being created', () => {
  it('is not protected yet, or a rollback could not delete it', () => {
    expect(stackProtection(created)).toEqual(new Set([false]));
    expect(tableProtection(created)).toEqual(new Set([false]));
    expect(policies(stores(created))).toEqual(new Set(['RetainExceptOnCreate']));
  });
});

describe('what is disposable', () => {
  it('goes with its stack, contents included, and nothing of it is protected or locked', () => {
    const buckets = disposable.filter(({ type }) => type === 'AWS::S3::Bucket');

    expect(new Set(disposable.map(({ deletionPolicy }) => deletionPolicy))).toEqual(new Set(['Delete', undefined]));
    expect(policies(stores(disposable))).toEqual(new Set(['Delete']));
    expect(stackProtection(disposable)).toEqual(new Set([false]));
    expect(tableProtection(disposable)).toEqual(new Set([false]));
    expect(disposable.filter(({ type }) => type === 'Custom::S3AutoDeleteObjects')).toHaveLength(buckets.length);
    expect(buckets.filter((bucket) => property(bucket, 'ObjectLockConfiguration') !== undefined)).toEqual([]);
  });
});
