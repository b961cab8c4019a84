import * as z from 'zod';
import { mistake, type Reply } from './answers';

export type ParsedBody<Body> =
  { readonly kind: 'parsed'; readonly body: Body } | { readonly kind: 'mistaken'; readonly reply: Reply };

/**
 * A lone surrogate: half of a character above U+FFFF. JSON can contain one, UTF-8 cannot. A store would replace it with
 * something else.
 */
const HALF_CHARACTER = /\p{Surrogate}/u;

/** Parses a JSON body against the schema. Returns a 400 that says what is wrong when it does not match. */
export function parseBody<S extends z.ZodType>(schema: S, text: string): ParsedBody<z.output<S>> {
  const json = toJson(text);
  if (json.kind === 'mistaken') return json;
  const parsed = schema.safeParse(json.value);
  return parsed.success ? { kind: 'parsed', body: parsed.data } : mistaken(z.prettifyError(parsed.error));
}

function toJson(text: string): { readonly kind: 'read'; readonly value: unknown } | ReturnType<typeof mistaken> {
  try {
    return { kind: 'read', value: JSON.parse(text, wholeCharacters) };
  } catch (cause) {
    return mistaken(`must be JSON (${String(cause)})`);
  }
}

function wholeCharacters(name: string, value: unknown): unknown {
  const isWhole = typeof value !== 'string' || !HALF_CHARACTER.test(value);
  if (isWhole) return value;
  throw new Error(`${name || 'value'} holds half of a character, a surrogate without its other half`);
}

function mistaken(why: string): { readonly kind: 'mistaken'; readonly reply: Reply } {
  return { kind: 'mistaken', reply: mistake(400, `the body is wrong: ${why}`) };
}
