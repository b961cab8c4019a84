/**
 * Wildcards in event patterns: `*` stands for any text. A backslash before `*` or before another backslash makes it
 * literal. AWS does not document its limit on complexity. The lab accepts only what AWS is known to accept, so it may
 * refuse more than AWS, never less.
 */
import { invalidPattern, patternNotModelled } from './pattern-refusals';
import { escaped, fitting, type TextMatcher } from './text-matchers';

/** A literal character, or `*` for any text. */
type Token = { readonly literal: string } | '*';

/**
 * Matches a text with wildcards. Throws for two wildcards in a row, and for a backslash before anything but `*` and
 * `\`.
 */
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

/** AWS takes four wildcards in one field that together have this complexity. It refuses one field that has 10. */
const COMPLEXITY_MAX = 8;

/** Throws when the wildcards of one field together are too many or too complex. */
export function refuseComplex(wildcards: readonly string[]): void {
  const complexity = wildcards.reduce((sum, wanted) => sum + complexityOf(tokensOf(wanted)), 0);
  if (complexity > COMPLEXITY_MAX)
    throw patternNotModelled(
      `complexity of more than ${COMPLEXITY_MAX}, use fewer wildcards or repeat less after them: ${wildcards.join(' ')}`,
    );
}

/**
 * The largest number of pattern prefixes that one text can match at the same time. event-ruler calls this complexity.
 * Stops above the accepted limit.
 */
function complexityOf(tokens: readonly Token[]): number {
  const alphabet = [...new Set(tokens.map((token) => (token === '*' ? undefined : token.literal)))];
  const start = withEmptyWildcards(tokens, [0]);
  const seen = new Map([[start.join(), start]]);
  let most = 0;
  // Entries added to a map during iteration are visited too, so this visits all sets of prefixes that a text can match.
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
 * Lengths of the prefixes that still match after one more character. Undefined stands for any character that the
 * pattern does not name.
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
