/** Requests at a time. */
const SIDE_BY_SIDE = 20;

/** What `run` makes of each, in order, so many at a time. Throws what it throws. */
export async function inBatches<In, Out>(items: readonly In[], run: (item: In) => Promise<Out>): Promise<Out[]> {
  const done: Out[] = [];
  for (let start = 0; start < items.length; start += SIDE_BY_SIDE) {
    done.push(...(await Promise.all(items.slice(start, start + SIDE_BY_SIDE).map(run))));
  }
  return done;
}
