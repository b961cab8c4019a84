import * as z from 'zod';
import { mistake, type Reply } from './answers';

export type ParsedBody<Body> =
  { readonly kind: 'parsed'; readonly body: Body } | { readonly kind: 'mistaken'; readonly reply: Reply };

/** Parses a JSON body by the contract, or says in a 400 what is wrong with it. */
export function parseBody<S extends z.ZodType>(schema: S, text: string): ParsedBody<z.output<S>> {
  const parsed = z.string().transform(toJson).pipe(schema).safeParse(text);
  if (parsed.success) return { kind: 'parsed', body: parsed.data };
  return { kind: 'mistaken', reply: mistake(400, `the body is wrong: ${z.prettifyError(parsed.error)}`) };
}

function toJson(text: string, context: z.RefinementCtx): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    context.addIssue({ code: 'custom', message: `must be JSON (${String(cause)})` });
    return z.NEVER;
  }
}
