/**
 * Requests to AWS Fault Injection Service, which speaks REST with JSON: method and path name the operation (API
 * reference). Answers are plain JSON, and times are seconds since the epoch.
 */
import type { Fields } from './call';
import type { HttpRequest } from './internet';

interface Route {
  readonly method: string;
  /** Its group is the id. */
  readonly path: RegExp;
  readonly operation: string;
}

const ROUTES: readonly Route[] = [
  { method: 'GET', path: /^\/experimentTemplates$/, operation: 'ListExperimentTemplates' },
  { method: 'GET', path: /^\/experiments$/, operation: 'ListExperiments' },
  { method: 'POST', path: /^\/experiments$/, operation: 'StartExperiment' },
  { method: 'GET', path: /^\/experiments\/([^/]+)$/, operation: 'GetExperiment' },
  { method: 'DELETE', path: /^\/experiments\/([^/]+)$/, operation: 'StopExperiment' },
  { method: 'GET', path: /^\/safetyLevers\/([^/]+)$/, operation: 'GetSafetyLever' },
  { method: 'PATCH', path: /^\/safetyLevers\/([^/]+)\/state$/, operation: 'UpdateSafetyLeverState' },
];

/** The operation and its input; undefined when the lab does not know the path. */
export function readFis(request: HttpRequest): { readonly operation: string; readonly input: Fields } | undefined {
  const url = new URL(`https://${request.host}${request.path}`);
  const route = ROUTES.find(({ method, path }) => method === request.method && path.test(url.pathname));
  if (!route) return undefined;
  const id = route.path.exec(url.pathname)?.[1];
  const { maxResults, ...asked } = Object.fromEntries(url.searchParams);
  const body = JSON.parse(request.body ?? '{}') as Fields;
  return {
    operation: route.operation,
    input: {
      ...asked,
      ...body,
      ...(id !== undefined && { id: decodeURIComponent(id) }),
      ...(maxResults !== undefined && { maxResults: Number(maxResults) }),
    },
  };
}
