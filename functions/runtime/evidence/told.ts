import type { Unread } from '../../../strategy/evidence/signals';
import type { Region } from '../../../strategy/topology';
import { logger } from '../logger';

/** `record` has 25 s for everything, and the files of the pack need some. */
const DEADLINE_MS = 6000;
const LEFT = 'it is left, and nothing of a recovery calls a region that is left';

/** `unread`: regions of which something is missing. `isNothing`: no region has told anything. */
export interface Told<One> {
  readonly found: readonly One[];
  readonly unread: readonly Unread[];
  readonly isNothing: boolean;
}

interface Asked<One> {
  readonly regions: readonly Region[];
  /** A region that is never asked. */
  readonly left: Region | undefined;
  readonly ask: (region: Region) => Promise<Omit<Told<One>, 'isNothing'>>;
}

/** Asks all regions at once, for some seconds. Never throws. */
export async function toldByAll<One>({ regions, left, ask }: Asked<One>): Promise<Told<One>> {
  const told = await Promise.all(
    regions.map(async (region): Promise<Told<One>> => {
      if (region === left) return silent({ region, unread: LEFT });
      try {
        return { ...(await inTime(ask(region))), isNothing: false };
      } catch (error) {
        logger.warn('EVIDENCE_REGION_UNREAD', { region, error });
        return silent({ region, unread: `CloudWatch did not answer: ${nameOf(error)}` });
      }
    }),
  );
  return {
    found: told.flatMap(({ found }) => found),
    unread: told.flatMap(({ unread }) => unread),
    isNothing: told.every(({ isNothing }) => isNothing),
  };
}

/** What is known when nobody may be asked. */
export const untold = (regions: readonly Region[], why: string): Told<never> => ({
  ...{ found: [], unread: regions.map((region) => ({ region, unread: why })), isNothing: true },
});

const silent = (unread: Unread): Told<never> => ({ found: [], unread: [unread], isNothing: true });

async function inTime<Given>(asked: Promise<Given>): Promise<Given> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new TookTooLong(`no answer within ${DEADLINE_MS / 1000} s`)), DEADLINE_MS);
  });
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}

class TookTooLong extends Error {
  override readonly name = 'TookTooLong';
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : String(error));
