/** Patterns of policies: `*` stands for any text, `?` for one character, and everything else for itself. */

/** Whether a text fits the pattern. */
export function wildcard(pattern: string): (text: string) => boolean {
  if (pattern === '*') return () => true;
  if (!/[*?]/.test(pattern)) return (text) => text === pattern;
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  const fits = new RegExp(`^${source}$`, 's');
  return (text) => fits.test(text);
}

/** Whether a text fits one of the patterns. */
export function oneFits(patterns: readonly string[]): (text: string) => boolean {
  const tests = patterns.map(wildcard);
  const [only] = tests;
  return only && tests.length === 1 ? only : (text) => tests.some((fits) => fits(text));
}
