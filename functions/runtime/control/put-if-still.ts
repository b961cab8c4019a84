import { PutObjectCommand, type PutObjectCommandInput, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { uploadMs } from '../upload-time';

/** Another writer has written the object since, is writing it now, or has deleted it. */
const LOST: readonly string[] = ['PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchKey'];

/**
 * Writes the object only if the stored one still has that tag; with no tag, only if there is none. Returns whether it
 * was written. S3 keeps the write that arrives last, so without the condition an older version could replace a newer
 * one. Throws SDK errors.
 */
export async function putIfStill(
  s3: Pick<S3Client, 'send'>,
  object: Pick<PutObjectCommandInput, 'Bucket' | 'Key' | 'Body' | 'ContentType'>,
  etag: string | undefined,
): Promise<boolean> {
  const condition = etag === undefined ? { IfNoneMatch: '*' } : { IfMatch: etag };
  try {
    const put = new PutObjectCommand({ ContentType: 'application/json', ...object, ...condition });
    await s3.send(put, { requestTimeout: uploadMs(object.Body) });
    return true;
  } catch (error) {
    if (error instanceof S3ServiceException && LOST.includes(error.name)) return false;
    throw error;
  }
}
