import type { Region } from '../../../strategy/topology';
import { type HttpResult, jsonMember, request } from '../http';
import { signerFor } from '../signing';

/**
 * A call that only reads. `operation` names it in messages, and for the test of permissions. `service`: as in the name
 * of its endpoint, and as it is signed.
 */
export interface SignedPost {
  readonly operation: string;
  readonly service: 'cloudformation' | 'states';
  readonly region: Region;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs: number;
}

/** `failed`: why there is no answer, in words. `throttled`: AWS says that it was asked too often. */
type Posted =
  | { readonly kind: 'answered'; readonly body: string }
  | { readonly kind: 'failed'; readonly why: string; readonly throttled: boolean };

/**
 * One call on a regional endpoint, signed here: one operation is not worth a client of the SDK in the bundles of
 * `record` and `anchor`, which are near their limit. Never throws for what AWS answers. Throws SettingsInvalid without
 * credentials.
 */
export async function signedPost(post: SignedPost): Promise<Posted> {
  const { operation, service, region, headers: plain, body, timeoutMs } = post;
  const host = `${service}.${region}.amazonaws.com`;
  const headers = await signerFor(region, service)({ method: 'POST', host, path: '/', headers: plain, body });
  const result = await request({ url: `https://${host}/`, method: 'POST', headers, body, timeoutMs });
  if (result.kind === 'answered' && result.status === 200) return { kind: 'answered', body: result.body };
  const why = `${operation} in ${region}: ${problemWith(result)}`;
  return { kind: 'failed', why, throttled: isThrottled(result) };
}

/** The name of an error may have a namespace before a `#`. */
function isThrottled(result: HttpResult): boolean {
  const type = jsonMember(result, '__type');
  return typeof type === 'string' && type.endsWith('ThrottlingException');
}

const LONGEST = 200;

function problemWith(result: HttpResult): string {
  return result.kind === 'silent' ? result.reason : `status ${result.status}: ${result.body.slice(0, LONGEST)}`;
}
