/**
 * Between a function URL and what people do there. The name of who signed comes only from Lambda; everything else comes
 * from the body.
 */
import * as z from 'zod';
import { personOf } from '../../strategy/principal';
import { InputInvalid, RetryableFailure } from './failures';

/**
 * The fields that are used of a function URL's event, payload format 2.0. Lambda sets `authorizer.iam` after it has
 * checked the signature and asked IAM. A caller who has only the policy for people cannot get here in any other way
 * (docs/adr/0025).
 */
const UrlEvent = z.object({
  body: z.string().optional(),
  isBase64Encoded: z.boolean().optional(),
  requestContext: z.object({ authorizer: z.object({ iam: z.object({ userArn: z.string() }) }) }),
});

/**
 * What the caller gets over HTTP. 200: what was done. Otherwise `{ reason }`: 400 names the wrong field; 403: no
 * person, or not one single person, has signed; 503: try again, which is safe. Lambda itself answers 403 to a caller
 * without permission, 429 when it is throttled, and 502 when the function fails.
 */
export interface Reply {
  readonly statusCode: 200 | 400 | 403 | 503;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Fields that only Lambda sets. A body that sets them pretends to be another person. */
const SIGNED = ['by', 'caller'];

/**
 * Passes on the body in the event, with the person who signed it. Throws errors that the caller did not cause and that
 * a repetition does not solve.
 */
export async function fromWhoSigned(event: unknown, take: (input: object) => Promise<object>): Promise<Reply> {
  const call = UrlEvent.safeParse(event).data;
  if (!call) return refused(403, 'only the function URL takes this, signed for IAM');
  const caller = call.requestContext.authorizer.iam.userArn;
  const person = personOf(caller);
  if (person.kind === 'unclear') return refused(403, person.reason);
  const said = jsonIn(call.isBase64Encoded ? Buffer.from(call.body ?? '', 'base64').toString() : call.body);
  if (!said) return refused(400, 'body: has to be a JSON object');
  const claimed = SIGNED.find((name) => Object.hasOwn(said, name));
  if (claimed !== undefined) return refused(400, `${claimed}: leave it out, because the signature says who you are`);
  try {
    return reply(200, await take({ ...said, by: person.name, caller }));
  } catch (error) {
    if (error instanceof InputInvalid) return refused(400, error.message);
    if (error instanceof RetryableFailure) return refused(503, `it was not taken; send it again: ${error.message}`);
    throw error;
  }
}

function jsonIn(body = ''): object | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const refused = (status: 400 | 403 | 503, reason: string): Reply => reply(status, { reason });

function reply(statusCode: Reply['statusCode'], said: object): Reply {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(said) };
}
