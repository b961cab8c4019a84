import {
  isOpen,
  type Pending,
  readsOf,
  Request,
  ROUND_SECONDS,
  roundAt,
  SIDE_BY_SIDE,
  type Tried,
  writesOf,
} from '../../strategy/workload';
import { readClaims } from '../runtime/control/claims';
import { ownDrill } from '../runtime/control/own-drill';
import { step, type Done, type StepContext } from '../runtime/control/step';
import { tryRequest } from './ask';
import { Input, Output } from './contract';
import { leftToRead } from './left-to-read';

/** Plays one round of the synthetic workload from this region, which is never the subject of the drill. */
export const handler = step('replay', { input: Input, output: Output, run: replay });

/** No request begins later than this in a round. */
const SENDING_MS = 8000;

async function replay(input: Input, context: StepContext): Promise<Done<Output>> {
  const { topology, store } = context;
  const { incident: drill, source: subject, writes } = input;
  const startedAtMs = Date.now();
  const { claimedAt, plays } = ownDrill(await readClaims(store), input);
  const round = roundAt(claimedAt, startedAtMs);
  const load = { topology, subject, drill, seed: plays.seed, round };
  const before = input.pending ?? (await leftToRead(store, drill));
  const send = (request: Request): Promise<Tried> | undefined =>
    Date.now() - startedAtMs < SENDING_MS ? tryRequest(topology, request) : undefined;
  const seen = await lookFor(before, send);
  const written = writes ? await inTurn(writesOf(load), async (one) => (await send(one)) ?? unsent(one)) : [];
  const fresh = written.flatMap((one) => pendingAfter(load, one));
  // Settings have to be everywhere within seconds. Everything else is read in the next round.
  const soon = await lookFor(
    fresh.filter(({ what }) => what === 'get'),
    send,
  );
  const pending = [...seen.left, ...fresh.filter(({ what }) => what !== 'get'), ...soon.left];
  const tries = [...seen.tries, ...written, ...soon.tries];
  const waitSeconds = Math.max(1, Math.ceil(ROUND_SECONDS - (Date.now() - startedAtMs) / 1000));
  return { output: { kind: 'played', round, tries, pending, waitSeconds } };
}

/** What has to be read after that request: nothing when it was no write, or was not acknowledged. */
function pendingAfter(load: Parameters<typeof readsOf>[0], tried: Tried): Pending[] {
  if (!tried.ok || tried.what === 'login') return [];
  return readsOf(load, [Request.parse(tried)]).map((read) => ({ ...read, sinceMs: tried.endedMs }));
}

/** Tries these reads. `left`: those without success, as long as they are looked for. */
async function lookFor(
  reads: readonly Pending[],
  send: (request: Request) => Promise<Tried> | undefined,
): Promise<{ readonly tries: readonly Tried[]; readonly left: readonly Pending[] }> {
  const looked = await inTurn(reads, async (read) => {
    return { read, tried: await send(Request.parse(read)) };
  });
  const left = looked.filter(({ read, tried }) => tried?.ok !== true && isOpen(read, Date.now()));
  return { tries: looked.flatMap(({ tried }) => tried ?? []), left: left.map(({ read }) => read) };
}

/** Runs a few at a time, in order. */
async function inTurn<In, Out>(items: readonly In[], run: (item: In) => Promise<Out>): Promise<Out[]> {
  const done: Out[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++) done[index] = await run(items[index] as In);
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
  return done;
}

/** What there was no time for counts as refused: nobody knows that it would have been served. */
function unsent(request: Request): Tried {
  const atMs = Date.now();
  return { ...request, region: null, status: null, ok: false, atMs, endedMs: atMs };
}
