import { jsonOf } from '../../../strategy/json-of';
import { digestOf, type MissingFile, type PackFile } from '../../../strategy/pack';
import {
  NEWEST_RUNBOOKS,
  PUBLISHED_FILE,
  PublishedRunbooks,
  runbookFile,
  runbookKey,
  runbooksConcerned,
} from '../../../strategy/runbooks/published';
import type { Topology } from '../../../strategy/topology';
import { logger } from '../logger';
import type { EvidenceBucket } from './bucket';

interface About {
  readonly topology: Topology;
  readonly incident: string;
  readonly source: string;
}

/**
 * The runbooks in force of the incident's placements, as they were published into the bucket of the pack, and the list
 * of all that are in force. Each one that is not there is missing, with what to do. Never throws: the bucket fails the
 * pack itself.
 */
export async function runbookFiles(bucket: EvidenceBucket, about: About): Promise<readonly (PackFile | MissingFile)[]> {
  const ids = runbooksConcerned(about.topology, about);
  const lack = (why: string): MissingFile[] => [PUBLISHED_FILE, ...ids.map(runbookFile)].map((file) => ({ file, why }));
  const publish = `npm run runbooks -- --config ${about.topology.environment} --publish`;
  try {
    const newest = await bucket.get(NEWEST_RUNBOOKS);
    if (!newest) return lack(`no runbook was published: ${publish}`);
    const { data } = PublishedRunbooks.safeParse(jsonOf(newest.bytes.toString()));
    if (!data) return lack(`${NEWEST_RUNBOOKS} in the bucket is not of the form that is known: ${publish}`);
    const texts = await Promise.all(ids.map((id) => textOf(bucket, data, id)));
    const unpublished = (file: string): MissingFile => ({ file, why: `this runbook was not published: ${publish}` });
    return [
      { name: PUBLISHED_FILE, bytes: newest.bytes },
      ...ids.map((id, index) => fileOf(runbookFile(id), texts[index]) ?? unpublished(runbookFile(id))),
    ];
  } catch (error) {
    logger.warn('EVIDENCE_RUNBOOKS_UNREAD', { region: bucket.region, error });
    return lack(`the evidence bucket in ${bucket.region} did not give it`);
  }
}

const fileOf = (name: string, bytes: Buffer | undefined): PackFile | undefined => bytes && { name, bytes };

/** Undefined when it was not published, or is not the text that was. */
async function textOf(
  bucket: EvidenceBucket,
  { runbooks }: PublishedRunbooks,
  id: string,
): Promise<Buffer | undefined> {
  const listed = runbooks.find((one) => one.id === id);
  const held = listed && (await bucket.get(runbookKey(listed)));
  return held && digestOf(held.bytes) === listed.sha256 ? held.bytes : undefined;
}
