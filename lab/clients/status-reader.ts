/**
 * Somebody who looks at the status page twice a minute, in a browser: each time through DNS, with one more try after a
 * failure. Assumptions: as for a client (`client.ts`), with a resolver that honours the TTL.
 */
import * as z from 'zod';
import { statusHost } from '../../strategy/names';
import type { Topology } from '../../strategy/topology';
import type { StatusRead } from '../judge/record';
import type { Kernel } from '../kernel/kernel';
import type { HttpAnswer } from '../calls/internet';
import { answerTo, RETRY_PAUSE_MS } from './patience';
import type { Wires } from './population';
import { Resolver } from './resolver';

/** The part of Atlassian Statuspage's `summary.json` that is read. */
const Summary = z.object({ components: z.array(z.object({ id: z.string(), status: z.string() })) });

const EVERY_MS = 30_000;

/** Reads from `readyAtMs` on, when everything is deployed. The list grows. */
export function startStatusReader(
  kernel: Kernel,
  topology: Topology,
  { lookup, send, readyAtMs }: Wires & { readonly readyAtMs: number },
): readonly StatusRead[] {
  const { clock } = kernel;
  const host = statusHost(topology);
  const resolver = new Resolver({
    ...{ lookup, random: kernel.random.stream('status-reader'), isStale: false },
    isFrozen: () => false,
  });
  const look = (): Promise<StatusRead['shown']> => {
    const via = resolver.resolve(host, clock.now());
    if (via === undefined) return Promise.resolve(undefined);
    return answerTo(clock, () => send({ host, via, method: 'GET', path: '/status.json', headers: {} }), shownIn);
  };
  const reads: StatusRead[] = [];
  const read = async (): Promise<void> => {
    const atMs = clock.now();
    let shown = await look();
    if (!shown) {
      await clock.sleep(RETRY_PAUSE_MS);
      shown = await look();
    }
    reads.push({ atMs, ...(shown && { shown }) });
  };
  clock.every(EVERY_MS, () => {
    if (clock.now() >= readyAtMs) void read();
  });
  return reads;
}

/** The state of each residency's component, if the answer is a status page. */
function shownIn(answer: HttpAnswer | undefined): StatusRead['shown'] {
  if (answer?.status !== 200) return undefined;
  const { components } = Summary.parse(JSON.parse(answer.body));
  return Object.fromEntries(components.map(({ id, status }) => [id, status]));
}
