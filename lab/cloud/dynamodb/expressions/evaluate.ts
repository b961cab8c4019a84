/**
 * Whether an item meets a condition, by DynamoDB's rules: values of different types never compare, and a missing
 * attribute meets no condition.
 */
import { compareValues, equalValues } from './comparing';
import type { CallName, Comparator, Condition, Leaf, Operand } from './conditions';
import { readPlace } from './paths';
import { binaryBytes } from '../sizes';
import { typeOf, type AttributeValue, type Item } from '../values';

type Value = AttributeValue | undefined;

/** The values of a request's placeholders. */
export interface Bindings {
  readonly names: Readonly<Record<string, string>>;
  readonly values: Item;
}

/** Whether the item meets the condition. `item` is empty for an item that does not exist. */
export function holds(condition: Condition, item: Item, bindings: Bindings): boolean {
  switch (condition.kind) {
    case 'and':
      return holds(condition.left, item, bindings) && holds(condition.right, item, bindings);
    case 'or':
      return holds(condition.left, item, bindings) || holds(condition.right, item, bindings);
    case 'not':
      return !holds(condition.inner, item, bindings);
    default:
      return meets(condition, item, bindings);
  }
}

function meets(leaf: Leaf, item: Item, bindings: Bindings): boolean {
  switch (leaf.kind) {
    case 'compare':
      return compare(leaf.operator, valueOf(leaf.left, item, bindings), valueOf(leaf.right, item, bindings));
    case 'between': {
      const subject = valueOf(leaf.subject, item, bindings);
      return (
        compare('>=', subject, valueOf(leaf.low, item, bindings)) &&
        compare('<=', subject, valueOf(leaf.high, item, bindings))
      );
    }
    case 'in': {
      const subject = valueOf(leaf.subject, item, bindings);
      return leaf.options.some((option) => compare('=', subject, valueOf(option, item, bindings)));
    }
    case 'call':
      return CALLS[leaf.name](
        valueOf(leaf.subject, item, bindings),
        leaf.argument && valueOf(leaf.argument, item, bindings),
      );
  }
}

/** The operand's value for this item. Undefined when the item has no value there, or one without a size. */
export function valueOf(operand: Operand, item: Item, bindings: Bindings): Value {
  if (operand.kind === 'value') return bindings.values[operand.placeholder];
  if (operand.kind === 'path') return readPlace(item, operand.path, bindings.names);
  const found = valueOf(operand.of, item, bindings);
  return found && sizeOf(found);
}

/** Assumption: text length counts UTF-16 units. AWS only says "the length of the string". */
function sizeOf(value: AttributeValue): Value {
  const size = value.S?.length ?? collectionSize(value);
  if (size !== undefined) return { N: String(size) };
  return value.B === undefined ? undefined : { N: String(binaryBytes(value.B)) };
}

const collectionSize = ({ SS, NS, BS, L, M }: AttributeValue): number | undefined =>
  M ? Object.keys(M).length : (SS ?? NS ?? BS ?? L)?.length;

function compare(operator: Comparator, left: Value, right: Value): boolean {
  // A missing attribute makes "not equal" true and every other comparison false.
  if (!left || !right) return operator === '<>';
  if (operator === '=') return equalValues(left, right);
  if (operator === '<>') return !equalValues(left, right);
  const order = compareValues(left, right);
  if (order === undefined) return false;
  if (operator === '<') return order < 0;
  if (operator === '>') return order > 0;
  return operator === '<=' ? order <= 0 : order >= 0;
}

const CALLS: Readonly<Record<CallName, (subject: Value, argument: Value) => boolean>> = {
  attribute_exists: (subject) => subject !== undefined,
  attribute_not_exists: (subject) => subject === undefined,
  attribute_type: (subject, argument) => subject !== undefined && typeOf(subject) === argument?.S,
  begins_with: beginsWith,
  contains: (subject, argument) => subject !== undefined && argument !== undefined && contains(subject, argument),
};

function beginsWith(subject: Value, argument: Value): boolean {
  if (subject?.S !== undefined && argument?.S !== undefined) return subject.S.startsWith(argument.S);
  return subject?.B !== undefined && argument?.B !== undefined && binaryBeginsWith(subject.B, argument.B);
}

/** Whether the bytes of the first base64 text begin with those of the second. */
export function binaryBeginsWith(subject: string, start: string): boolean {
  const prefix = Buffer.from(start, 'base64');
  return Buffer.from(subject, 'base64').subarray(0, prefix.length).equals(prefix);
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
