/**
 * Who signed a request. Checks the form of a Signature Version 4, its scope (region and service) and its time (within
 * five minutes). Not modelled: the signature's own value, which the lab trusts. The principal is read from the session
 * token (`lambda/session.ts`). Long-lived keys have no token, so they cannot sign here.
 */
import { sha256 } from '../../strategy/sha256';
import type { HttpRequest } from '../calls/internet';
import { principalOf, sessionToken } from './lambda/session';

const SCOPE = /^AWS4-HMAC-SHA256 Credential=[A-Z0-9]+\/(\d{8})\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request, /;
const SIGNED = /SignedHeaders=([a-z0-9;-]+), Signature=[0-9a-f]{64}$/;
const COVERED = ['host', 'x-amz-date', 'x-amz-security-token'];
/** A signature is valid for five minutes (IAM User Guide, "Signature Version 4"). */
const SIGNATURE_MS = 5 * 60_000;

/** Service (as it signs) and region that a request is signed for, and the time there. */
export interface Scope {
  readonly service: string;
  readonly region: string;
  readonly nowMs: number;
}

/** The ARN of the principal who signed the request for that service, region and time. Undefined when nobody did. */
export function signerOf({ headers, host }: HttpRequest, { service, region, nowMs }: Scope): string | undefined {
  const sent = new Map(Object.entries({ ...headers, host }).map(([name, value]) => [name.toLowerCase(), value]));
  const header = (name: string): string => sent.get(name) ?? '';
  const [, day = '', ...signedFor] = SCOPE.exec(header('authorization')) ?? [];
  const covered = SIGNED.exec(header('authorization'))?.[1]?.split(';') ?? [];
  const date = header('x-amz-date');
  const isWhole = COVERED.every((name) => covered.includes(name)) && date.startsWith(day);
  const isHere = signedFor.join(' ') === `${region} ${service}`;
  // An invalid date gives NaN, which is never within the limit.
  const isInTime = Math.abs(nowMs - timeOf(date)) <= SIGNATURE_MS;
  return isWhole && isHere && isInTime ? principalOf(header('x-amz-security-token')) : undefined;
}

/** The request, signed by that principal as `curl --aws-sigv4` does. */
export function signedBy(principal: string, request: HttpRequest, { service, region, nowMs }: Scope): HttpRequest {
  const date = new Date(nowMs).toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = `Credential=ASIALAB/${date.slice(0, 8)}/${region}/${service}/aws4_request`;
  const signature = sha256(`${principal} ${date} ${scope} ${request.body ?? ''}`);
  return {
    ...request,
    headers: {
      ...request.headers,
      'x-amz-date': date,
      'x-amz-security-token': sessionToken(principal),
      authorization: `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=${COVERED.join(';')}, Signature=${signature}`,
    },
  };
}

/** Time of `20270101T000000Z`. NaN when it has another form. */
function timeOf(date: string): number {
  return Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}
