import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { contentBucket } from '../../../strategy/names';
import { CLIENT_OPTIONS, perRegion } from '../../runtime/clients';
import type { Reply } from '../answers';
import { absent, accepted, found } from '../documents';
import { Document } from '../stored';
import type { Admitted, Cell } from '../front';
import { stamped } from '../version';

/** S3's data plane in one region. */
export const s3In = perRegion((region) => new S3Client({ region, ...CLIENT_OPTIONS }));

type Here = Pick<Cell, 'topology' | 'region'>;

/** 200 with the value, or 404. */
export async function readObject(here: Here, request: Admitted): Promise<Reply> {
  try {
    const { Body } = await s3In(here.region).send(new GetObjectCommand(placeOf(here, request)));
    const text = (await Body?.transformToString()) ?? '';
    return found(here, request, Document.parse(JSON.parse(text)));
  } catch (error) {
    if (error instanceof NoSuchKey) return absent(request);
    throw error;
  }
}

/** 200 with the version written. Unconditional: only the holder of the lease comes here, so there is no other writer to lose to. */
export async function writeObject(here: Here, request: Admitted, value: string): Promise<Reply> {
  const document = stamped(value, here.region, Date.now());
  const Body = JSON.stringify(document);
  await s3In(here.region).send(
    new PutObjectCommand({ ...placeOf(here, request), Body, ContentType: 'application/json' }),
  );
  return accepted(here, request, document);
}

function placeOf({ topology, region }: Here, { placement, service, tenant, key }: Admitted) {
  return { Bucket: contentBucket(topology, placement.name, region), Key: `${service}/${tenant}/${key}` };
}
