/** The damage really done to settings, as the lab noted it at the time. */
import * as z from 'zod';
import type { Happening } from '../kernel/kernel';
import type { Damage } from '../judge/record';

const Detail = z.object({
  placement: z.string(),
  how: z.enum(['value', 'schema']),
  entries: z.number(),
  strays: z.number(),
});

/** In time order. */
export function damagesIn(timeline: readonly Happening[]): readonly Damage[] {
  return timeline.flatMap((happening) => {
    const { data } = Detail.safeParse(happening);
    return happening.what === 'settings.damaged' && data ? [{ atMs: Date.parse(happening.at), ...data }] : [];
  });
}
