import { CopyObjectCommand, type HeadObjectCommandOutput } from '@aws-sdk/client-s3';
import { s3In } from '../runtime/data/replication';
import type { Here } from './here';
import { COPIED_AGAIN } from './look';
import type { Notice } from './notices';

/**
 * Writes the object onto itself as it was seen, body and stamp unchanged: S3 copies the new version. Only if it is
 * still that one, so that a newer write is never covered. Only S3 reads the body. Throws SDK errors: PreconditionFailed
 * when somebody was quicker.
 */
export async function copyOntoItself(
  { region }: Here,
  { bucket, key }: Notice,
  head: HeadObjectCommandOutput,
): Promise<void> {
  const { ContentType, CacheControl, ContentDisposition, ContentEncoding, ContentLanguage, Metadata } = head;
  await s3In(region).send(
    new CopyObjectCommand({
      Bucket: bucket,
      Key: key,
      CopySource: `${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`,
      IfMatch: head.ETag,
      // A copy onto itself has to change something, and then everything has to be said again.
      MetadataDirective: 'REPLACE',
      ...{ ContentType, CacheControl, ContentDisposition, ContentEncoding, ContentLanguage },
      Metadata: { ...Metadata, [COPIED_AGAIN]: new Date().toISOString() },
    }),
  );
}
