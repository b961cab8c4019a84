import * as z from 'zod';
import { Topology } from '../../strategy/topology';

/** A text as JSON, for a schema that continues with `pipe`. */
export function parseJson(text: string, context: z.RefinementCtx): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    context.addIssue({ code: 'custom', message: `must be JSON (${String(cause)})` });
    return z.NEVER;
  }
}

/** A setting that is JSON. */
export const Json = z.string().transform(parseJson);

/** The settings of every function: the topology as one JSON literal, and the region that Lambda runs it in. */
export const BaseSettings = z.object({
  TOPOLOGY: Json.pipe(Topology),
  AWS_REGION: z.string().min(1),
});
export type BaseSettings = z.infer<typeof BaseSettings>;
