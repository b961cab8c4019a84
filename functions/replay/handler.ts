import { servicesLeaving } from '../../strategy/playbooks';
import { type Request, ROUND_SECONDS, roundAt, type Tried, writesOf } from '../../strategy/workload';
import { readClaims } from '../runtime/control/claims';
import { ownDrill } from '../runtime/control/own-drill';
import { step, type Done, type StepContext } from '../runtime/control/step';
import { tryRequest } from './ask';
import { Input, Output } from './contract';
import { lagsNow } from './lags';
import { leftToRead } from './left-to-read';
import { byUser, lookFor, pendingAfter, unsent } from './send';

/** Plays one round of the synthetic workload from this region, which is never the subject of the drill. */
export const handler = step('replay', { input: Input, output: Output, run: replay });

/** No request begins later than this in a round. */
const SENDING_MS = 9000;

async function replay(input: Input, context: StepContext): Promise<Done<Output>> {
  const { topology, store } = context;
  const { incident: drill, source: subject, writes } = input;
  const startedAtMs = Date.now();
  const { claimedAt, playbook, plays } = ownDrill(topology, await readClaims(store), input);
  const round = roundAt(claimedAt, startedAtMs);
  const through = servicesLeaving(playbook).length > 0 ? ('elsewhere' as const) : ('subject' as const);
  const load = { topology, subject, through, drill, seed: plays.seed, round };
  const before = input.pending ?? (await leftToRead(store, drill));
  const send = (request: Request): Promise<Tried> | undefined =>
    Date.now() - startedAtMs < SENDING_MS ? tryRequest({ topology, once: through === 'subject' }, request) : undefined;
  const looking = lagsNow({ topology, subject, playbook });
  const seen = await lookFor(before, send);
  const written = writes ? await byUser(writesOf(load), async (one) => (await send(one)) ?? unsent(one)) : [];
  const fresh = written.flatMap((one) => pendingAfter(load, one));
  // Settings have to be everywhere within seconds. Everything else is read in the next round.
  const soon = await lookFor(
    fresh.filter(({ what }) => what === 'get'),
    send,
  );
  const pending = [...seen.left, ...fresh.filter(({ what }) => what !== 'get'), ...soon.left];
  const tries = [...seen.tries, ...written, ...soon.tries];
  const lags = await looking;
  const waitSeconds = Math.max(1, Math.ceil(ROUND_SECONDS - (Date.now() - startedAtMs) / 1000));
  return { output: { kind: 'played', round, tries, lags, pending, waitSeconds } };
}
