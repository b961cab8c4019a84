/** What may be in no store, log, page or message at all, whoever reads it. */

/** The part of an e-mail address from its sign on: a search for what stands before it takes too long. */
const ADDRESS = /@[\w-]+\.[a-z][\w.-]*/i;

/** What the text gives away, in words: one of these tokens, or an e-mail address. Undefined if nothing. */
export function leakIn(text: string, tokens: readonly string[]): string | undefined {
  if (tokens.some((token) => text.includes(token))) return 'has the token of a channel';
  const [address] = ADDRESS.exec(text) ?? [];
  return address === undefined ? undefined : `has an address …${address}`;
}
