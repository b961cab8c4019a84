import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { LateWrite } from '../../strategy/delta';
import { evidenceBucket } from '../../strategy/names';
import { regionsThatMayKeep } from '../../strategy/residency';
import { placementNamed, type Region } from '../../strategy/topology';
import { CLIENT_OPTIONS, perRegion } from '../runtime/clients';
import { firstThatAnswers } from '../runtime/first-that-answers';
import type { StepContext } from '../runtime/control/step';
import type { Output } from './contract';

/** S3 in a region that may keep the pages. */
export const pagesIn = perRegion((region) => new S3Client({ region, ...CLIENT_OPTIONS }));
/** Late writes per page, about 300 kB. */
const PAGE = 1000;

type Page = Output['pages'][number];

/**
 * Writes the list of late writes, without their values. Each placement's part goes into the evidence bucket of a region
 * that may hold that placement: the conductor's region if it may, otherwise the next one that answers. Returns where
 * the pages are. Throws the SDK error of the last region.
 */
export async function writePages(context: StepContext, late: readonly LateWrite[], name: string): Promise<Page[]> {
  const pages: Page[] = [];
  for (const placement of [...new Set(late.map((write) => write.placement))].sort()) {
    const own = late.filter((write) => write.placement === placement);
    for (let start = 0; start < own.length; start += PAGE) {
      const key = `${name}-${placement}-${start / PAGE + 1}.json`;
      const region = await writePage(context, { placement, key, writes: own.slice(start, start + PAGE) });
      pages.push({ placement, region, key });
    }
  }
  return pages;
}

function writePage(
  { topology, region }: StepContext,
  { placement, key, writes }: { placement: string; key: string; writes: readonly LateWrite[] },
): Promise<Region> {
  const Body = JSON.stringify(writes);
  return firstThatAnswers(regionsThatMayKeep(placementNamed(topology, placement), region), async (at) => {
    const Bucket = evidenceBucket(topology, at);
    await pagesIn(at).send(new PutObjectCommand({ Bucket, Key: key, Body, ContentType: 'application/json' }));
    return at;
  });
}
