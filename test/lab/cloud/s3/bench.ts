/** What the tests of S3 share: buckets by name, with versions, keys and rules. */
import type { Fields } from '../../../../lab/calls/call';
import type { KeyProblem } from '../../../../lab/cloud/kms';
import { S3 } from '../../../../lab/cloud/s3';
import { caller, newKernel, resource } from '../bench';

export const VERSIONED = { VersioningConfiguration: { Status: 'Enabled' } };
export const encrypted = (KMSMasterKeyID: string, bucketKey = false) => ({
  BucketEncryption: {
    ServerSideEncryptionConfiguration: [
      { ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID }, BucketKeyEnabled: bucketKey },
    ],
  },
});
export const replicated = (to: string, more: Fields = {}, destination: Fields = {}) => ({
  ReplicationConfiguration: {
    Role: 'role',
    Rules: [
      {
        Status: 'Enabled',
        Priority: 1,
        Filter: { Prefix: '' },
        Destination: { Bucket: `arn:aws:s3:::${to}`, ...destination },
        ...more,
      },
    ],
  },
});
export const withKeys = [
  { SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: 'Enabled' } } },
  { EncryptionConfiguration: { ReplicaKmsKeyID: 'key-west' } },
] as const;

export function bench(problems: Record<string, KeyProblem> = {}) {
  const kernel = newKernel();
  /** What S3 sent, and to which queue; it may send to those whose name begins with `open`. */
  const told: { queueArn: string; message: string }[] = [];
  const queues = {
    admits: (queueArn: string, bucketArn: string) =>
      /:open[^:]*$/.test(queueArn) && bucketArn.startsWith('arn:aws:s3:::'),
    send: (queueArn: string, message: string) => void told.push({ queueArn, message }),
  };
  const s3 = new S3(kernel, { keyProblem: (keyArn) => problems[keyArn], queues });
  const bucket = (name: string, region: string, properties: Fields = {}) =>
    s3.provision(resource('AWS::S3::Bucket', { BucketName: name, ...properties }, { region }));
  const later = (ms: number) => kernel.clock.runUntil(kernel.clock.now() + ms);
  return { kernel, s3, told, bucket, later, problems, ...caller(s3, 's3') };
}
