/** Routes with AWS_IAM: who signed a request for the API's region, and whether their policies allow the route. */
import type { HttpRequest } from '../../calls/internet';
import type { Iam } from '../iam';
import { signerOf } from '../signature';

/** The route as IAM names it: `arn:aws:execute-api:<region>:<account>:<api>/<stage>/<METHOD>/<path>`. */
export interface Callee {
  readonly region: string;
  readonly arn: string;
}

/**
 * Returns the role that signed and may call the route now. Undefined when the signature is missing or invalid, or the
 * role may not call it.
 */
export function callerOf(
  request: HttpRequest,
  { region, arn }: Callee,
  { iam, nowMs }: { readonly iam: Pick<Iam, 'allowed'>; readonly nowMs: number },
): string | undefined {
  const role = signerOf(request, { service: 'execute-api', region, nowMs });
  if (role === undefined) return undefined;
  return iam.allowed(role, { action: 'execute-api:Invoke', resources: [arn] }) ? role : undefined;
}
