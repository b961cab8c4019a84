import type * as z from 'zod';
import { SettingsInvalid } from './failures';

/**
 * The environment variables of this function, parsed. Nothing else reads `process.env`. Throws SettingsInvalid, which
 * names each wrong field.
 */
export function readSettings<S extends z.ZodType>(schema: S): z.output<S> {
  const parsed = schema.safeParse(process.env);
  if (parsed.success) return parsed.data;
  throw new SettingsInvalid(`settings of this function are wrong: ${describeIssues(parsed.error)}`, {
    cause: parsed.error,
  });
}

/** One line from a zod error: `field.path: what is wrong`, separated by semicolons. */
export function describeIssues(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.map(String).join('.') || 'value'}: ${issue.message}`).join('; ');
}
