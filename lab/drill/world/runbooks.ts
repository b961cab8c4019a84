/** Publishes runbooks as an operator does it before a drill, into every evidence bucket that exists by then. */
import { evidenceBucket } from '../../../strategy/names';
import { publicationOf, type RunbookText } from '../../../strategy/runbooks/published';
import type { Topology } from '../../../strategy/topology';
import type { Resource } from '../../calls/call';
import type { S3 } from '../../cloud/s3';

interface Publishing {
  readonly topology: Topology;
  readonly texts: readonly RunbookText[];
  readonly standing: readonly Resource[];
  readonly atMs: number;
}

export function publishRunbooks(s3: Pick<S3, 'stock'>, { topology, texts, standing, atMs }: Publishing): void {
  const { environment, regions } = topology;
  const publication = publicationOf(texts, { environment, publishedAt: new Date(atMs).toISOString() });
  const names = new Set(standing.map(({ properties }) => properties['BucketName']));
  for (const bucket of regions.map((region) => evidenceBucket(topology, region)).filter((name) => names.has(name)))
    for (const [key, body] of publication) s3.stock(bucket, { key, body, writtenAtMs: atMs });
}
