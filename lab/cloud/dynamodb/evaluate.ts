/** Whether an item meets a condition, by the comparison rules of DynamoDB: other types never compare, a missing attribute meets nothing. */
import { leaves, type CallName, type Comparator, type Condition, type Leaf, type Operand } from './conditions';
import { readPath, resolvePath, type Path } from './paths';
import {
  compareValues,
  equalValues,
  invalid,
  typeOf,
  type AttributeType,
  type AttributeValue,
  type Item,
} from './values';

type Value = AttributeValue | undefined;

/** What the placeholders of a request stand for. */
export interface Bindings {
  readonly names: Readonly<Record<string, string>>;
  readonly values: Item;
}

/** Whether the item meets it; `item` is empty for an item that does not exist. */
export function holds(condition: Condition, item: Item, bindings: Bindings): boolean {
  switch (condition.kind) {
    case 'and':
      return holds(condition.left, item, bindings) && holds(condition.right, item, bindings);
    case 'or':
      return holds(condition.left, item, bindings) || holds(condition.right, item, bindings);
    case 'not':
      return !holds(condition.inner, item, bindings);
    default:
      return meets(condition, (operand) => valueOf(operand, item, bindings));
  }
}

function meets(leaf: Leaf, value: (operand: Operand) => Value): boolean {
  switch (leaf.kind) {
    case 'compare':
      return compare(leaf.operator, value(leaf.left), value(leaf.right));
    case 'between': {
      const subject = value(leaf.subject);
      return compare('>=', subject, value(leaf.low)) && compare('<=', subject, value(leaf.high));
    }
    case 'in': {
      const subject = value(leaf.subject);
      return leaf.options.some((option) => compare('=', subject, value(option)));
    }
    case 'call':
      return CALLS[leaf.name](value(leaf.subject), leaf.argument && value(leaf.argument));
  }
}

/** Throws ValidationException when a literal is used with an operator or function that can never take its type. */
export function checkLiterals(condition: Condition, { values }: Bindings): void {
  for (const leaf of leaves(condition)) {
    const { operator, operands, types } = demands(leaf);
    const literals = operands.map((operand) => (operand?.kind === 'value' ? values[operand.placeholder] : undefined));
    const wrong = literals.find((value) => value && !types.includes(typeOf(value)));
    if (wrong) throw wrongType(operator, wrong);
  }
}

interface Demands {
  readonly operator: string;
  readonly operands: readonly (Operand | undefined)[];
  readonly types: readonly AttributeType[];
}

const ORDERED: readonly AttributeType[] = ['S', 'N', 'B'];
const ARGUMENT_TYPES: { readonly [Name in CallName]?: readonly AttributeType[] } = {
  begins_with: ['S', 'B'],
  attribute_type: ['S'],
};
const NO_DEMANDS: Demands = { operator: '', operands: [], types: [] };

function demands(leaf: Leaf): Demands {
  if (leaf.kind === 'between') return { operator: 'BETWEEN', operands: [leaf.low, leaf.high], types: ORDERED };
  if (leaf.kind === 'compare' && leaf.operator !== '=' && leaf.operator !== '<>') {
    return { operator: leaf.operator, operands: [leaf.left, leaf.right], types: ORDERED };
  }
  const types = leaf.kind === 'call' ? ARGUMENT_TYPES[leaf.name] : undefined;
  return leaf.kind === 'call' && types ? { operator: leaf.name, operands: [leaf.argument], types } : NO_DEMANDS;
}

const wrongType = (operator: string, value: AttributeValue): Error =>
  invalid(
    `Incorrect operand type for operator or function; operator or function: ${operator}, operand type: ${typeOf(value)}`,
  );

/** What the operand is for this item; undefined when the item has nothing there. */
export function valueOf(operand: Operand, item: Item, { names, values }: Bindings): AttributeValue | undefined {
  if (operand.kind === 'value') return values[operand.placeholder];
  const found = readPath(item, bound(operand.path, names));
  return operand.kind === 'path' ? found : found && sizeOf(found);
}

/** Most paths are one plain word: no need to copy those. */
const bound = (path: Path, names: Bindings['names']): Path =>
  path.length === 1 && !path[0].startsWith('#') ? path : resolvePath(path, names);

function sizeOf(value: AttributeValue): Value {
  const size = value.S?.length ?? collectionSize(value);
  if (size !== undefined) return { N: String(size) };
  return value.B === undefined ? undefined : { N: String(Buffer.byteLength(value.B, 'base64')) };
}

const collectionSize = ({ SS, NS, BS, L, M }: AttributeValue): number | undefined =>
  M ? Object.keys(M).length : (SS ?? NS ?? BS ?? L)?.length;

function compare(operator: Comparator, left: AttributeValue | undefined, right: AttributeValue | undefined): boolean {
  // "Not equal" is true for a missing attribute; everything else is false.
  if (!left || !right) return operator === '<>';
  if (operator === '=') return equalValues(left, right);
  if (operator === '<>') return !equalValues(left, right);
  const order = compareValues(left, right);
  if (order === undefined) return false;
  return { '<': order < 0, '<=': order <= 0, '>': order > 0, '>=': order >= 0 }[operator];
}

const CALLS: Readonly<Record<CallName, (subject: Value, argument: Value) => boolean>> = {
  attribute_exists: (subject) => subject !== undefined,
  attribute_not_exists: (subject) => subject === undefined,
  attribute_type: (subject, argument) => subject !== undefined && typeOf(subject) === argument?.S,
  begins_with: beginsWith,
  contains: (subject, argument) => subject !== undefined && argument !== undefined && contains(subject, argument),
};

export function beginsWith(subject: Value, argument: Value): boolean {
  if (subject?.S !== undefined && argument?.S !== undefined) return subject.S.startsWith(argument.S);
  if (subject?.B === undefined || argument?.B === undefined) return false;
  const prefix = Buffer.from(argument.B, 'base64');
  return Buffer.from(subject.B, 'base64').subarray(0, prefix.length).equals(prefix);
}

function contains(subject: AttributeValue, argument: AttributeValue): boolean {
  if (subject.S !== undefined) return argument.S !== undefined && subject.S.includes(argument.S);
  if (subject.L) return subject.L.some((member) => equalValues(member, argument));
  if (subject.SS) return argument.S !== undefined && subject.SS.includes(argument.S);
  if (subject.NS) return argument.N !== undefined && subject.NS.includes(argument.N);
  return argument.B !== undefined && binaryContains(subject, argument.B);
}

const binaryContains = (subject: AttributeValue, argument: string): boolean =>
  subject.BS?.includes(argument) ??
  (subject.B !== undefined && Buffer.from(subject.B, 'base64').includes(Buffer.from(argument, 'base64')));
