/** S3's message about a failed copy: event version 2.2, the key URL-encoded, with `+` for a blank. */
import type { Bucket, ReplicationRule } from './bucket';
import { FAILED_COPY } from './notices';
import type { Version } from './objects';

interface FailedCopy {
  readonly bucket: Bucket;
  readonly version: Version;
  readonly rule: ReplicationRule;
  readonly reason: string;
  /** When S3 sends it, in ms. */
  readonly atMs: number;
}

/** The message about a failed copy in S3's format. `requestTime`: when the object was written. */
export function failedCopyMessage(
  configurationId: string,
  { bucket, version, rule, reason, atMs }: FailedCopy,
): string {
  const record = {
    eventVersion: '2.2',
    eventSource: 'aws:s3',
    awsRegion: bucket.region,
    eventTime: new Date(atMs).toISOString(),
    eventName: FAILED_COPY.replace(/^s3:/, ''),
    userIdentity: { principalId: 's3.amazonaws.com' },
    requestParameters: { sourceIPAddress: 's3.amazonaws.com' },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId,
      bucket: { name: bucket.name, arn: `arn:aws:s3:::${bucket.name}` },
      object: {
        key: encodeURIComponent(version.key).replaceAll('%2F', '/').replaceAll('%20', '+'),
        size: Buffer.byteLength(version.body),
        eTag: version.etag.replaceAll('"', ''),
        versionId: version.versionId,
        sequencer: version.order.toString(16).toUpperCase().padStart(16, '0'),
      },
    },
    replicationEventData: {
      replicationRuleId: rule.id,
      destinationBucket: `arn:aws:s3:::${rule.destination}`,
      s3Operation: version.deleteMarker ? 'OBJECT_DELETE_MARKER' : 'OBJECT_PUT',
      requestTime: new Date(version.createdAtMs).toISOString(),
      failureReason: reason,
    },
  };
  return JSON.stringify({ Records: [record] });
}
