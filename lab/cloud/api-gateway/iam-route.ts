/**
 * Routes with AWS_IAM: who signed a request, and whether that role may call the route. Models what decides: the form of
 * a Signature Version 4, its scope (region and service), its time (within five minutes) and the signer's identity
 * policies. Not modelled: the signature's own value, which the lab takes on trust; a function's role is read from its
 * session token, as `lambda/sandbox.ts` makes it.
 */
import type { HttpRequest } from '../../internet';
import type { Iam } from '../iam';
import { roleOf } from '../lambda/session';

const SCOPE = /^AWS4-HMAC-SHA256 Credential=[A-Z0-9]+\/(\d{8})\/([a-z0-9-]+)\/execute-api\/aws4_request, /;
const SIGNED = /SignedHeaders=([a-z0-9;-]+), Signature=[0-9a-f]{64}$/;
const COVERED = ['host', 'x-amz-date', 'x-amz-security-token'];
/** A signature is good for five minutes (IAM User Guide, "Signature Version 4"). */
const SIGNATURE_MS = 5 * 60_000;

/** The route as IAM names it: `arn:aws:execute-api:<region>:<account>:<api>/<stage>/<METHOD>/<path>`. */
export interface Callee {
  readonly region: string;
  readonly arn: string;
}

/** The role that may call the route now, and does; undefined when the signature is none, or its role may not. */
export function callerOf(
  request: HttpRequest,
  { region, arn }: Callee,
  { iam, nowMs }: { readonly iam: Pick<Iam, 'allowed'>; readonly nowMs: number },
): string | undefined {
  const signature = signatureOf(request);
  // Not a number, for a date that is none, is not within anything.
  if (signature?.region !== region || !(Math.abs(nowMs - signature.atMs) <= SIGNATURE_MS)) return undefined;
  return iam.allowed(signature.role, { action: 'execute-api:Invoke', resources: [arn] }) ? signature.role : undefined;
}

interface Signature {
  readonly region: string;
  readonly atMs: number;
  readonly role: string;
}

/** Undefined when there is none that covers what it has to. */
function signatureOf({ headers, host }: HttpRequest): Signature | undefined {
  const sent = new Map(Object.entries({ ...headers, host }).map(([name, value]) => [name.toLowerCase(), value]));
  const header = (name: string): string => sent.get(name) ?? '';
  const [, day = '', region = ''] = SCOPE.exec(header('authorization')) ?? [];
  const signed = SIGNED.exec(header('authorization'))?.[1]?.split(';') ?? [];
  const role = roleOf(header('x-amz-security-token'));
  const date = header('x-amz-date');
  const isWhole = COVERED.every((name) => signed.includes(name)) && date.startsWith(day);
  return isWhole && role !== undefined ? { region, atMs: timeOf(date), role } : undefined;
}

/** Of `20270101T000000Z`; not a number when it has another form. */
function timeOf(date: string): number {
  return Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}
