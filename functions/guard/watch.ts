import * as z from 'zod';
import { stopKey } from '../../strategy/control-items';
import { isCaughtUp, returnMoves } from '../../strategy/return';
import { whyStop } from '../../strategy/stop-conditions';
import type { Known } from '../runtime/control/situation';
import type { StepContext } from '../runtime/control/step';
import { lagSecondsOf, replicationOf } from '../runtime/data/replication';

/** Whatever is stored there stops the drill, even when nobody can read it. */
const Stop = z.object({ by: z.string().catch('somebody'), why: z.string().optional().catch(undefined) });
type Stop = z.output<typeof Stop>;

/** `acts`: whether it has left the subject and does not return yet, or disturbs it, or neither. */
interface Watched {
  readonly known: Known;
  readonly drill: string;
  readonly subject: string;
  readonly acts: 'away' | 'disturbing' | undefined;
}

/**
 * Who stops the drill. If nobody has, and a stop condition holds while it acts, this writes the word to stop itself. So
 * the drill stays stopped when the condition ends, whoever conducts it then.
 */
export async function stopOf(
  context: StepContext,
  { known, drill, subject, acts }: Watched,
): Promise<Stop | undefined> {
  const { store } = context;
  const said = await store.get(stopKey(drill), Stop);
  if (said || acts === undefined) return said;
  const left = acts === 'away' ? subject : undefined;
  const why = whyStop({ ...known, left, behind: left && (await behind(known, left)) });
  if (why === undefined) return undefined;
  const stop = { by: 'guard', why };
  await store.put(stopKey(drill), { ...stop, at: new Date(known.nowMs).toISOString() }, 'absent');
  return stop;
}

/**
 * What the subject has not received of the rows that have left it, in words. A replica that does not answer is behind:
 * nobody knows.
 */
async function behind({ topology, routes, nowMs }: Known, subject: string): Promise<string | undefined> {
  const found = await Promise.all(
    returnMoves(topology, routes, subject).map(async ({ placement, service, from }) => {
      if (from === null) return undefined;
      const path = { topology, placement, service, source: from, target: subject };
      const replication = await replicationOf(path).catch(() => ({ kind: 'unknown' }) as const);
      const lagSeconds = lagSecondsOf(replication, nowMs);
      if (isCaughtUp(lagSeconds, service)) return undefined;
      return `${placement}/${service} in ${subject} is ${lagSeconds ?? 'an unknown number of'} s behind ${from}`;
    }),
  );
  return found.find((doubt) => doubt !== undefined);
}
