import { type Board, boardOf, shownIncidents } from '../../strategy/board';
import { type Channels, linesOf, withOwnPage } from '../../strategy/channels';
import { messagesPk, OUTAGE_KEY, PAGES_PK } from '../../strategy/control-items';
import type { Rosters } from '../../strategy/leads';
import type { LedgerEntry } from '../../strategy/ledger';
import { Outage } from '../../strategy/outage';
import { standingMatters } from '../../strategy/page';
import { Post } from '../../strategy/post';
import type { Region, Topology } from '../../strategy/topology';
import { SentPage } from '../runtime/control/control-records';
import { type ControlStore, queryReadable } from '../runtime/control/control-store';
import { readLedger } from '../runtime/control/ledger';
import { readLed } from '../runtime/control/led';
import { readSituation } from '../runtime/control/situation';
import { lagsHere } from './lags';

interface Here {
  readonly topology: Topology;
  readonly region: Region;
  readonly store: ControlStore;
  readonly channels: Channels;
  readonly rosters: Rosters;
}

/** Reads all that the board shows. Throws ControlStoreUnreachable: then nothing is known. */
export async function readBoard(here: Here): Promise<Board> {
  const { topology, store } = here;
  const nowMs = Date.now();
  const [situation, outage, paged, lags] = await Promise.all([
    readSituation(topology, store, nowMs),
    store.get(OUTAGE_KEY, Outage),
    queryReadable(store, SentPage, { pk: PAGES_PK }),
    lagsHere(here, nowMs),
  ]);
  const standing = standingMatters(paged, nowMs);
  const names = [...(outage ? [outage.name] : []), ...shownIncidents(situation, outage)];
  return boardOf({
    ...{ situation, lags, newest: outage && { outage, led: await readLed(store, outage, here.rosters) } },
    posts: outage ? await queryReadable(store, Post, { pk: messagesPk(outage.name) }) : [],
    lines: outage ? linesOf(withOwnPage(here.channels), outage) : [],
    ledgers: await ledgersOf(store, names),
    pages: paged.filter(({ matter }) => standing.includes(matter)),
  });
}

async function ledgersOf(
  store: ControlStore,
  names: readonly string[],
): Promise<ReadonlyMap<string, readonly LedgerEntry[]>> {
  return new Map(await Promise.all(names.map(async (name) => [name, await readLedger(store, name)] as const)));
}
