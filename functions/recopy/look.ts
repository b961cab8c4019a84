import { HeadObjectCommand, type HeadObjectCommandOutput, NotFound } from '@aws-sdk/client-s3';
import { s3In } from '../runtime/data/replication';
import type { Here } from './here';
import type { Notice } from './notices';

/** Metadata of a version that we made: whoever sees its copy fail need not follow it, another message does. */
export const COPIED_AGAIN = 'copied-again';

/**
 * `arrived`: nothing to do. `under-way`: S3 is at it, or nobody knows. `failed`: the object as it is now, which S3 will
 * not copy.
 */
export type Look =
  { readonly kind: 'arrived' | 'under-way' } | { readonly kind: 'failed'; readonly head: HeadObjectCommandOutput };

/** What became of the key that the notice is about: a newer version that arrived is as good. Throws SDK errors. */
export async function look({ region }: Here, { bucket, key, versionId }: Notice): Promise<Look> {
  try {
    const head = await s3In(region).send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    const { ReplicationStatus, Metadata, VersionId } = head;
    const isOurs = Metadata?.[COPIED_AGAIN] !== undefined && VersionId === versionId;
    if (isOurs || ReplicationStatus === 'COMPLETED' || ReplicationStatus === 'COMPLETE') return { kind: 'arrived' };
    return ReplicationStatus === 'FAILED' ? { kind: 'failed', head } : { kind: 'under-way' };
  } catch (error) {
    // Deleted since: nothing of it is missing elsewhere.
    if (error instanceof NotFound) return { kind: 'arrived' };
    throw error;
  }
}
