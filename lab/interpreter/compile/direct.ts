/**
 * The fast path for the most frequent expressions of a workflow: reading values, comparing, counting, choosing, and
 * building objects and lists. They are evaluated at once, without JSONata's evaluator. Assumption: JSONata 2.0.6
 * semantics for plain objects and scalars. Where arrays, mixed types or errors could matter, the answer is UNSURE and
 * JSONata itself decides. If a case were wrong here, a machine would take another branch than on AWS.
 */
import { directPath, directVariable, hasOnly, LEAF, type Ast, type Bindings, type Direct } from './direct-paths';
import { finite, OPERATORS, truthOf, UNSURE } from './direct-values';

export type { Ast, Bindings, StatesView } from './direct-paths';
export { UNSURE } from './direct-values';

type Compiler = (ast: Ast) => Direct | undefined;

/** The compiler of each node type, and the keys that the node may have. */
const NODES: Readonly<Record<string, readonly [compiler: Compiler, keys: readonly string[]]>> = {
  string: [literal, LEAF],
  number: [literal, LEAF],
  value: [literal, LEAF],
  variable: [directVariable, LEAF],
  path: [directPath, ['type', 'steps']],
  binary: [directBinary, [...LEAF, 'lhs', 'rhs']],
  condition: [directCondition, ['type', 'position', 'condition', 'then', 'else']],
  block: [directBlock, ['type', 'position', 'expressions']],
  unary: [directUnary, [...LEAF, 'expression', 'expressions', 'lhs']],
  function: [directFunction, [...LEAF, 'name', 'procedure', 'arguments']],
};

/** The fast path for a syntax tree, or undefined when there is none. */
export function compileDirect(ast: Ast): Direct | undefined {
  const node = Object.hasOwn(NODES, ast.type) ? NODES[ast.type] : undefined;
  if (!node) return undefined;
  const [compiler, keys] = node;
  return hasOnly(ast, keys) ? compiler(ast) : undefined;
}

/** Compiles all of them, or none. */
function compileAll(asts: readonly Ast[]): readonly Direct[] | undefined {
  const compiled = asts.map(compileDirect).filter((direct) => direct !== undefined);
  return compiled.length === asts.length ? compiled : undefined;
}

function literal({ value }: Ast): Direct {
  return () => value;
}

function directBinary({ value: operator, lhs, rhs }: Ast): Direct | undefined {
  if (!lhs || !rhs || Array.isArray(lhs)) return undefined;
  const [left, right] = compileAll([lhs as Ast, rhs]) ?? [];
  if (!left || !right) return undefined;
  if (operator === 'and' || operator === 'or') return directLogic(left, right, operator === 'or');
  const apply = OPERATORS[String(operator)];
  if (!apply) return undefined;
  return (bindings, states) => {
    const a = left(bindings, states);
    if (a === UNSURE) return UNSURE;
    const b = right(bindings, states);
    return b === UNSURE ? UNSURE : apply(a, b);
  };
}

/** `decisive` is the left value that decides without the right side. */
function directLogic(left: Direct, right: Direct, decisive: boolean): Direct {
  return (bindings, states) => {
    const a = truthOf(left(bindings, states));
    return a === UNSURE || a === decisive ? a : truthOf(right(bindings, states));
  };
}

function directCondition({ condition, then, else: otherwise }: Ast): Direct | undefined {
  if (!condition || !then) return undefined;
  const [test, yes, no = literal({ type: 'value' })] =
    compileAll(otherwise ? [condition, then, otherwise] : [condition, then]) ?? [];
  if (!test || !yes) return undefined;
  return (bindings, states) => {
    const truth = truthOf(test(bindings, states));
    if (truth === UNSURE) return UNSURE;
    return (truth ? yes : no)(bindings, states);
  };
}

/** Parentheses around one expression. */
function directBlock({ expressions: [only, ...more] = [] }: Ast): Direct | undefined {
  return only && more.length === 0 ? compileDirect(only) : undefined;
}

function directUnary(ast: Ast): Direct | undefined {
  switch (ast.value) {
    case '-':
      return directMinus(ast);
    case '[':
      return directArray(ast);
    case '{':
      return directObject(ast);
    default:
      return undefined;
  }
}

function directMinus({ expression }: Ast): Direct | undefined {
  const inner = expression && compileDirect(expression);
  return (
    inner &&
    ((bindings, states) => {
      const value = inner(bindings, states);
      return typeof value === 'number' ? finite(-value) : UNSURE;
    })
  );
}

/** A list inside a list stays one, a value that is a list is joined, and nothing is left out. */
function directArray({ expressions = [] }: Ast): Direct | undefined {
  const parts = compileAll(expressions);
  if (!parts) return undefined;
  const nested = expressions.map(({ value }) => value === '[');
  return (bindings, states) => {
    const items: unknown[] = [];
    for (let index = 0; index < parts.length; index += 1) {
      const value = parts[index]?.(bindings, states);
      if (value === UNSURE) return UNSURE;
      if (Array.isArray(value) && !nested[index]) for (const item of value as unknown[]) items.push(item);
      else if (value !== undefined) items.push(value);
    }
    return items;
  };
}

/** The keys are constants and all different. A key without a value is left out. */
function directObject({ lhs }: Ast): Direct | undefined {
  if (!Array.isArray(lhs)) return undefined;
  const pairs = lhs as readonly (readonly [Ast, Ast])[];
  const keys = pairs.map(([key]) => (key.type === 'string' && Object.keys(key).length <= LEAF.length ? key.value : ''));
  const plain = keys.every((key) => typeof key === 'string' && key !== '' && !(key in Object.prototype));
  const values = compileAll(pairs.map(([, value]) => value));
  if (!values || !plain || new Set(keys).size < keys.length) return undefined;
  return (bindings, states) => {
    const fields: Bindings = {};
    for (let index = 0; index < values.length; index += 1) {
      const value = values[index]?.(bindings, states);
      if (value === UNSURE) return UNSURE;
      if (value !== undefined) fields[keys[index] as string] = value;
    }
    return fields;
  };
}

const FUNCTIONS: Readonly<Record<string, ((value: unknown) => unknown) | undefined>> = {
  exists: (value) => value !== undefined,
  count: (value) => (Array.isArray(value) ? value.length : UNSURE),
};

function directFunction({ procedure, arguments: [argument, ...more] = [] }: Ast): Direct | undefined {
  const name = procedure?.type === 'variable' ? String(procedure.value) : '';
  const run = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  const inner = argument && more.length === 0 ? compileDirect(argument) : undefined;
  if (!run || !inner) return undefined;
  return (bindings, states) => {
    // A variable may hide the function of that name.
    if (bindings[name] !== undefined) return UNSURE;
    const value = inner(bindings, states);
    return value === UNSURE ? UNSURE : run(value);
  };
}
