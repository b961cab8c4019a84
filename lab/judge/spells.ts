/** Time cut into spells in each of which the same is true: works, does not, or nobody can say. */

/** `unknown`: neither can be told from the faults alone. */
export type Works = 'works' | 'unknown' | 'broken';

/** From `fromMs` on, until before `untilMs`. */
export interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

export interface Spell extends Span {
  readonly works: Works;
}

/** What is wrong during a span; elsewhere all is well. */
export type Trouble = Span & { readonly works: 'unknown' | 'broken' };

/**
 * Spells without a gap from minus to plus infinity; where troubles overlap the worst counts, and equal neighbours are
 * one.
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

/** The spell in which that moment lies. */
export function spellAt(spells: readonly Spell[], atMs: number): Spell {
  return spells.find(({ untilMs }) => atMs < untilMs) ?? { fromMs: -Infinity, untilMs: Infinity, works: 'unknown' };
}

/** Where both spells hold: it works if both do. */
export function both(one: Spell, other: Spell): Spell {
  const works = [one, other].map((spell) => spell.works);
  return {
    fromMs: Math.max(one.fromMs, other.fromMs),
    untilMs: Math.min(one.untilMs, other.untilMs),
    works: works.includes('broken') ? 'broken' : works.includes('unknown') ? 'unknown' : 'works',
  };
}
