import type { HttpRequest } from '../calls/internet';

/**
 * What the services of AWS that take our messages ask the rest of AWS: the account and whether it has a support plan
 * with the API, who signed a request to that service in that region, and what roles may do.
 */
export interface Aws {
  readonly account: string;
  readonly hasSupportPlan: boolean;
  signerOf(
    request: HttpRequest,
    scope: { readonly service: 'ses' | 'support'; readonly region: string },
  ): string | undefined;
  allowed(principal: string, request: { readonly action: string; readonly resources: readonly string[] }): boolean;
}
