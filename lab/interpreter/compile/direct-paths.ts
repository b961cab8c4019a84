/**
 * The short way for reading: variables, and names after them. Assumes plain objects; at the first array on the way the
 * answer is UNSURE, because JSONata maps over it.
 */
import { UNSURE } from './direct-values';

/** Names visible to an expression: variables, inherited through the prototype chain. */
export type Bindings = Record<string, unknown>;

/** What `$states` holds. Fields are read one by one, so that nothing is put together that nobody reads. */
export interface StatesView {
  /** Of the context object. */
  contextField(name: string): unknown;
  /** Another field of `$states`. */
  field(name: string): unknown;
  /** All of it, as JSONata wants it. */
  whole(): unknown;
}

/** A node of JSONata's syntax tree, as far as we look at it. */
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

/** Gives the value, undefined for nothing, or UNSURE. */
export type Direct = (bindings: Bindings, states?: StatesView) => unknown;

/** The keys of a node that holds nothing but itself. */
export const LEAF: readonly string[] = ['type', 'value', 'position'];

/** Whether a node has no other keys: any other says that more happens there than we know. */
export function hasOnly(node: Ast, keys: readonly string[]): boolean {
  return Object.keys(node).every((key) => keys.includes(key));
}

/** The value of a variable. */
export function directVariable({ value: name }: Ast): Direct | undefined {
  return typeof name === 'string' && name !== '' && name !== '$' ? (bindings) => read(bindings, name) : undefined;
}

/** A name that is no variable may still be a function of JSONata. */
function read(bindings: Bindings, name: string): unknown {
  const value = bindings[name];
  return value === undefined ? UNSURE : value;
}

/** Names after a variable, without predicates, wildcards and the like. */
export function directPath({ steps: [first, ...rest] = [] }: Ast): Direct | undefined {
  if (first?.type !== 'variable') return undefined;
  const plain = rest.every((step) => step.type === 'name' && hasOnly(step, LEAF));
  const start = plain && hasOnly(first, LEAF) ? directVariable(first) : undefined;
  const names = rest.map((step) => String(step.value));
  const generic: Direct | undefined = start && ((bindings) => follow(start(bindings), names));
  return generic && first.value === 'states' ? statesPath(names, generic) : generic;
}

/** `$states.field…` and `$states.context.field…`, read from the view when there is one. */
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
