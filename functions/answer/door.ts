/**
 * Between the function URL and the verb. The name of who signed comes only from Lambda; everything else comes from the
 * body.
 */
import { personOf } from '../../strategy/principal';
import { InputInvalid, RetryableFailure } from '../runtime/failures';
import { type Output, type Reply, UrlEvent } from './contract';

/** Fields that only Lambda sets. A body that sets them pretends to be another person. */
const SIGNED = ['by', 'caller'];

/**
 * Takes the answer in the event as the answer of the person who signed it. Throws errors that the caller did not cause
 * and that a repetition does not solve.
 */
export async function fromWhoSigned(event: unknown, take: (input: object) => Promise<Output>): Promise<Reply> {
  const call = UrlEvent.safeParse(event).data;
  if (!call) return refused(403, 'answers are taken from the function URL only, signed for IAM');
  const caller = call.requestContext.authorizer.iam.userArn;
  const person = personOf(caller);
  if (person.kind === 'unclear') return refused(403, person.reason);
  const said = jsonIn(call.isBase64Encoded ? Buffer.from(call.body ?? '', 'base64').toString() : call.body);
  if (!said) return refused(400, 'body: has to be a JSON object');
  const claimed = SIGNED.find((name) => Object.hasOwn(said, name));
  if (claimed !== undefined) return refused(400, `${claimed}: leave it out, because the signature says who answers`);
  try {
    return reply(200, await take({ ...said, by: person.name, caller }));
  } catch (error) {
    if (error instanceof InputInvalid) return refused(400, error.message);
    if (error instanceof RetryableFailure)
      return refused(503, `the answer was not taken; send it again: ${error.message}`);
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
