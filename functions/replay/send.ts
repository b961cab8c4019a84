import { isOpen, type Pending, readsOf, Request, SIDE_BY_SIDE, type Tried } from '../../strategy/workload';

/** What has to be read after that request: nothing when it was no write, or was not acknowledged. */
export function pendingAfter(load: Parameters<typeof readsOf>[0], tried: Tried): Pending[] {
  if (!tried.ok || tried.what === 'login') return [];
  return readsOf(load, [Request.parse(tried)]).map((read) => ({ ...read, sinceMs: tried.endedMs }));
}

/** Tries these reads. `left`: those without success, as long as they are looked for. */
export async function lookFor(
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

/**
 * Requests of one service of a placement come one after the other, as of one user. So what the first one has found out
 * about a store may be known to the next one.
 */
export async function byUser<Out>(requests: readonly Request[], run: (one: Request) => Promise<Out>): Promise<Out[]> {
  const userOf = ({ placement, service }: Request): string => `${placement} ${service}`;
  const done = await inTurn([...new Set(requests.map(userOf))], async (user) => {
    const answers: Out[] = [];
    for (const one of requests.filter((own) => userOf(own) === user)) answers.push(await run(one));
    return answers;
  });
  return done.flat();
}

/** What there was no time for counts as refused: nobody knows that it would have been served. */
export function unsent(request: Request): Tried {
  const atMs = Date.now();
  return { ...request, region: null, status: null, ok: false, atMs, endedMs: atMs };
}
