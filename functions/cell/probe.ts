import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod';
import { type FaultEffect, isFeltByProbes } from '../../strategy/fault';
import { SERVICES } from '../../strategy/layers';
import type { Probe } from '../../strategy/probe';
import { type Placement, regionsOf, type Topology } from '../../strategy/topology';
import { logger } from '../runtime/logger';
import { type HttpAnswer, mistake, type Reply, toHttp } from './answers';
import { parseBody } from './body';
import { beginRequest } from './dependency';
import { answering, type Cell } from './front';
import { answerInstead, knownEffect } from './injected';
import { bodyOf, HttpEvent, isSigned } from './request';

/**
 * `POST /probe/{service}/{placement}`, for observers only (API Gateway checks IAM). Tries the placement's store behind
 * the service, past the gate, so that our own drains, canaries, leases and freezes never change the answer.
 */
const ProbeBody = z.object({
  observer: z.string(),
  /**
   * For orchestration: the name of this probe's job. Later jobs of an observer have names that sort later as strings.
   */
  job: z.string().max(64).exactOptional(),
  /** An earlier job of this observer, and how long ago it was accepted. */
  before: z.object({ job: z.string().max(64), ageMs: z.number() }).exactOptional(),
});
type ProbeBody = z.infer<typeof ProbeBody>;

/** 200: the store works. 503: it does not. */
export const ProbeAnswer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('well') }),
  z.object({ kind: z.literal('unavailable'), reason: z.string() }),
]);
type ProbeAnswer = z.infer<typeof ProbeAnswer>;

/** One probe of one placement's store in this region. */
export interface Asked extends ProbeBody {
  readonly placement: Placement;
}

/**
 * Tries a store. Returns what is wrong with it, or undefined when it works. Throws SDK errors, which mean that it does
 * not.
 */
type Attempt = (asked: Asked) => Promise<string | undefined>;
type Attempts = Partial<Readonly<Record<Probe, Attempt>>>;
type Handler = (event: APIGatewayProxyEventV2) => Promise<HttpAnswer>;
type Here = Pick<Cell, 'topology' | 'region' | 'doors'>;

/** Wraps the handler: probes are answered by these attempts, everything else by `serve`. Never throws. */
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
  // Only observers of the topology are accepted, so the number of probe keys is bounded.
  if (!isObserver(here.topology, observer)) return mistake(400, `"${observer}" is no observer`);
  const placement = placementHere(here, name);
  if (!placement) return mistake(400, `"${name ?? ''}" is no placement of this region`);
  const effect = await effectOnProbe(here, event);
  const instead = await answerInstead(effect);
  if (instead) return instead;
  beginRequest({ effect, hasBreakers: false });
  return replyTo(await tried(attempt, { ...parsed.body, placement }));
}

/** What a drill injects for probes of that service. */
async function effectOnProbe({ doors }: Here, { rawPath }: HttpEvent): Promise<FaultEffect | undefined> {
  const service = SERVICES.find((one) => one === rawPath.split('/')[2]);
  const effect = await knownEffect(doors);
  return effect && isFeltByProbes(effect, service) ? effect : undefined;
}

function isObserver({ regions, witness }: Topology, name: string): boolean {
  return regions.includes(name) || name === witness;
}

function placementHere({ topology, region }: Here, name: string | undefined): Placement | undefined {
  return topology.placements.find((placement) => placement.name === name && regionsOf(placement).includes(region));
}

/** An error thrown here comes from the store or from its encryption key. */
function tried(attempt: Attempt, asked: Asked): Promise<string | undefined> {
  return attempt(asked).catch((error: unknown) => String(error));
}

function replyTo(reason: string | undefined): Reply {
  if (reason === undefined) return { status: 200, body: { kind: 'well' } satisfies ProbeAnswer };
  logger.warn('PROBE_UNAVAILABLE', { reason });
  return { status: 503, body: { kind: 'unavailable', reason } satisfies ProbeAnswer };
}
