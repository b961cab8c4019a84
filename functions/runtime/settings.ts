import type * as z from 'zod';
import { SettingsInvalid } from './failures';

/**
 * The environment variables of this function, parsed. Throws SettingsInvalid naming each field that is wrong. Nothing
 * else reads `process.env`.
 */
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
