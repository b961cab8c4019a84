import { environmentOf, toTopology } from '../../infra/environments/load';
import { evidenceKeyAlias, keyAlias } from '../../strategy/names';
import { residencyOf } from '../../strategy/residency';
import { regionsOf } from '../../strategy/topology';
import { at, list, property, synthesized, text, type Resource } from './synthesized';

const environment = environmentOf('dev');
const topology = toTopology(environment);
const resources = synthesized(environment);
const ofType = (type: string): readonly Resource[] => resources.filter((resource) => resource.type === type);
const isOfEvidence = (key: Resource): boolean => text(property(key, 'Description')).includes('signs the evidence');

describe('stores', () => {
  const tables = ofType('AWS::DynamoDB::GlobalTable');
  const replicasOf = (table: Resource) => list(property(table, 'Replicas'));
  const tableNamed = (name: string) => tables.find((table) => property(table, 'TableName') === `companyos-dev-${name}`);

  it('are protected against deletion and recoverable to any second, in every region', () => {
    expect(tables).toHaveLength(1 + 2 * topology.placements.length + topology.regions.length);
    for (const table of tables) {
      expect(table.deletionPolicy).toBe('RetainExceptOnCreate');
      for (const replica of replicasOf(table)) {
        expect(at(replica, 'DeletionProtectionEnabled')).toBe(true);
        expect(at(replica, 'PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled')).toBe(true);
      }
    }
  });

  it('are strongly consistent where the promise needs it', () => {
    const strong = tables.filter((table) => property(table, 'MultiRegionConsistency') === 'STRONG');

    expect(strong.map((table) => text(property(table, 'TableName'))).sort()).toEqual([
      'companyos-dev-control',
      'companyos-dev-us-east-tier0',
      'companyos-dev-us-west-tier0',
    ]);
    for (const table of strong) {
      expect(replicasOf(table)).toHaveLength(2);
      expect(property(table, 'GlobalTableWitnesses')).toEqual([{ Region: 'us-east-2' }]);
    }
  });

  it.each(topology.placements)('of placement $name exist in its regions and nowhere else', (placement) => {
    for (const kind of ['data', 'tier0']) {
      const table = tableNamed(`${placement.name}-${kind}`);
      expect(replicasOf(table!).map((replica) => at(replica, 'Region'))).toEqual(regionsOf(placement));
    }
    const aliases = ofType('AWS::KMS::Alias').filter(
      (alias) => property(alias, 'AliasName') === keyAlias(topology, placement.name),
    );
    expect(aliases.map(({ region }) => region).sort()).toEqual([...regionsOf(placement)].sort());
  });

  it('have one multi-Region key per placement for data, rotated and retained, and one for sessions, with replicas in the standbys only', () => {
    const homes = topology.placements.map(({ home }) => home);
    const standbys = topology.placements.flatMap((placement) => placement.standbys);
    const isOfPlacement = (key: Resource): boolean => !isOfEvidence(key);
    const regionsOfAll = (type: string) =>
      ofType(type)
        .filter(isOfPlacement)
        .map(({ region }) => region);

    expect(regionsOfAll('AWS::KMS::Key').sort()).toEqual([...homes, ...homes].sort());
    expect(regionsOfAll('AWS::KMS::ReplicaKey').sort()).toEqual([...standbys, ...standbys].sort());
    const isOfSessions = (key: Resource): boolean => /sessions of/.test(text(property(key, 'Description')));
    for (const key of ofType('AWS::KMS::Key').filter(isOfPlacement)) {
      expect(property(key, 'MultiRegion')).toBe(true);
      if (isOfSessions(key)) expect(property(key, 'KeyUsage')).toBe('GENERATE_VERIFY_MAC');
      else expect(property(key, 'EnableKeyRotation')).toBe(true);
    }
    for (const key of [...ofType('AWS::KMS::Key'), ...ofType('AWS::KMS::ReplicaKey')]) {
      if (!isOfSessions(key)) expect(key.deletionPolicy).toBe('RetainExceptOnCreate');
    }
  });

  it('replicate objects one way, from home, with the standby key', () => {
    for (const bucket of ofType('AWS::S3::Bucket')) {
      const rules = list(property(bucket, 'ReplicationConfiguration.Rules'));
      for (const rule of rules) {
        expect(text(at(rule, 'Destination.EncryptionConfiguration.ReplicaKmsKeyID'))).toContain('arn:aws:kms:us-');
        expect(at(rule, 'SourceSelectionCriteria.SseKmsEncryptedObjects.Status')).toBe('Enabled');
        expect(at(rule, 'Destination.ReplicationTime.Status')).toBe('Enabled');
      }
    }
    const senders = ofType('AWS::S3::Bucket').filter((bucket) => property(bucket, 'ReplicationConfiguration'));
    expect(senders.map(({ stack }) => stack).sort()).toEqual(
      ['eu-optin', 'us-east', 'us-west'].map((name) => `companyos-dev-${name}-data`),
    );
  });

  it('are versioned, private, encrypted and retained, every bucket', () => {
    for (const bucket of ofType('AWS::S3::Bucket')) {
      expect(bucket.deletionPolicy).toBe('RetainExceptOnCreate');
      expect(property(bucket, 'VersioningConfiguration.Status')).toBe('Enabled');
      expect(property(bucket, 'PublicAccessBlockConfiguration.RestrictPublicBuckets')).toBe(true);
      expect(property(bucket, 'BucketEncryption')).toBeDefined();
    }
  });
});

