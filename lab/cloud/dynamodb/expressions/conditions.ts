/**
 * Conditions of DynamoDB's expression language as a tree. Condition, filter and key-condition expressions share one
 * grammar. Precedence as documented: comparisons, then NOT, AND, OR. Redundant parentheses are refused, as on AWS. Not
 * modelled: parentheses around a single operand, which AWS accepts and this parser refuses as a syntax error.
 */
import { parsePath, type Path } from './paths';
import type { Tokens } from './tokens';

export type Operand =
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'value'; readonly placeholder: string }
  | { readonly kind: 'size'; readonly of: Operand };

export type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>=';
const COMPARATORS: readonly Comparator[] = ['=', '<>', '<=', '>=', '<', '>'];

const CALLS = { attribute_exists: 1, attribute_not_exists: 1, attribute_type: 2, begins_with: 2, contains: 2 } as const;
export type CallName = keyof typeof CALLS;

/** A condition without AND, OR and NOT. */
export type Leaf =
  | { readonly kind: 'compare'; readonly operator: Comparator; readonly left: Operand; readonly right: Operand }
  | { readonly kind: 'between'; readonly subject: Operand; readonly low: Operand; readonly high: Operand }
  | { readonly kind: 'in'; readonly subject: Operand; readonly options: readonly Operand[] }
  | { readonly kind: 'call'; readonly name: CallName; readonly subject: Operand; readonly argument?: Operand };

export type Condition =
  | Leaf
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'not'; readonly inner: Condition };

/** All conditions that AND, OR and NOT join, from left to right. */
export function leaves(condition: Condition): readonly Leaf[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return [...leaves(condition.left), ...leaves(condition.right)];
    case 'not':
      return leaves(condition.inner);
    default:
      return [condition];
  }
}

/** The operands of a leaf, from left to right. */
export function operandsOf(leaf: Leaf): readonly Operand[] {
  switch (leaf.kind) {
    case 'compare':
      return [leaf.left, leaf.right];
    case 'between':
      return [leaf.subject, leaf.low, leaf.high];
    case 'in':
      return [leaf.subject, ...leaf.options];
    case 'call':
      return leaf.argument ? [leaf.subject, leaf.argument] : [leaf.subject];
  }
}

const IN_OPTIONS_MAX = 100;

/** Reads a whole condition. Throws ValidationException. */
export function parseCondition(tokens: Tokens): Condition {
  const condition = either(tokens);
  tokens.end();
  return condition;
}

function either(tokens: Tokens): Condition {
  let left = both(tokens);
  while (tokens.take('OR')) left = { kind: 'or', left, right: both(tokens) };
  return left;
}

function both(tokens: Tokens): Condition {
  let left = negated(tokens);
  while (tokens.take('AND')) left = { kind: 'and', left, right: negated(tokens) };
  return left;
}

function negated(tokens: Tokens): Condition {
  return tokens.take('NOT') ? { kind: 'not', inner: negated(tokens) } : primary(tokens);
}

/** Conditions that had parentheses of their own. */
const wrapped = new WeakSet<Condition>();

function primary(tokens: Tokens): Condition {
  if (tokens.take('(')) {
    const inner = either(tokens);
    tokens.expect(')');
    if (wrapped.has(inner)) throw tokens.error('The expression has redundant parentheses;');
    wrapped.add(inner);
    return inner;
  }
  const name = tokens.functionAhead();
  return name === undefined || name === 'size' ? relation(tokens) : call(tokens, name);
}

function call(tokens: Tokens, name: string): Condition {
  if (!Object.hasOwn(CALLS, name)) throw tokens.error(`Invalid function name; function: ${name}`);
  const known = name as CallName;
  const [subject, argument] = tokens.arguments(CALLS[known], operand);
  if (!subject) throw tokens.unexpected();
  if (CALLS[known] === 1 && subject.kind !== 'path')
    throw tokens.error(`Operator or function requires a document path; operator or function: ${name}`);
  return { kind: 'call', name: known, subject, ...(argument && { argument }) };
}

function relation(tokens: Tokens): Condition {
  const subject = operand(tokens);
  if (tokens.take('BETWEEN')) {
    const low = operand(tokens);
    tokens.expect('AND');
    return { kind: 'between', subject, low, high: operand(tokens) };
  }
  if (tokens.take('IN')) return { kind: 'in', subject, options: options(tokens) };
  const operator = COMPARATORS.find((candidate) => tokens.take(candidate));
  if (!operator) throw tokens.unexpected();
  return { kind: 'compare', operator, left: subject, right: operand(tokens) };
}

function options(tokens: Tokens): readonly Operand[] {
  tokens.expect('(');
  const found = tokens.list(operand);
  tokens.expect(')');
  if (found.length > IN_OPTIONS_MAX) throw tokens.error('The IN operator is provided with too many operands;');
  return found;
}

/** A placeholder, a path, or the size of one of them. */
export function operand(tokens: Tokens): Operand {
  if (tokens.peek()?.kind === 'value') return { kind: 'value', placeholder: tokens.placeholder() };
  const name = tokens.functionAhead();
  if (name === undefined) return { kind: 'path', path: parsePath(tokens) };
  if (name !== 'size')
    throw tokens.error(`The function is not allowed to be used this way in an expression; function: ${name}`);
  const [of] = tokens.arguments(1, operand);
  if (!of) throw tokens.unexpected();
  return { kind: 'size', of };
}
