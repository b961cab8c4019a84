import * as z from 'zod';
import type { ItemKey } from '../../strategy/control-items';
import type { Probe } from '../../strategy/probe';
import { type Placement, type Region, regionsOf, type Topology } from '../../strategy/topology';
import { logger } from '../runtime/logger';
import { type HttpAnswer, mistake, type Reply, toHttp } from './answers';
import { parseBody } from './body';
import { answering, type Cell } from './front';
import { bodyOf, HttpEvent, isSigned } from './request';

/**
 * `POST /probe/{service}/{placement}`, for observers alone (API Gateway asks IAM): tries the placement's store behind
 * the service as it is now, past the gate, so that no drain, canary, lease or freeze of ours ever changes the answer.
 */
const ProbeBody = z.object({
  observer: z.string(),
  /** For orchestration: what this probe's job is called. Later jobs of an observer have later names, as strings. */
  job: z.string().max(64).exactOptional(),
  /** A job that was accepted that long ago. */
  before: z.object({ job: z.string().max(64), ageMs: z.number() }).exactOptional(),
});
type ProbeBody = z.infer<typeof ProbeBody>;

/** 200: the store did what it should. 503: it did not. */
export const ProbeAnswer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('well') }),
  z.object({ kind: z.literal('unavailable'), reason: z.string() }),
]);

/** One probe of one placement's store in this region. */
export interface Asked extends ProbeBody {
  readonly placement: Placement;
}

/**
 * Tries a store. Returns what is wrong with it, or undefined when it is well; throws SDK errors, which say the same.
 */
type Attempt = (asked: Asked) => Promise<string | undefined>;
type Attempts = Partial<Readonly<Record<Probe, Attempt>>>;
type Handler = (event: unknown) => Promise<HttpAnswer>;
type Here = Pick<Cell, 'topology' | 'region'>;

/** The handler, with probes answered by these attempts instead. Never throws. */
export function withProbes(here: Here, attempts: Attempts, serve: Handler): Handler {
  return (given) =>
    answering(here, async () => {
      const event = HttpEvent.parse(given);
      const [, first, name, placement] = event.rawPath.split('/');
      if (first !== 'probe') return serve(given);
      const attempt = Object.entries(attempts).find(([service]) => service === name)?.[1];
      const reply = attempt
        ? await probed(here, event, { attempt, placement })
        : mistake(404, `nothing probes "${name ?? ''}" here`);
      return toHttp(reply, { region: here.region, stale: false });
    });
}

async function probed(
  here: Here,
  event: HttpEvent,
  { attempt, placement: name }: { readonly attempt: Attempt; readonly placement: string | undefined },
): Promise<Reply> {
  if (!isSigned(event)) return mistake(403, 'a probe is a call signed for IAM');
  const parsed = parseBody(ProbeBody, bodyOf(event));
  if (parsed.kind === 'mistaken') return parsed.reply;
  const { observer } = parsed.body;
  // Observers are named in the topology, so that their keys are too few to accumulate.
  if (!isObserver(here.topology, observer)) return mistake(400, `"${observer}" is no observer`);
  const placement = placementHere(here, name);
  if (!placement) return mistake(400, `"${name ?? ''}" is no placement of this region`);
  return replyTo(await tried(attempt, { ...parsed.body, placement }));
}

function isObserver({ regions, witness }: Topology, name: string): boolean {
  return regions.includes(name) || name === witness;
}

function placementHere({ topology, region }: Here, name: string | undefined): Placement | undefined {
  return topology.placements.find((placement) => placement.name === name && regionsOf(placement).includes(region));
}

/** Whatever is thrown below here is the store's word, or that of the key it is encrypted with. */
function tried(attempt: Attempt, asked: Asked): Promise<string | undefined> {
  return attempt(asked).catch((error: unknown) => String(error));
}

function replyTo(reason: string | undefined): Reply {
  if (reason === undefined) return { status: 200, body: { kind: 'well' } satisfies z.infer<typeof ProbeAnswer> };
  logger.warn('PROBE_UNAVAILABLE', { reason });
  return { status: 503, body: { kind: 'unavailable', reason } satisfies z.infer<typeof ProbeAnswer> };
}

/** An observer's own item in a table. No tenant has such a key, and no other region's replica writes it. */
export function probeKey(region: Region, observer: Region, what: 'credential' | 'document' | 'done'): ItemKey {
  return { pk: `probe#${region}`, sk: `${observer}/${what}` };
}
