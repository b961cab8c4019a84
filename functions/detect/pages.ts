import * as z from 'zod';
import { pageKey } from '../../strategy/control-items';
import { isPageDue, type Page } from '../../strategy/page';
import type { Region, Topology } from '../../strategy/topology';
import { SentPage } from '../runtime/control/control-records';
import type { ControlStore } from '../runtime/control/control-store';
import { page } from '../runtime/page';
import { waitUntil } from '../runtime/slots';

interface Here {
  readonly topology: Topology;
  readonly region: Region;
  readonly store: Pick<ControlStore, 'get' | 'put'>;
}

const Anything = z.unknown();

/** A region that is in trouble itself sends last: nobody knows whether its message gets out. */
const OTHERS_FIRST_MS = 2000;

/** The current time, and the regions from which messages may not get out. */
interface Now {
  readonly nowMs: number;
  readonly shut: readonly Region[];
}

/**
 * Sends people on call the pages that they have not got yet. A page that could not be sent is tried again in the next
 * tick, by any region.
 */
export async function sendPages(here: Here, pages: readonly Page[], now: Now): Promise<void> {
  // Only a region that is not shut itself is better than a sender that is.
  const shut = now.shut.includes(here.region) ? [] : now.shut;
  const sent = await Promise.allSettled(
    pages.map(async (one) => {
      if (one.about === here.region || now.shut.includes(here.region)) await waitUntil(now.nowMs + OTHERS_FIRST_MS);
      await sendOnce(here, one, { ...now, shut });
    }),
  );
  const failed = sent.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
}

async function sendOnce({ topology, region, store }: Here, message: Page, now: Now): Promise<void> {
  const { matter, subject, text } = message;
  const key = pageKey(matter);
  const item = await store.get(key, Anything);
  const before = SentPage.safeParse(item).data;
  if (!isPageDue(before, now)) return;
  const at = new Date(now.nowMs).toISOString();
  const written = { matter, at, seenAt: at, region, times: (before?.times ?? 0) + 1 };
  // An item that cannot be read does not prove that anybody was told, so it is replaced.
  const onlyIf = before ? { at: before.at } : item === undefined ? 'absent' : 'always';
  const { kind } = await store.put(key, written, onlyIf);
  if (kind === 'superseded') return;
  try {
    await page(topology, region, { subject, text });
  } catch (error) {
    // Nobody was told, and the next detector that looks has to see that.
    await store.put(key, { ...written, at: before?.at ?? new Date(0).toISOString() }, { at });
    throw error;
  }
}
