/**
 * Which route of an HTTP API takes a request. API Gateway's order: a full match of the path, then a greedy one ({proxy+}), then
 * $default; a route for the method beats ANY. Among several matches the one with more literal segments wins.
 */

export interface RouteMatch {
  readonly routeKey: string;
  readonly pathParameters: Readonly<Record<string, string>>;
}

interface Candidate extends RouteMatch {
  readonly rank: readonly number[];
}

/** The route key for a request, or undefined when none fits (then the answer is 404). */
export function matchRoute(routeKeys: Iterable<string>, method: string, path: string): RouteMatch | undefined {
  const candidates = [...routeKeys].flatMap((routeKey) => candidate(routeKey, method, path));
  return candidates.sort((left, right) => compare(right.rank, left.rank))[0];
}

function candidate(routeKey: string, method: string, path: string): Candidate[] {
  if (routeKey === '$default') return [{ routeKey, pathParameters: {}, rank: [0] }];
  const [verb = '', template = ''] = routeKey.split(' ');
  if (verb !== 'ANY' && verb !== method) return [];
  const found = patternOf(template).exec(path);
  if (!found) return [];
  const pathParameters = { ...found.groups };
  const literals = template.split('/').filter((segment) => segment !== '' && !segment.startsWith('{')).length;
  return [{ routeKey, pathParameters, rank: [template.includes('+}') ? 1 : 2, literals, verb === 'ANY' ? 0 : 1] }];
}

const patterns = new Map<string, RegExp>();

function patternOf(template: string): RegExp {
  const known = patterns.get(template);
  if (known) return known;
  const source = template.replace(/[.()$^|]/g, '\\$&').replace(/\{(\w+)(\+?)\}/g, (_, name: string, greedy: string) => {
    return greedy === '' ? `(?<${name}>[^/]+)` : `(?<${name}>.+)`;
  });
  const pattern = new RegExp(`^${source}/?$`);
  patterns.set(template, pattern);
  return pattern;
}

function compare(left: readonly number[], right: readonly number[]): number {
  const index = left.findIndex((value, position) => value !== right[position]);
  return index < 0 ? 0 : (left[index] ?? 0) - (right[index] ?? 0);
}