describe('evidence', () => {
  it('is signed by one key per residency, with a replica and an alias in each of its regions', () => {
    const keys = [...ofType('AWS::KMS::Key'), ...ofType('AWS::KMS::ReplicaKey')].filter(isOfEvidence);
    expect(keys.map(({ region }) => region).sort()).toEqual([...topology.regions].sort());
    const own = keys.filter(({ type }) => type === 'AWS::KMS::Key');
    expect(own).toHaveLength(new Set(topology.regions.map(residencyOf)).size);
    for (const key of own) {
      expect(property(key, 'KeySpec')).toBe('ECC_NIST_P256');
      expect(property(key, 'MultiRegion')).toBe(true);
    }
    for (const key of keys) {
      expect(key.deletionPolicy).toBe('RetainExceptOnCreate');
      const signs = list(property(key, 'KeyPolicy.Statement')).filter((one) => at(one, 'Action') === 'kms:Sign');
      expect(signs.map((one) => at(one, 'Condition.StringEquals'))).toEqual([
        expect.objectContaining({ 'kms:MessageType': 'DIGEST', 'kms:SigningAlgorithm': 'ECDSA_SHA_256' }),
      ]);
    }
    const aliases = ofType('AWS::KMS::Alias').map((alias) => `${alias.region} ${text(property(alias, 'AliasName'))}`);
    for (const region of topology.regions)
      expect(aliases).toContain(`${region} ${evidenceKeyAlias(topology, residencyOf(region)!)}`);
  });

  const buckets = ofType('AWS::S3::Bucket').filter((bucket) =>
    text(property(bucket, 'BucketName')).includes('-evidence-'),
  );

  it('has one locked bucket per region', () => {
    expect(buckets.map(({ region }) => region).sort()).toEqual([...topology.regions].sort());
    for (const bucket of buckets) {
      expect(property(bucket, 'ObjectLockEnabled')).toBe(true);
      expect(property(bucket, 'ObjectLockConfiguration.Rule.DefaultRetention')).toEqual({
        Days: 1,
        Mode: 'GOVERNANCE',
      });
    }
  });

  it('cannot be unlocked by anybody', () => {
    const policies = ofType('AWS::S3::BucketPolicy').filter((policy) => policy.id.startsWith('Evidence'));

    expect(policies).toHaveLength(topology.regions.length);
    for (const policy of policies) {
      expect(list(property(policy, 'PolicyDocument.Statement'))).toContainEqual(
        expect.objectContaining({ Effect: 'Deny', Action: 's3:BypassGovernanceRetention', Principal: { AWS: '*' } }),
      );
    }
  });
});

describe('keys', () => {
  it('are used with the context of their placement or through its stores, in every region', () => {
    const policies = [
      ...resources.filter(({ type }) => type === 'AWS::KMS::Key'),
      ...resources.filter(({ type }) => type === 'AWS::KMS::ReplicaKey'),
    ]
      .filter((key) => !/sessions of/.test(text(property(key, 'Description'))) && !isOfEvidence(key))
      .map((key) => list(property(key, 'KeyPolicy.Statement')));

    expect(policies).toHaveLength(topology.placements.flatMap(regionsOf).length);
    for (const statements of policies) {
      const isUse = (action: unknown): boolean => /^kms:(\*|Encrypt|Decrypt|ReEncrypt|GenerateData)/.test(text(action));
      const uses = statements.filter((statement) => list(at(statement, 'Action')).some(isUse));
      const asked = uses.map((statement) => {
        const conditions = Object.keys(at(statement, 'Condition.StringEquals') as object).sort();
        return { effect: at(statement, 'Effect'), conditions };
      });
      expect(asked).toEqual([
        { effect: 'Allow', conditions: ['kms:EncryptionContext:placement', 'kms:EncryptionContext:residency'] },
        { effect: 'Allow', conditions: ['kms:CallerAccount', 'kms:ViaService'] },
      ]);
    }
  });
});
