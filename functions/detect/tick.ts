import * as z from 'zod';
import { switchKey } from '../../strategy/control-items';
import { PROBES, type Probe, type Tick } from '../../strategy/health-budget';
import { type Region, regionsOf, type Topology } from '../../strategy/topology';
import type { ControlStore } from '../runtime/control-store';
import { ControlStoreUnreachable } from '../runtime/failures';
import type { Background } from './background';
import { beat, lagSeconds, sharedPlacements } from './heartbeats';
import { publishHealth, publishLag } from './metrics';
import type { Observations } from './observations';
import type { Prober, ProbeResults } from './probes';
import type { Watchdog } from './watchdog';

/** What a detector works with. */
export interface Watch {
  readonly topology: Topology;
  readonly region: Region;
  readonly store: Pick<ControlStore, 'get'>;
  readonly probers: ReadonlyMap<Region, Pick<Prober, 'probe'>>;
  readonly observations: Observations;
  readonly watchdog: Pick<Watchdog, 'look'>;
  readonly background: Pick<Background, 'run'>;
}

/** Probes every other region, publishes what that says, and looks after conductors. Probing waits for none of the writes, and no failure of theirs stops it. */
export async function tick(watch: Watch, slotMs: number): Promise<void> {
  void watch.background.run('watchdog', () => watch.watchdog.look(Date.now()));
  replicate(watch, slotMs);
  const probed = await Promise.all(
    [...watch.probers].map(async ([subject, prober]) => ({ subject, results: await prober.probe(slotMs) })),
  );
  const blind = !probed.some(({ results }) => wasHeard(results)) && !(await controlStoreAnswers(watch));
  for (const { subject, results } of probed) {
    const ticks = ticksOf(results, blind);
    watch.observations.add(subject, slotMs, ticks);
    void watch.background.run('metrics', () => publishHealth(subject, slotMs, ticks));
    void watch.background.run('observation', () => watch.observations.publish(subject));
  }
}

/** Who hears nothing from anybody, the control store included, is alone: that says nothing about the others. */
function ticksOf(results: ProbeResults, blind: boolean): Record<Probe, Tick> {
  const of = (probe: Probe): Tick => (blind ? 'U' : results[probe].tick);
  return { login: of('login'), crud: of('crud'), job: of('job') };
}

function wasHeard(results: ProbeResults): boolean {
  return PROBES.some((probe) => results[probe].heard);
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
  for (const placement of sharedPlacements(watch)) {
    void watch.background.run('heartbeat', () => beat(watch, placement, Date.now()));
    for (const peer of regionsOf(placement).filter((other) => other !== watch.region)) {
      void watch.background.run('lag', async () => {
        const seconds = await lagSeconds(watch, { placement, peer }, Date.now());
        if (seconds !== undefined) publishLag({ placement: placement.name, peer }, slotMs, seconds);
      });
    }
  }
}
