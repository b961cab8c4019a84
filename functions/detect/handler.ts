import { ControlStore } from '../runtime/control/control-store';
import { BaseSettings } from '../runtime/base-settings';
import { readSettings } from '../runtime/settings';
import { isOver, slotAt, TICK_MS, waitUntil } from '../runtime/slots';
import { Background } from './background';
import { Blindness } from './blindness';
import type { Output } from './contract';
import { Doors } from './probe/doors';
import { MapKeeper } from './map-keeper';
import { Observations } from './observations';
import { Prober } from './probe/prober';
import { tick, type Watch } from './tick';
import { Watchdog } from './watchdog';

/**
 * How long one run lasts at most. Normally a run ends after a minute, when a later run takes over: the rule starts one
 * every minute. If nothing starts a run any more, because EventBridge is down or every new run dies, the last run
 * continues for as long as Lambda allows (15 min).
 */
const LIFE_MS = 14 * 60_000;
/** After this time everything that a tick has begun is over: the longest answer that it waits for, and a margin. */
const SETTLE_MS = 9000;

const { TOPOLOGY: topology, AWS_REGION: region } = readSettings(BaseSettings);
const store = new ControlStore({ topology, region });
const background = new Background();
const keeper = new MapKeeper({ topology, region }, store);
const observations = new Observations(store, region);
const probers = new Map(topology.regions.map((subject) => [subject, new Prober(topology, subject, region)]));
const watchdog = new Watchdog(topology, region);
const blindness = new Blindness(topology, region);
/** The witness's region has no gates that need the routing map. */
const hasCell = topology.regions.includes(region);
const doors = hasCell ? new Doors(topology, region) : undefined;
const watch: Watch = { topology, region, store, probers, doors, observations, watchdog, background, blindness };

/** Watches all regions, including this one, every ten seconds. */
export const handler = async (): Promise<Output> => {
  const startedAtMs = Date.now();
  await background.run('begin', () => observations.begin(startedAtMs));
  const isAttended = observations.isAttended(startedAtMs);
  let slotMs = slotAt(startedAtMs) + (isAttended ? TICK_MS : 0);
  let ticks = 0;
  while (slotMs - startedAtMs <= LIFE_MS) {
    await waitUntil(slotMs);
    if (observations.isReplaced()) break;
    if (!isOver(slotMs, Date.now())) {
      if (hasCell) void background.run('map', () => keeper.keep());
      // A tick that hangs must not delay the next one.
      await Promise.race([tick(watch, slotMs), waitUntil(slotMs + TICK_MS)]);
      ticks += 1;
    }
    if (observations.isReplaced()) break;
    slotMs += TICK_MS;
  }
  await background.settledBy(Date.now() + SETTLE_MS);
  return { ticks };
};
