import * as z from 'zod';
import { switchKey } from '../../strategy/control-items';
import { type TickMarks } from '../../strategy/observation';
import { type Mark, type Probe, PROBES } from '../../strategy/probe';
import { type Region, regionsOf, sharedPlacements, type Topology } from '../../strategy/topology';
import type { ControlStore } from '../runtime/control/control-store';
import { ControlStoreUnreachable } from '../runtime/failures';
import { outsideView } from '../runtime/outside';
import { waitUntil } from '../runtime/slots';
import type { Background } from './background';
import type { Blindness } from './blindness';
import type { Doors } from './probe/doors';
import { beat, beatInBuckets, lagSeconds, sealAtHome } from './heartbeats';
import { judge } from './judge';
import { publishHealth, publishLag } from './metrics';
import type { Observations } from './observations';
import type { Prober } from './probe/prober';
import type { Watchdog } from './watchdog';

/** What a detector works with. */
export interface Watch {
  readonly topology: Topology;
  readonly region: Region;
  readonly store: ControlStore;
  readonly probers: ReadonlyMap<Region, Pick<Prober, 'probe' | 'failingAlone'>>;
  /** Absent in the witness's region, which serves nobody. */
  readonly doors: Pick<Doors, 'knock' | 'failingAlone'> | undefined;
  readonly observations: Observations;
  readonly watchdog: Pick<Watchdog, 'look'>;
  readonly background: Pick<Background, 'run'>;
  readonly blindness: Blindness;
}

/**
 * Probes take up to three seconds, and publishing takes one. After that the marks of all observers in this tick can be
 * judged.
 */
const JUDGE_AFTER_MS = 4000;

/**
 * Probes every region, publishes the results, judges what all observers have published, and watches conductors. A
 * failure of one part stops no other part.
 */
export async function tick(watch: Watch, slotMs: number): Promise<void> {
  const { background, doors, observations } = watch;
  // The witness's region has no state machines that could take over.
  if (watch.topology.regions.includes(watch.region))
    void background.run('watchdog', () => watch.watchdog.look(Date.now()));
  replicate(watch, slotMs);
  if (doors) void background.run('doors', () => doors.knock(slotMs));
  const results = await look(watch, slotMs);
  observations.add(slotMs, results);
  void background.run('metrics', () => {
    for (const [subject, marks] of Object.entries(results)) publishHealth(subject, slotMs, marks);
  });
  void background.run('judge', async () => {
    await waitUntil(slotMs + JUDGE_AFTER_MS);
    try {
      await judge(watch, slotMs);
      watch.blindness.sees();
    } catch (error) {
      if (error instanceof ControlStoreUnreachable) await watch.blindness.tell(results);
      throw error;
    }
  });
  await background.run('observation', () => observations.publish(Date.now()));
}

async function look(watch: Watch, slotMs: number): Promise<Readonly<Record<Region, TickMarks>>> {
  const found = await Promise.all(
    [...watch.probers].map(async ([subject, prober]) => {
      const [marks, outside] = await Promise.all([prober.probe(slotMs), outsideMark(watch, subject)]);
      return { subject, marks, outside };
    }),
  );
  const others = found.filter(({ subject }) => subject !== watch.region);
  const isBlind = !others.some(({ marks }) => wasHeard(marks)) && !(await controlStoreAnswers(watch));
  return Object.fromEntries(
    found.map(({ subject, marks, outside }) => [subject, { ...(isBlind ? UNKNOWN : marks), outside }]),
  );
}

/**
 * An observer that hears nothing from any region, nor from the control store, is cut off itself. That says nothing
 * about the others.
 */
const UNKNOWN: Readonly<Record<Probe, Mark>> = {
  identity: 'U',
  'content-premium': 'U',
  'content-standard': 'U',
  orchestration: 'U',
};

const wasHeard = (marks: Readonly<Record<Probe, Mark>>): boolean =>
  PROBES.some((probe) => marks[probe] !== 'S' && marks[probe] !== 'U');

async function outsideMark({ topology }: Watch, subject: Region): Promise<Mark> {
  const seen = await outsideView(topology, subject);
  return ({ up: 'H', down: 'S', unknown: 'U' } as const)[seen];
}

const Anything = z.unknown();

async function controlStoreAnswers({ store, region }: Watch): Promise<boolean> {
  try {
    await store.get(switchKey(region), Anything);
    return true;
  } catch (error) {
    if (error instanceof ControlStoreUnreachable) return false;
    throw error;
  }
}

function replicate(watch: Watch, slotMs: number): void {
  for (const placement of sharedPlacements(watch.topology, watch.region)) {
    void watch.background.run('heartbeat', () => beat(watch, placement, Date.now()));
    void watch.background.run('seal', () => sealAtHome(watch, placement));
    for (const peer of regionsOf(placement).filter((other) => other !== watch.region)) {
      void watch.background.run('lag', async () => {
        const seconds = await lagSeconds(watch, { placement, peer }, Date.now());
        if (seconds !== undefined) publishLag({ placement: placement.name, peer }, slotMs, seconds);
      });
    }
  }
  void watch.background.run('heartbeat', () => beatInBuckets(watch, Date.now()));
}
