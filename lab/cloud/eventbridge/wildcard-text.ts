/**
 * Wildcards in event patterns: `*` stands for any text, a backslash before it or before another backslash takes the
 * meaning away. How complex AWS lets wildcards be is not documented; the lab takes what is known to be taken, so it may
 * refuse more than AWS, never less.
 */
import { invalidPattern, patternNotModelled } from './pattern-refusals';
import { escaped, fitting, type TextMatcher } from './text-matchers';

/** One character that has to be there, or `*` for any text. */
type Token = { readonly literal: string } | '*';

/** A text with wildcards. Throws for two wildcards in a row and for a backslash before anything but `*` and `\`. */
export function wildcardText(wanted: string): TextMatcher {
  return fitting(
    `^${tokensOf(wanted)
      .map((token) => (token === '*' ? '.*' : escaped(token.literal)))
      .join('')}$`,
  );
}

function tokensOf(wanted: string): readonly Token[] {
  const parts = wanted.match(/\\?[^\\]|\\\\|\\/gs) ?? [];
  const tokens = parts.map((part): Token => {
    if (part === '*') return '*';
    if (part.startsWith('\\') && part !== '\\*' && part !== '\\\\')
      throw invalidPattern(`invalid escape character in wildcard ${JSON.stringify(wanted)}`);
    return { literal: part.at(-1) ?? '' };
  });
  if (tokens.some((token, index) => token === '*' && tokens[index + 1] === '*'))
    throw invalidPattern(`consecutive wildcard characters in ${JSON.stringify(wanted)}`);
  return tokens;
}

/** Four wildcards in one field that have this complexity together are in use on AWS. It refuses one that has 10. */
const COMPLEXITY_MAX = 8;

/** Throws when the wildcards of one field are too many, or repeat too much, together. */
export function refuseComplex(wildcards: readonly string[]): void {
  const complexity = wildcards.reduce((sum, wanted) => sum + complexityOf(tokensOf(wanted)), 0);
  if (complexity > COMPLEXITY_MAX)
    throw patternNotModelled(
      `complexity of more than ${COMPLEXITY_MAX}, use fewer wildcards or repeat less after them: ${wildcards.join(' ')}`,
    );
}

/**
 * How many beginnings of the pattern one text can fit at the same time, at worst: what event-ruler calls complexity.
 * Stops above what is taken.
 */
function complexityOf(tokens: readonly Token[]): number {
  const alphabet = [...new Set(tokens.map((token) => (token === '*' ? undefined : token.literal)))];
  const start = withEmptyWildcards(tokens, [0]);
  const seen = new Map([[start.join(), start]]);
  let most = 0;
  // A map's entries may grow while they are read: this walks all sets of beginnings that some text fits.
  for (const lengths of seen.values()) {
    most = Math.max(most, lengths.filter((length) => length > 0).length);
    if (most > COMPLEXITY_MAX) return most;
    for (const literal of alphabet) {
      const next = after(tokens, lengths, literal);
      if (next.length > 0) seen.set(next.join(), seen.get(next.join()) ?? next);
    }
  }
  return most;
}

/**
 * Lengths of the beginnings that still fit after one more character; without one, any that the pattern does not name.
 */
function after(tokens: readonly Token[], lengths: readonly number[], literal: string | undefined): readonly number[] {
  const reached = lengths.flatMap((length) => {
    const next = tokens[length];
    const kept = tokens[length - 1] === '*' ? [length] : [];
    return literal !== undefined && next !== undefined && next !== '*' && next.literal === literal
      ? [...kept, length + 1]
      : kept;
  });
  return withEmptyWildcards(tokens, reached);
}

const withEmptyWildcards = (tokens: readonly Token[], lengths: readonly number[]): readonly number[] =>
  [...new Set(lengths.flatMap((length) => (tokens[length] === '*' ? [length, length + 1] : [length])))].sort(
    (a, b) => a - b,
  );
