/**
 * Publishes runbooks: writes them into the evidence bucket of each region, where the function that records evidence
 * reads them. A repeat changes nothing but the time, and renews the lock of each text.
 */
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { evidenceBucket } from '../../strategy/names';
import { NEWEST_RUNBOOKS } from '../../strategy/runbooks/published';
import type { Region, Topology } from '../../strategy/topology';

type Client = Pick<S3Client, 'send'>;

interface Publishing {
  readonly topology: Topology;
  /** Texts by key, the list of them last. */
  readonly publication: ReadonlyMap<string, string>;
  readonly s3In: (region: Region) => Client;
}

/** Writes to every region, also when one fails. Throws one error that names each region that failed, and why. */
export async function publish({ topology, publication, s3In }: Publishing): Promise<void> {
  const failures: string[] = [];
  for (const region of topology.regions)
    try {
      await publishIn(s3In(region), evidenceBucket(topology, region), publication);
    } catch (error) {
      failures.push(`${region}: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`);
    }
  if (failures.length > 0)
    throw new Error(['not published in each region; once that is repaired, publish again:', ...failures].join('\n  '));
}

/** One after the other: what is in force changes when everything is there. */
async function publishIn(s3: Client, Bucket: string, publication: ReadonlyMap<string, string>): Promise<void> {
  for (const [Key, Body] of publication) {
    const ContentType = Key === NEWEST_RUNBOOKS ? 'application/json' : 'text/markdown; charset=utf-8';
    await s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType }));
  }
}
