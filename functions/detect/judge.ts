import { pagesFor, shutRegions, successorPages } from '../../strategy/page';
import type { Region, Topology } from '../../strategy/topology';
import type { ControlStore } from '../runtime/control/control-store';
import type { Background } from './background';
import { publishConditions } from './conditions';
import type { FailingAlone } from './probe/failing-alone';
import { leaveDoors } from './doors-left';
import { freezeCommon } from './freezes';
import type { Observations } from './observations';
import { publishAlive } from './metrics';
import { sendPages } from './pages';
import { reconsider } from './reconsider';
import { openQuestions, readSituation } from '../runtime/control/situation';
import { startDue } from './starts';

/** A source of pages about what fails alone. */
interface Teller {
  readonly failingAlone: Pick<FailingAlone, 'pages'>;
}

interface Bench {
  readonly topology: Topology;
  readonly region: Region;
  readonly store: ControlStore;
  readonly background: Pick<Background, 'run'>;
  readonly observations: Pick<Observations, 'sinceMs'>;
  readonly probers: ReadonlyMap<Region, Teller>;
  readonly doors: Teller | undefined;
}

/**
 * Judges what all observers have published, and acts on it: it tells gates and people, starts what is due, and takes
 * back questions that are no longer right. Every region does this, so every write is conditional. Throws
 * ControlStoreUnreachable: then nothing is known.
 */
export async function judge(bench: Bench, slotMs: number): Promise<void> {
  const { topology, store, background } = bench;
  const known = await readSituation(topology, store, Date.now());
  const questions = await openQuestions(store, known.claims);
  publishAlive(bench.region, slotMs);
  const pages = [
    ...pagesFor(known, questions),
    ...[...bench.probers.values(), bench.doors].flatMap((teller) => teller?.failingAlone.pages(slotMs) ?? []),
    ...successorPages(bench.region, bench.observations.sinceMs, known.nowMs),
  ];
  await Promise.all([
    background.run('starts', () => startDue(bench, known)),
    background.run('conditions', () => publishConditions(store, known)),
    background.run('questions', () => reconsider(bench, known, questions)),
    background.run('pages', () => sendPages(bench, pages, { nowMs: known.nowMs, shut: shutRegions(known) })),
    background.run('freezes', () => freezeCommon(store, known)),
    background.run('doors-left', () => leaveDoors(store, known)),
  ]);
}
