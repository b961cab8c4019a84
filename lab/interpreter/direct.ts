/**
 * The short way for the expressions that make up most of a workflow: reading a value and comparing two. They are answered without
 * JSONata's evaluator. Assumes JSONata 2.0.6 semantics for plain objects and scalars; wherever arrays or mixed types could make a
 * difference the answer is UNSURE and JSONata itself decides. If a case were wrong here, a machine would take another branch than in AWS.
 */

/** Names visible to an expression: variables, inherited through the prototype chain, and `states`. */
export type Bindings = Record<string, unknown>;

/** A node of JSONata's syntax tree, as far as we look at it. */
export interface Ast {
  readonly type: string;
  readonly value?: unknown;
  readonly steps?: readonly Ast[];
  readonly lhs?: Ast;
  readonly rhs?: Ast;
}

/** "Ask JSONata." */
export const UNSURE = Symbol('unsure');

/** Gives the value, undefined for nothing, or UNSURE. */
export type Direct = (bindings: Bindings) => unknown;

type Compare = (left: unknown, right: unknown) => unknown;

/** The short way for a syntax tree, or undefined when there is none. */
export function compileDirect(ast: Ast): Direct | undefined {
  switch (ast.type) {
    case 'string':
    case 'number':
    case 'value':
      return hasOnly(ast, ['type', 'value', 'position']) ? () => ast.value : undefined;
    case 'variable':
      return directVariable(ast);
    case 'path':
      return directPath(ast);
    case 'binary':
      return directComparison(ast);
    default:
      return undefined;
  }
}

function hasOnly(node: Ast, keys: readonly string[]): boolean {
  return Object.keys(node).every((key) => keys.includes(key));
}

function directVariable(node: Ast): Direct | undefined {
  const name = node.value;
  if (typeof name !== 'string' || name === '' || name === '$') return undefined;
  return hasOnly(node, ['type', 'value', 'position']) ? (bindings) => read(bindings, name) : undefined;
}

/** A name that is no variable may still be a function of JSONata. */
function read(bindings: Bindings, name: string): unknown {
  const value = bindings[name];
  return value === undefined ? UNSURE : value;
}

function directPath(node: Ast): Direct | undefined {
  const [first, ...rest] = node.steps ?? [];
  if (first?.type !== 'variable' || !hasOnly(node, ['type', 'steps'])) return undefined;
  if (!rest.every((step) => step.type === 'name' && hasOnly(step, ['type', 'value', 'position']))) return undefined;
  const start = directVariable(first);
  const names = rest.map((step) => String(step.value));
  return start && ((bindings) => follow(start(bindings), names));
}

function follow(from: unknown, names: readonly string[]): unknown {
  let value = from;
  for (const name of names) {
    if (value === UNSURE) return UNSURE;
    if (typeof value !== 'object' || value === null) return undefined;
    if (Array.isArray(value)) return UNSURE;
    value = Object.hasOwn(value, name) ? (value as Bindings)[name] : undefined;
  }
  return value;
}

function directComparison(node: Ast): Direct | undefined {
  const compare = COMPARISONS[String(node.value)];
  if (!compare || !node.lhs || !node.rhs || !hasOnly(node, ['type', 'value', 'position', 'lhs', 'rhs']))
    return undefined;
  const left = compileDirect(node.lhs);
  const right = compileDirect(node.rhs);
  if (!left || !right) return undefined;
  return (bindings) => {
    const a = left(bindings);
    const b = right(bindings);
    return a === UNSURE || b === UNSURE ? UNSURE : compare(a, b);
  };
}

const COMPARISONS: Readonly<Record<string, Compare>> = {
  '=': (a, b) => equal(a, b),
  '!=': (a, b) => unequal(a, b),
  '<': ordered((a, b) => a < b),
  '<=': ordered((a, b) => a <= b),
  '>': ordered((a, b) => a > b),
  '>=': ordered((a, b) => a >= b),
  and: (a, b) => (typeof a === 'boolean' && typeof b === 'boolean' ? a && b : UNSURE),
  or: (a, b) => (typeof a === 'boolean' && typeof b === 'boolean' ? a || b : UNSURE),
};

function equal(a: unknown, b: unknown): unknown {
  if (a === undefined || b === undefined) return false;
  return isObject(a) && isObject(b) ? UNSURE : a === b;
}

/** Nothing is neither equal nor unequal to anything. */
function unequal(a: unknown, b: unknown): unknown {
  if (a === undefined || b === undefined) return false;
  return isObject(a) && isObject(b) ? UNSURE : a !== b;
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function ordered(compare: (a: number | string, b: number | string) => boolean): Compare {
  return (a, b) => {
    if (typeof a === 'number' && typeof b === 'number') return compare(a, b);
    return typeof a === 'string' && typeof b === 'string' ? compare(a, b) : UNSURE;
  };
}
