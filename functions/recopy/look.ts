import { HeadObjectCommand, type HeadObjectCommandOutput, NotFound } from '@aws-sdk/client-s3';
import { s3In } from '../runtime/data/replication';
import type { Here } from './here';
import type { Notice } from './notices';

/** Metadata of a version that this function made. A failed copy of that version has a message of its own. */
export const COPIED_AGAIN = 'copied-again';

/**
 * `arrived`: nothing to do. `under-way`: S3 is copying, or nobody knows. `failed`: S3 will not copy the current object.
 */
export type Look =
  { readonly kind: 'arrived' | 'under-way' } | { readonly kind: 'failed'; readonly head: HeadObjectCommandOutput };

/** What happened to the key of the notice. A newer version that arrived counts as well. Throws SDK errors. */
export async function look({ region }: Here, { bucket, key, versionId }: Notice): Promise<Look> {
  try {
    const head = await s3In(region).send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    const { ReplicationStatus, Metadata, VersionId } = head;
    const isOurs = Metadata?.[COPIED_AGAIN] !== undefined && VersionId === versionId;
    if (isOurs || ReplicationStatus === 'COMPLETED' || ReplicationStatus === 'COMPLETE') return { kind: 'arrived' };
    return ReplicationStatus === 'FAILED' ? { kind: 'failed', head } : { kind: 'under-way' };
  } catch (error) {
    // The object was deleted since, so nothing is missing elsewhere.
    if (error instanceof NotFound) return { kind: 'arrived' };
    throw error;
  }
}
