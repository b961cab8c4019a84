/** How many requests run at the same time. */
const SIDE_BY_SIDE = 20;

/** Runs `run` for each item, in batches, and returns the results in order. Throws what `run` throws. */
export async function inBatches<In, Out>(items: readonly In[], run: (item: In) => Promise<Out>): Promise<Out[]> {
  const done: Out[] = [];
  for (let start = 0; start < items.length; start += SIDE_BY_SIDE) {
    done.push(...(await Promise.all(items.slice(start, start + SIDE_BY_SIDE).map(run))));
  }
  return done;
}
