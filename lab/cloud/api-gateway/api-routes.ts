/**
 * Which route of an HTTP API takes a request. API Gateway's order: a full match of the path, then a greedy one ({proxy+}), then
 * $default; a route for the method beats ANY. Among several matches the one with more literal segments wins.
 */

export interface RouteMatch {
  readonly routeKey: string;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** The routes of one API, ready to be asked. */
export interface RouteTable {
  /** The route for a request, or undefined when none fits (then the answer is 404). */
  match(method: string, path: string): RouteMatch | undefined;
}

interface Route {
  readonly routeKey: string;
  readonly verb: string;
  /** Undefined for $default, which takes every path. */
  readonly pattern: RegExp | undefined;
  readonly rank: readonly number[];
}

export function routeTable(routeKeys: Iterable<string>): RouteTable {
  const routes = [...routeKeys].map(readRoute).sort((left, right) => compare(right.rank, left.rank));
  return {
    match: (method, path) => {
      for (const { routeKey, verb, pattern } of routes) {
        if (verb !== 'ANY' && verb !== method) continue;
        if (!pattern) return { routeKey, pathParameters: {} };
        const found = pattern.exec(path);
        if (found) return { routeKey, pathParameters: { ...found.groups } };
      }
      return undefined;
    },
  };
}

function readRoute(routeKey: string): Route {
  if (routeKey === '$default') return { routeKey, verb: 'ANY', pattern: undefined, rank: [0] };
  const [verb = '', template = ''] = routeKey.split(' ');
  const literals = template.split('/').filter((segment) => segment !== '' && !segment.startsWith('{')).length;
  const rank = [template.includes('+}') ? 1 : 2, literals, verb === 'ANY' ? 0 : 1];
  return { routeKey, verb, pattern: patternOf(template), rank };
}

function patternOf(template: string): RegExp {
  const source = template.replace(/[.()$^|]/g, '\\$&').replace(/\{(\w+)(\+?)\}/g, (_, name: string, greedy: string) => {
    return greedy === '' ? `(?<${name}>[^/]+)` : `(?<${name}>.+)`;
  });
  return new RegExp(`^${source}/?$`);
}

function compare(left: readonly number[], right: readonly number[]): number {
  const index = left.findIndex((value, position) => value !== right[position]);
  return index < 0 ? 0 : (left[index] ?? 0) - (right[index] ?? 0);
}
