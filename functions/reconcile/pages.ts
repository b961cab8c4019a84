import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { LateWrite } from '../../strategy/delta';
import { evidenceBucket } from '../../strategy/names';
import { CLIENT_OPTIONS } from '../runtime/clients';
import type { StepContext } from '../runtime/step';

const s3 = new S3Client(CLIENT_OPTIONS);
/** Late writes per page: some 300 kB. */
const PAGE = 1000;

/** Writes the whole list into the conductor's evidence bucket, beside the incident's evidence. Returns the object keys. Values stay where they are. */
export async function writePages(
  { topology, region }: StepContext,
  late: readonly LateWrite[],
  name: string,
): Promise<string[]> {
  const Bucket = evidenceBucket(topology, region);
  const keys: string[] = [];
  for (let start = 0; start < late.length; start += PAGE) {
    const Key = `${name}-${keys.length + 1}.json`;
    const Body = JSON.stringify(late.slice(start, start + PAGE));
    await s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: 'application/json' }));
    keys.push(Key);
  }
  return keys;
}
