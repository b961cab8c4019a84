import * as z from 'zod';
import { Topology } from '../../strategy/topology';
import { SettingsInvalid } from './failures';

function parseJson(text: string, context: z.RefinementCtx): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    context.addIssue({ code: 'custom', message: `must be JSON (${String(cause)})` });
    return z.NEVER;
  }
}

/** What every function gets: the topology as one JSON literal, and the region Lambda runs it in. */
export const BaseSettings = z.object({
  TOPOLOGY: z.string().transform(parseJson).pipe(Topology),
  AWS_REGION: z.string().min(1),
});
export type BaseSettings = z.infer<typeof BaseSettings>;

/** The environment variables of this function, parsed. Throws SettingsInvalid naming each field that is wrong. Nothing else reads `process.env`. */
export function readSettings<S extends z.ZodType>(schema: S): z.output<S> {
  const parsed = schema.safeParse(process.env);
  if (parsed.success) return parsed.data;
  throw new SettingsInvalid(`settings of this function are wrong: ${describeIssues(parsed.error)}`, {
    cause: parsed.error,
  });
}

/** One line from a zod error: `field.path: what is wrong`, joined by semicolons. */
export function describeIssues(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.map(String).join('.') || 'value'}: ${issue.message}`).join('; ');
}
