import type { Region } from '../../strategy/topology';
import { AwsUnavailable } from '../runtime/failures';
import { jsonMember, type HttpResult } from '../runtime/http';
import { patientRequest } from '../runtime/patient-request';
import { signerFor } from '../runtime/signing';

/** As the clients of the SDK here: a region that does not answer must not keep the drill waiting. */
const TIMEOUT_MS = 2000;

/** One call, by the API reference of FIS. `operation` only names it in messages, and for the test of permissions. */
export interface FisCall {
  readonly operation: string;
  readonly method: 'GET' | 'POST' | 'DELETE' | 'PATCH';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
}

/** `refused`: FIS answered that it will not, and why. */
type FisAnswer =
  { readonly kind: 'answered'; readonly body: unknown } | { readonly kind: 'refused'; readonly reason: string };

/**
 * Calls AWS FIS in a region. The request is signed here, because no client of the SDK that we can install knows the
 * safety lever (ADR 33). Repeats for three seconds while FIS is busy. Throws AwsUnavailable when it does not answer.
 */
export async function callFis(region: Region, call: FisCall): Promise<FisAnswer> {
  const { operation, method, path, query = {}, body } = call;
  const host = `fis.${region}.amazonaws.com`;
  const content = body === undefined ? '' : JSON.stringify(body);
  const plain = { 'content-type': 'application/json' };
  const headers = await signerFor(region, 'fis')({ method, host, path, query, headers: plain, body: content });
  const asked = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  const result = await patientRequest({
    ...{ url: `https://${host}${path}${asked.length > 0 ? `?${asked.join('&')}` : ''}`, method, headers },
    ...(body !== undefined && { body: content }),
    timeoutMs: TIMEOUT_MS,
  });
  const reason = `${operation} of FIS in ${region}: ${problemWith(result)}`;
  if (result.kind === 'silent' || mayPass(result)) throw new AwsUnavailable(reason);
  if (result.status >= 300) return { kind: 'refused', reason };
  return { kind: 'answered', body: JSON.parse(result.body) };
}

type Answered = Extract<HttpResult, { kind: 'answered' }>;

/** REST services say what is wrong in a header. FIS may throttle with 400. */
const errorName = ({ headers }: Answered): string => headers['x-amzn-errortype'] ?? '';
const mayPass = (result: Answered): boolean =>
  result.status === 429 || result.status >= 500 || errorName(result).includes('Throttl');

function problemWith(result: HttpResult): string {
  if (result.kind === 'silent') return result.reason;
  const message = jsonMember(result, 'message');
  return `${result.status} ${errorName(result)} ${typeof message === 'string' ? message : ''}`.trim();
}

/** As `callFis`, for a call that FIS always answers when all is well. Throws AwsUnavailable for a refusal too. */
export async function readFis(region: Region, call: FisCall): Promise<unknown> {
  const answer = await callFis(region, call);
  if (answer.kind === 'refused') throw new AwsUnavailable(answer.reason);
  return answer.body;
}
