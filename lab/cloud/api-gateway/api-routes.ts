/**
 * Chooses the route of an HTTP API for a request. The order is API Gateway's: a full match of the path, then a greedy
 * one ({proxy+}), then $default. A route for the method wins over ANY. Among several matches, the one with more literal
 * segments wins.
 */

export interface RouteMatch {
  readonly routeKey: string;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** The compiled routes of one API. */
export interface RouteTable {
  /** Returns the route for a request. Undefined when none fits: the answer is then 404. */
  match(method: string, path: string): RouteMatch | undefined;
}

interface Route {
  readonly routeKey: string;
  readonly verb: string;
  /** Undefined for $default, which takes every path. */
  readonly pattern: RegExp | undefined;
  /** Names of the pattern's groups, in order. */
  readonly parameters: readonly string[];
  readonly rank: readonly number[];
}

export function routeTable(routeKeys: Iterable<string>): RouteTable {
  const routes = [...routeKeys].map(readRoute).sort((left, right) => compare(right.rank, left.rank));
  return {
    match: (method, path) => {
      for (const { routeKey, verb, pattern, parameters } of routes) {
        if (verb !== 'ANY' && verb !== method) continue;
        if (!pattern) return { routeKey, pathParameters: {} };
        const found = pattern.exec(path);
        if (found) return { routeKey, pathParameters: named(parameters, found) };
      }
      return undefined;
    },
  };
}

function readRoute(routeKey: string): Route {
  if (routeKey === '$default') return { routeKey, verb: 'ANY', pattern: undefined, parameters: [], rank: [0] };
  const [verb = '', template = ''] = routeKey.split(' ');
  const literals = template.split('/').filter((segment) => segment !== '' && !segment.startsWith('{')).length;
  const rank = [template.includes('+}') ? 1 : 2, literals, verb === 'ANY' ? 0 : 1];
  const parameters = [...template.matchAll(PARAMETER)].map(([, name = '']) => name);
  return { routeKey, verb, pattern: patternOf(template), parameters, rank };
}

/** `{name}` or `{name+}`. */
const PARAMETER = /\{(\w+)(\+?)\}/g;

function named(parameters: readonly string[], [, ...values]: RegExpExecArray): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const [index, name] of parameters.entries()) found[name] = values[index] ?? '';
  return found;
}

function patternOf(template: string): RegExp {
  const source = template
    .replace(/[.()$^|]/g, '\\$&')
    .replace(PARAMETER, (_, _name: string, greedy: string) => (greedy === '' ? '([^/]+)' : '(.+)'));
  return new RegExp(`^${source}/?$`);
}

function compare(left: readonly number[], right: readonly number[]): number {
  const index = left.findIndex((value, position) => value !== right[position]);
  return index < 0 ? 0 : (left[index] ?? 0) - (right[index] ?? 0);
}
