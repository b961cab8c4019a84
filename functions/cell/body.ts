import * as z from 'zod';
import { mistake, type Reply } from './answers';

export type ParsedBody<Body> =
  { readonly kind: 'parsed'; readonly body: Body } | { readonly kind: 'mistaken'; readonly reply: Reply };

/** Parses a JSON body by the contract, or says in a 400 what is wrong with it. */
export function parseBody<S extends z.ZodType>(schema: S, text: string): ParsedBody<z.output<S>> {
  const json = toJson(text);
  if (json.kind === 'mistaken') return json;
  const parsed = schema.safeParse(json.value);
  return parsed.success ? { kind: 'parsed', body: parsed.data } : mistaken(z.prettifyError(parsed.error));
}

function toJson(text: string): { readonly kind: 'read'; readonly value: unknown } | ReturnType<typeof mistaken> {
  try {
    return { kind: 'read', value: JSON.parse(text) };
  } catch (cause) {
    return mistaken(`must be JSON (${String(cause)})`);
  }
}

function mistaken(why: string): { readonly kind: 'mistaken'; readonly reply: Reply } {
  return { kind: 'mistaken', reply: mistake(400, `the body is wrong: ${why}`) };
}
