import { CopyObjectCommand, type HeadObjectCommandOutput } from '@aws-sdk/client-s3';
import { s3In } from '../runtime/data/replication';
import type { Here } from './here';
import { COPIED_AGAIN } from './look';
import type { Notice } from './notices';

/**
 * Copies the object onto itself, body and stamp unchanged, so that S3 replicates the new version. The copy is
 * conditional on the version that was seen, so it never replaces a newer write. S3 alone reads the body. Throws SDK
 * errors: PreconditionFailed when another write came first.
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
      // S3 refuses a copy onto itself that changes nothing. REPLACE drops all metadata, so every field is given again.
      MetadataDirective: 'REPLACE',
      ...{ ContentType, CacheControl, ContentDisposition, ContentEncoding, ContentLanguage },
      Metadata: { ...Metadata, [COPIED_AGAIN]: new Date().toISOString() },
    }),
  );
}
