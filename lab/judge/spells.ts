/** Divides time into spells. During one spell a thing works, is broken, or may be either. */

/** `unknown`: the faults alone do not tell whether it works. */
export type Works = 'works' | 'unknown' | 'broken';

/** Includes `fromMs`, excludes `untilMs`. */
export interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

export interface Spell extends Span {
  readonly works: Works;
}

/** What is wrong during a span. At all other times everything works. */
export type Trouble = Span & { readonly works: 'unknown' | 'broken' };

/**
 * Spells without a gap from minus to plus infinity. Where troubles overlap, the worst counts. Equal neighbours are
 * merged.
 */
export function spellsOf(troubles: readonly Trouble[]): readonly Spell[] {
  const edges = new Set([-Infinity, ...troubles.flatMap(({ fromMs, untilMs }) => [fromMs, untilMs])]);
  const starts = [...edges].filter((ms) => ms < Infinity).sort((a, b) => a - b);
  const spells: Spell[] = [];
  for (const [index, fromMs] of starts.entries()) {
    const untilMs = starts[index + 1] ?? Infinity;
    const works = worst(troubles.filter((one) => one.fromMs <= fromMs && fromMs < one.untilMs));
    const last = spells.at(-1);
    if (last?.works === works) spells[spells.length - 1] = { ...last, untilMs };
    else spells.push({ fromMs, untilMs, works });
  }
  return spells;
}

function worst(troubles: readonly Trouble[]): Works {
  if (troubles.some(({ works }) => works === 'broken')) return 'broken';
  return troubles.length > 0 ? 'unknown' : 'works';
}

/** The spell at that moment. */
export function spellAt(spells: readonly Spell[], atMs: number): Spell {
  return spells.find(({ untilMs }) => atMs < untilMs) ?? { fromMs: -Infinity, untilMs: Infinity, works: 'unknown' };
}

/** The overlap of two spells. It works if both work. */
export function both(one: Spell, other: Spell): Spell {
  const works = [one, other].map((spell) => spell.works);
  return {
    fromMs: Math.max(one.fromMs, other.fromMs),
    untilMs: Math.min(one.untilMs, other.untilMs),
    works: works.includes('broken') ? 'broken' : works.includes('unknown') ? 'unknown' : 'works',
  };
}

/** The beginning of the spans that lead to that moment without a gap, in ms. Undefined if none contains it. */
export function sinceWithoutGap(spans: readonly Span[], atMs: number): number | undefined {
  const found = spans.filter((span) => span.fromMs <= atMs && atMs < span.untilMs).map((span) => span.fromMs);
  if (found.length === 0) return undefined;
  const sinceMs = Math.min(...found);
  const earlier = spans.filter((span) => span.fromMs < sinceMs);
  return sinceWithoutGap(earlier, sinceMs - 1) ?? sinceMs;
}

/** When there is trouble in each of several places at once, in time order. */
export function commonSpans(places: readonly (readonly Span[])[]): readonly Span[] {
  const edges = [...new Set(places.flat().flatMap(({ fromMs, untilMs }) => [fromMs, untilMs]))].sort((a, b) => a - b);
  return edges.flatMap((fromMs, index) => {
    const isCommon = places.every((spans) => spans.some((span) => span.fromMs <= fromMs && fromMs < span.untilMs));
    return isCommon ? [{ fromMs, untilMs: edges[index + 1] ?? Infinity }] : [];
  });
}

/** When something is due that takes at most that long. If nobody was able to for a while, it counts from its end. */
export const dueAfter = (fromMs: number, withinMs: number, unable: readonly Span[]): number =>
  unable.reduce(
    (dueMs, span) => (span.fromMs <= dueMs && span.untilMs > fromMs ? Math.max(dueMs, span.untilMs + withinMs) : dueMs),
    fromMs + withinMs,
  );

/** The time in which at least one span lasts, in ms. */
export function coveredMs(spans: readonly Span[]): number {
  let sum = 0;
  let reachedMs = -Infinity;
  for (const { fromMs, untilMs } of [...spans].sort((a, b) => a.fromMs - b.fromMs)) {
    sum += Math.max(0, untilMs - Math.max(fromMs, reachedMs));
    reachedMs = Math.max(reachedMs, untilMs);
  }
  return sum;
}
