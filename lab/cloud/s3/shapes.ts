/** How objects look in the answers of S3. */
import { type Content, contentOf, textOf } from '../../calls/binary';
import type { Fields } from '../../calls/call';
import { NULL_VERSION, type Objects, type Version } from './objects';

/** The fields of PutObject that describe the body. */
export function described({ ContentType, Metadata }: Fields): Pick<Partial<Version>, 'contentType' | 'metadata'> {
  return {
    ...(typeof ContentType === 'string' && { contentType: ContentType }),
    ...(Metadata !== undefined && { metadata: Metadata as Readonly<Record<string, string>> }),
  };
}

/** An object with its body as text. `isBytes`: it is none, and each character stands for one byte. */
export interface Shown {
  readonly key: string;
  readonly body: string;
  readonly isBytes?: boolean;
}

export const shown = ({ key, body }: Version): Shown => ({
  ...{ key, body: textOf(body) },
  ...(typeof body !== 'string' && { isBytes: true }),
});

/** The body that PutObject gives. */
export const bodyOf = ({ Body }: Fields): Content =>
  typeof Body === 'string' || Body instanceof Uint8Array ? contentOf(Body) : '';

/** `VersionId`, unless the bucket keeps no versions. */
export const versionId = (version: Version): Fields =>
  version.versionId === NULL_VERSION ? {} : { VersionId: version.versionId };

/** The encryption of a bucket. */
export const encryption = ({ bucket }: Objects): Fields =>
  bucket.kmsKeyArn === undefined
    ? { ServerSideEncryption: 'AES256' }
    : { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: bucket.kmsKeyArn };

/** A version's replication status. Of several copies, one failed makes FAILED, and all must arrive for COMPLETED. */
function replicationStatus({ copies, isReplica }: Version): Fields {
  if (isReplica) return { ReplicationStatus: 'REPLICA' };
  if (copies.size === 0) return {};
  const all = [...copies.values()];
  if (all.includes('FAILED')) return { ReplicationStatus: 'FAILED' };
  return { ReplicationStatus: all.every((status) => status === 'COMPLETED') ? 'COMPLETED' : 'PENDING' };
}

/** Headers of an object. `LastModified` has the HTTP format. */
export function description(version: Version, objects: Objects): Fields {
  const { lock } = version;
  return {
    ...encryption(objects),
    ...versionId(version),
    ...replicationStatus(version),
    ETag: version.etag,
    ContentLength: Buffer.byteLength(version.body),
    LastModified: new Date(version.createdAtMs).toUTCString(),
    ContentType: version.contentType ?? 'binary/octet-stream',
    ...(version.metadata && { Metadata: version.metadata }),
    ...(lock && { ObjectLockMode: lock.mode, ObjectLockRetainUntilDate: new Date(lock.untilMs).toISOString() }),
  };
}

/** One entry of a list. `LastModified` is ISO 8601, as in S3's XML. */
export function listed({ key, etag, body, createdAtMs }: Version): Fields {
  return {
    Key: key,
    ETag: etag,
    Size: Buffer.byteLength(body),
    LastModified: new Date(createdAtMs).toISOString(),
    StorageClass: 'STANDARD',
  };
}
