/**
 * Routes with AWS_IAM: who signed a request for the API's region, and whether their policies let them call the route.
 */
import type { HttpRequest } from '../../calls/internet';
import type { Iam } from '../iam';
import { signerOf } from '../signature';

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
  const role = signerOf(request, { service: 'execute-api', region, nowMs });
  if (role === undefined) return undefined;
  return iam.allowed(role, { action: 'execute-api:Invoke', resources: [arn] }) ? role : undefined;
}
