import { GetObjectCommand, NoSuchKey, S3Client } from '@aws-sdk/client-s3';
import { contentBucket } from '../../../strategy/names';
import { CLIENT_OPTIONS, perRegion } from '../../runtime/clients';
import { putIfStill } from '../../runtime/control/put-if-still';
import { type Reply, refusal } from '../answers';
import { absent, accepted, found } from '../documents';
import { type Asked, ask } from '../dependency';
import { Stored } from '../stored';
import type { Admitted, Cell } from '../front';
import { isAlone } from '../gate';
import { stamped } from '../version';

/** S3's data plane in one region. */
export const s3In = perRegion((region) => new S3Client({ region, ...CLIENT_OPTIONS }));

type Here = Pick<Cell, 'topology' | 'region'>;

/** 200 with the value, or 404. */
export async function readObject(here: Here, request: Admitted): Promise<Reply> {
  const object = await objectAt(here, request);
  return object ? found(here, request, Stored.parse(JSON.parse(object.text))) : absent(request);
}

/** An attempt fails only when another request has written the same key. */
const ATTEMPTS_MAX = 5;

/**
 * 200 with the version that is now stored. S3 keeps the write that arrives last. Without a condition, a late retry or a
 * simultaneous write could put an older version over an acknowledged newer one. So each write is conditional on the
 * object that was read, and starts only while the lease covers it. Throws SDK errors, and an error when others keep
 * changing the object.
 */
export async function writeObject({ topology, region, doors }: Cell, request: Admitted, value: string): Promise<Reply> {
  const here = { topology, region };
  const document = stamped(value, region, Date.now());
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const object = await objectAt(here, request);
    const stored = object && documentIn(object.text);
    if (stored && stored.version >= document.version) return standing(here, request, { stored, document });
    if (!isAlone(request.placement) && (await doors.leases.hold(request)) !== 'granted')
      return refusal('read-only', 'the right to write ended before the object could be written');
    const written = { ...placeOf(here, request), Body: JSON.stringify(document) };
    const isWritten = await ask(bucketOf(written, 'write'), () => putIfStill(s3In(region), written, object?.etag));
    if (isWritten) return accepted(here, request, document);
  }
  throw new Error(`${request.service} "${request.key}" was changed by others ${ATTEMPTS_MAX} times in a row`);
}

/** How a call to that bucket is asked. */
export const bucketOf = ({ Bucket }: { readonly Bucket: string }, access: Asked['access']): Asked => ({
  ...{ dependency: 's3', resource: Bucket, access },
});

/** The stored object is either our own first attempt, whose answer was lost, or a later write. */
function standing(here: Here, request: Admitted, { stored, document }: Record<'stored' | 'document', Stored>): Reply {
  const isOurs = stored.version === document.version && stored.value === document.value;
  return accepted(here, request, isOurs ? stored : { ...stored, superseded: true });
}

/** The object, or undefined when there is none. Throws SDK errors. */
async function objectAt(
  here: Here,
  request: Admitted,
): Promise<{ readonly text: string; readonly etag: string } | undefined> {
  try {
    const place = placeOf(here, request);
    const get = () => s3In(here.region).send(new GetObjectCommand(place));
    const { Body, ETag = '' } = await ask(bucketOf(place, 'read'), get);
    return { text: (await Body?.transformToString()) ?? '', etag: ETag };
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

/** The stored document, or undefined when it is damaged. A write replaces a damaged one. */
function documentIn(text: string): Stored | undefined {
  try {
    return Stored.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function placeOf({ topology, region }: Here, { placement, service, tenant, key }: Admitted) {
  return { Bucket: contentBucket(topology, placement.name, region), Key: `${service}/${tenant}/${key}` };
}
