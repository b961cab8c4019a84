import { ControlStore } from '../runtime/control-store';
import { BaseSettings } from '../runtime/base-settings';
import { readSettings } from '../runtime/settings';
import { isOver, slotsOf, waitUntil } from '../runtime/slots';
import { Background } from './background';
import { Input, type Output } from './contract';
import { Observations } from './observations';
import { Prober } from './probes';
import { tick, type Watch } from './tick';
import { Watchdog } from './watchdog';

/** The next minute's invocation is due after 60 s: no tick begins that would not be over by then. */
const LAST_TICK_SECONDS = 54;
const DEADLINE_SECONDS = 58;

const { TOPOLOGY: topology, AWS_REGION: region } = readSettings(BaseSettings);
const subjects = topology.regions.filter((other) => other !== region);
const store = new ControlStore({ topology, region });
const background = new Background();
const observations = new Observations(store, region);
const probers = new Map(subjects.map((subject) => [subject, new Prober(topology, subject, region)]));
const watchdog = new Watchdog(topology, region);
const watch: Watch = { topology, region, store, probers, observations, watchdog, background };

/** Watches the other regions for one minute, every ten seconds. */
export const handler = async (event: unknown): Promise<Output> => {
  const startedAtMs = Date.now();
  const slots = slotsOf(Input.parse(event).time, startedAtMs);
  await Promise.all(subjects.map((subject) => background.run('load', () => observations.load(subject, Date.now()))));
  let ticks = 0;
  for (const slotMs of slots.filter((slot) => slot - startedAtMs <= LAST_TICK_SECONDS * 1000)) {
    await waitUntil(slotMs);
    if (isOver(slotMs, Date.now())) continue;
    await tick(watch, slotMs);
    ticks += 1;
  }
  await background.settledBy(startedAtMs + DEADLINE_SECONDS * 1000);
  return { ticks };
};
