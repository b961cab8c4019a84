import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { isVerification } from '../../strategy/fault';
import { OBJECTIVES } from '../../strategy/layers';
import type { Route } from '../../strategy/routing-map';
import type { Region, Topology } from '../../strategy/topology';
import { ControlStore } from '../runtime/control/control-store';
import { logger } from '../runtime/logger';
import type { BaseSettings } from '../runtime/base-settings';
import { isBrokenCircuitError } from 'cockatiel';
import { type HttpAnswer, mistake, redirection, refusal, type Reply, toHttp, refusedByBreaker } from './answers';
import { identify } from './caller';
import { beginRequest } from './dependency';
import { type Doors, enter, type Entry } from './entry';
import { answerInstead, cutOff, effectOn } from './injected';
import { CLOCKS, LeaseHolder } from '../runtime/control/lease-holder';
import { type CellRequest, HttpEvent, type Menu, parseRequest } from './request';
import { isTransient } from '../runtime/transient';
import { ReadCache } from './read-cache';
import { KnownMap, RoutingCache } from './routes';
import { SessionKeys } from './session-keys';

/** The cell in one region, made once per execution environment. */
export interface Cell {
  readonly topology: Topology;
  readonly region: Region;
  readonly doors: Doors;
  readonly sessions: SessionKeys;
  readonly reads: ReadCache;
}

/**
 * A request that this region may serve now, by this row of the routing map. `mustWait`: it is a write that may only be
 * stored as a waiting write.
 */
export interface Admitted extends CellRequest {
  readonly route: Route;
  readonly mustWait: boolean;
}

const now = (): number => Date.now();

type Serve = (request: Admitted) => Promise<Reply>;

/** Makes the cell from the function's settings. */
export function openCell({ TOPOLOGY: topology, AWS_REGION: region }: BaseSettings): Cell {
  const store = new ControlStore({ topology, region });
  const known = new KnownMap({ topology, region });
  const leases = new LeaseHolder(store, region, CLOCKS);
  const doors = { region, now, known, leases, routes: new RoutingCache(store, known) };
  const sessions = new SessionKeys({ topology, region });
  return { topology, region, doors, sessions, reads: new ReadCache() };
}

/**
 * Makes the Lambda handler of a cell function: parse, identify the caller, judge, serve. A store that fails becomes 503
 * `unavailable`, so only what a store has acknowledged is answered with success. Never throws.
 */
export function front(cell: Cell, menu: Menu, serve: Serve): (event: APIGatewayProxyEventV2) => Promise<HttpAnswer> {
  return (event) => answering(cell, () => answer(cell, { event, menu, serve }));
}

/**
 * Turns any error of the attempt into 503 `unavailable`, and logs it. An open circuit breaker says when it tries again.
 */
export async function answering(
  { region }: Pick<Cell, 'region'>,
  attempt: () => Promise<HttpAnswer>,
): Promise<HttpAnswer> {
  try {
    return await attempt();
  } catch (error) {
    logger.error('CELL_UNAVAILABLE', { error });
    const reply = isBrokenCircuitError(error) ? refusedByBreaker() : refusal('unavailable');
    return toHttp(reply, { region, stale: false });
  }
}

async function answer(cell: Cell, asked: { event: unknown; menu: Menu; serve: Serve }): Promise<HttpAnswer> {
  const event = HttpEvent.parse(asked.event);
  const parsed = parseRequest(event, asked.menu);
  if (parsed.kind === 'mistaken') return toHttp(mistake(parsed.status, parsed.reason), { ...cell, stale: false });
  const caller = await identify(cell, event, parsed.asked);
  if (caller.kind === 'unknown') return toHttp(caller.reply, { ...cell, stale: false });
  const request = { ...parsed.asked, ...caller.who };
  const effect = await effectOn(cell.doors, request);
  const instead = await answerInstead(effect);
  if (instead) return toHttp(instead, { ...cell, stale: false });
  beginRequest({ effect, hasBreakers: !isVerification(request) });
  const isOurs = request.door === 'synthetic';
  const wish = { ...request, access: accessOf(request), ...(isOurs && { isSynthetic: true as const }) };
  const entry = await enter(wish, effect?.kind === 'partition' ? cutOff(cell.doors) : cell.doors);
  const reply = await replyTo(entry, {
    elsewhere: (region) => redirection(event, { topology: cell.topology, region }),
    open: async (route, mustWait) => {
      const reply = await readable(cell.reads, { ...request, route, mustWait }, asked.serve);
      const writer = elsewhereWritten(reply, route, cell.region);
      return writer === undefined ? reply : redirection(event, { topology: cell.topology, region: writer });
    },
  });
  return toHttp(reply, { region: cell.region, stale: entry.stale });
}

/** A read that its store does not answer gets the last good answer, if it is young enough. A write never does. */
async function readable(reads: ReadCache, request: Admitted, serve: Serve): Promise<Reply> {
  if (request.method !== 'GET') {
    reads.drop(request);
    return serve(request);
  }
  try {
    const reply = await serve(request);
    reads.keep(request, reply, now());
    return reply;
  } catch (error) {
    const kept = isTransient(error) || isBrokenCircuitError(error) ? reads.find(request, now()) : undefined;
    if (!kept) throw error;
    logger.warn('READ_FROM_CACHE', { service: request.service, error });
    return kept;
  }
}

async function replyTo(
  entry: Entry,
  then: { elsewhere: (region: Region) => Reply; open: (route: Route, mustWait: boolean) => Promise<Reply> },
): Promise<Reply> {
  if (entry.kind === 'open' || entry.kind === 'wait') return then.open(entry.route, entry.kind === 'wait');
  return entry.kind === 'elsewhere' ? then.elsewhere(entry.region) : refusal(entry.reason, entry.why);
}

/**
 * Returns the region to redirect to when a key is missing here during a return. The returning region writes and is
 * ahead of the others: it may have the key, and says 404 itself if it does not.
 */
function elsewhereWritten({ status }: Reply, { service, returning }: Route, region: Region): Region | undefined {
  const hasWriter = OBJECTIVES[service].pattern === 'active-passive';
  return status === 404 && hasWriter && returning !== region ? returning : undefined;
}

/** A login (POST) changes nothing that is stored, so it works where writes are closed. */
function accessOf({ method }: CellRequest): 'read' | 'write' {
  return method === 'PUT' ? 'write' : 'read';
}
