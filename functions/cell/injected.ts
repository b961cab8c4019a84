import { type FaultEffect, isFelt } from '../../strategy/fault';
import { refusal, type Reply } from './answers';
import { waitMs } from './dependency';
import type { Doors } from './entry';
import { isAlone, type View } from './gate';
import type { CellRequest } from './request';

/** No client waits that long for a black hole. Lambda would kill the function after 15 s. */
const HOLD_MS = 12_000;
/** The region's own table answers in milliseconds. If it does not, the request must not wait for it. */
const PATIENCE_MS = 300;

/**
 * What a drill injects for this request; undefined when nothing. Reads it where the gate reads the routing map, so it
 * costs no further call.
 */
export async function effectOn(doors: Doors, request: CellRequest): Promise<FaultEffect | undefined> {
  const { region, routes, now } = doors;
  const isOnMap = !isAlone(request.placement);
  const effect = isOnMap ? (await routes.readToServe(now()))?.effectIn(region) : await knownEffect(doors);
  return effect && isFelt(effect, request) ? effect : undefined;
}

/**
 * What the region's own stored map says. For requests that do not ask the control store: its silence must not slow them
 * down, nor may this region's table.
 */
export async function knownEffect({ known, region, now }: Doors): Promise<FaultEffect | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), PATIENCE_MS);
  });
  const view = await Promise.race([known.read(now()), late]);
  clearTimeout(timer);
  return view?.effectIn(region);
}

/**
 * Answers as a disturbed region does: not at all, or late. Undefined: the request goes on, after the delay if there is
 * one. A function cannot drop a connection. A black hole holds it until the client has given up.
 */
export async function answerInstead(effect: FaultEffect | undefined): Promise<Reply | undefined> {
  if (effect === undefined || effect.dependency !== undefined || effect.kind === 'partition') return undefined;
  if (effect.kind === 'lost') return refusal('unavailable', 'a drill plays the loss of this region');
  await waitMs(effect.delayMs ?? HOLD_MS);
  return effect.kind === 'delay' ? undefined : refusal('unavailable', 'a drill plays the silence of this region');
}

/** The doors of a region that is cut off: it goes by the map that it has, which nobody confirms. */
export function cutOff(doors: Doors): Doors {
  const { routes } = doors;
  const unconfirmed = async (read: Promise<View | undefined>): Promise<View | undefined> => {
    const view = await read;
    return view && { ...view, stale: true };
  };
  return {
    ...doors,
    routes: {
      readToServe: (nowMs) => unconfirmed(routes.readToServe(nowMs)),
      reread: (nowMs) => unconfirmed(routes.reread(nowMs)),
    },
  };
}
