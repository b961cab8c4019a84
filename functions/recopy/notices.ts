import { contentBucket } from '../../strategy/names';
import { type Placement, sharedPlacements } from '../../strategy/topology';
import { Message } from './contract';
import type { Here } from './here';

/** A version whose copy has failed. */
export interface Notice {
  readonly placement: Placement;
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
  /** When it was written, in ms. */
  readonly writtenAtMs: number;
}

/**
 * The failed copies that one message names. Throws when the message has another shape or is not about a bucket of this
 * region. Such a message ends in the dead-letter queue.
 */
export function noticesIn(body: string, { topology, region }: Here): Notice[] {
  return Message.parse(JSON.parse(body)).Records.map(({ s3, replicationEventData }) => {
    const bucket = s3.bucket.name;
    const isOf = ({ name }: Placement): boolean => contentBucket(topology, name, region) === bucket;
    const placement = sharedPlacements(topology, region).find(isOf);
    if (!placement) throw new Error(`no placement that ${region} shares has the bucket ${bucket}`);
    const key = decodeURIComponent(s3.object.key.replaceAll('+', ' '));
    const writtenAtMs = Date.parse(replicationEventData.requestTime);
    return { placement, bucket, key, versionId: s3.object.versionId, writtenAtMs };
  });
}
