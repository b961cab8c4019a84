import { PutObjectCommand, type PutObjectCommandInput, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';

/** Somebody has written there since, is writing right now, or has deleted it. */
const LOST: readonly string[] = ['PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchKey'];

/**
 * Whether the object was written: only if what lies there is still the one of that tag, or there is none if there was
 * none. S3 keeps what arrives last, so that without it an older version may cover a newer one. Throws SDK errors.
 */
export async function putIfStill(
  s3: Pick<S3Client, 'send'>,
  object: Pick<PutObjectCommandInput, 'Bucket' | 'Key' | 'Body'>,
  etag: string | undefined,
): Promise<boolean> {
  const condition = etag === undefined ? { IfNoneMatch: '*' } : { IfMatch: etag };
  try {
    await s3.send(new PutObjectCommand({ ...object, ContentType: 'application/json', ...condition }));
    return true;
  } catch (error) {
    if (error instanceof S3ServiceException && LOST.includes(error.name)) return false;
    throw error;
  }
}
