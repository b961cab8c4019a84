/**
 * The fast path for reading variables and the names after them. Assumption: plain objects. At the first array the
 * answer is UNSURE, because JSONata maps over arrays.
 */
import { UNSURE } from './direct-values';

/** Names that an expression sees: variables, inherited through the prototype chain. */
export type Bindings = Record<string, unknown>;

/** The contents of `$states`. Fields are read one by one, so that nothing unread is built. */
export interface StatesView {
  /** A field of the context object. */
  contextField(name: string): unknown;
  /** Another field of `$states`. */
  field(name: string): unknown;
  /** All of it, in JSONata's form. */
  whole(): unknown;
}

/** A node of JSONata's syntax tree, with the parts that are read here. */
export interface Ast {
  readonly type: string;
  readonly value?: unknown;
  readonly steps?: readonly Ast[];
  readonly lhs?: Ast | readonly (readonly [Ast, Ast])[];
  readonly rhs?: Ast;
  readonly expression?: Ast;
  readonly expressions?: readonly Ast[];
  readonly condition?: Ast;
  readonly then?: Ast;
  readonly else?: Ast;
  readonly procedure?: Ast;
  readonly arguments?: readonly Ast[];
}

/** Returns the value, undefined for nothing, or UNSURE. */
export type Direct = (bindings: Bindings, states?: StatesView) => unknown;

/** The keys of a node without children. */
export const LEAF: readonly string[] = ['type', 'value', 'position'];

/** Whether a node has no other keys. Another key means that the node does more than is known here. */
export function hasOnly(node: Ast, keys: readonly string[]): boolean {
  return Object.keys(node).every((key) => keys.includes(key));
}

/** The value of a variable. */
export function directVariable({ value: name }: Ast): Direct | undefined {
  return typeof name === 'string' && name !== '' && name !== '$' ? (bindings) => read(bindings, name) : undefined;
}

/** A name that is no variable may still be a JSONata function. */
function read(bindings: Bindings, name: string): unknown {
  const value = bindings[name];
  return value === undefined ? UNSURE : value;
}

/** Names after a variable, without predicates or wildcards. */
export function directPath({ steps: [first, ...rest] = [] }: Ast): Direct | undefined {
  if (first?.type !== 'variable') return undefined;
  const plain = rest.every((step) => step.type === 'name' && hasOnly(step, LEAF));
  const start = plain && hasOnly(first, LEAF) ? directVariable(first) : undefined;
  const names = rest.map((step) => String(step.value));
  const generic: Direct | undefined = start && ((bindings) => follow(start(bindings), names));
  return generic && first.value === 'states' ? statesPath(names, generic) : generic;
}

/** `$states.field…` and `$states.context.field…`, read from the view if there is one. */
function statesPath(names: readonly string[], otherwise: Direct): Direct {
  const [field, inner, ...deeper] = names;
  if (field === undefined) return otherwise;
  if (field !== 'context') {
    const rest = names.slice(1);
    return (bindings, states) => (states ? follow(states.field(field), rest) : otherwise(bindings));
  }
  if (inner === undefined) return (bindings, states) => (states ? UNSURE : otherwise(bindings));
  return (bindings, states) => (states ? follow(states.contextField(inner), deeper) : otherwise(bindings));
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
