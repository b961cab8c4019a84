/**
 * Key conditions: the one partition and the range of sort keys that a query reads. A condition that DynamoDB does not
 * accept as a key condition is refused with DynamoDB's message. Perhaps stricter than AWS: an empty text is refused as
 * the bound of a sort key too, not only as a partition key.
 */
import { leaves, operandsOf, parseCondition, type Condition, type Leaf, type Operand } from './conditions';
import { binaryBeginsWith, type Bindings } from './evaluate';
import { keyOrder, partitionText, sortText, type KeyAttribute, type Schema } from '../keys';
import { resolvePath, type Path } from './paths';
import type { Tokens } from './tokens';
import { invalid, type AttributeValue } from '../values';

type Operator = '=' | '<' | '<=' | '>' | '>=' | 'BETWEEN' | 'begins_with';

/** A condition on one attribute. `path` names the attribute, perhaps by a placeholder. */
interface Part {
  readonly path: Path;
  readonly operator: Operator;
  readonly placeholders: readonly string[];
}

export interface KeyCondition {
  readonly condition: Condition;
  readonly parts: readonly Part[];
}

/** Reads a key condition. Throws ValidationException. */
export function parseKeyCondition(tokens: Tokens): KeyCondition {
  const condition = parseCondition(tokens);
  refuseOperators(condition);
  return { condition, parts: leaves(condition).map(partOf) };
}

const wrongOperator = (operator: string): Error =>
  invalid(`Invalid operator used in KeyConditionExpression: ${operator}`);

function refuseOperators(condition: Condition): void {
  if (condition.kind === 'or' || condition.kind === 'not' || condition.kind === 'in')
    throw wrongOperator(condition.kind.toUpperCase());
  if (condition.kind === 'compare' && condition.operator === '<>') throw wrongOperator('<>');
  if (condition.kind === 'call' && condition.name !== 'begins_with') throw wrongOperator(condition.name);
  if (condition.kind !== 'and') return;
  refuseOperators(condition.left);
  refuseOperators(condition.right);
}

function partOf(leaf: Leaf): Part {
  const operands = operandsOf(leaf);
  if (operands.some(({ kind }) => kind === 'size'))
    throw invalid('KeyConditionExpressions cannot contain nested operations');
  const operator = leaf.kind === 'compare' ? leaf.operator : leaf.kind === 'between' ? 'BETWEEN' : 'begins_with';
  const at = operands.findIndex(({ kind }) => kind === 'path');
  if (at > 0 && leaf.kind !== 'compare')
    throw invalidCondition(`${operator} operator must have the key attribute as its first operand`);
  const placeholders = operands.flatMap((operand) => (operand.kind === 'value' ? [operand.placeholder] : []));
  return { path: pathOf(operands), operator: (at > 0 ? FLIPPED[operator] : operator) as Operator, placeholders };
}

/** `:value < key` is `key > :value`. */
const FLIPPED: Readonly<Record<string, string>> = { '=': '=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

const invalidCondition = (problem: string): Error => invalid(`Invalid condition in KeyConditionExpression: ${problem}`);

function pathOf(operands: readonly Operand[]): Path {
  const [path, ...more] = operands.flatMap((operand) => (operand.kind === 'path' ? [operand.path] : []));
  if (!path) throw invalidCondition('No key attribute specified');
  if (more.length > 0) throw invalidCondition('Multiple attribute names used in one condition');
  if (path.length > 1) throw invalid('KeyConditionExpressions cannot have conditions on nested attributes');
  return path;
}

/**
 * The range that a query reads: one partition, and in it the sort keys that `operator` selects with `low` (and `high`).
 * Without an operator: all of them.
 */
export interface KeyRange {
  readonly partition: string;
  readonly operator: Operator | undefined;
  readonly low: string;
  readonly high: string;
  readonly sortKey: KeyAttribute | undefined;
}

/** Translates a key condition into a range of the table. Throws ValidationException. */
export function keyRange({ parts }: KeyCondition, schema: Schema, bindings: Bindings): KeyRange {
  const { partitionKey, sortKey } = schema;
  refuseRepeated(parts, bindings);
  if (!sortKey && parts.length > 1) throw invalid('Query key condition not supported');
  const onPartition = partOn(partitionKey, parts, bindings);
  if (!onPartition) throw missed(partitionKey);
  const value = typedValue(onPartition.placeholders[0], partitionKey, bindings);
  if (onPartition.operator !== '=') throw invalid('Query key condition not supported');
  const partition = partitionText(partitionKey, value);
  const onSort = sortKey && partOn(sortKey, parts, bindings);
  if (!onSort) {
    if (sortKey && parts.length > 1) throw missed(sortKey);
    return { partition, operator: undefined, low: '', high: '', sortKey };
  }
  const { operator, placeholders } = onSort;
  const low = sortText(sortKey, typedValue(placeholders[0], sortKey, bindings));
  const high = operator === 'BETWEEN' ? sortText(sortKey, typedValue(placeholders[1], sortKey, bindings)) : low;
  return { partition, operator, low, high, sortKey };
}

const missed = ({ name }: KeyAttribute): Error => invalid(`Query condition missed key schema element: ${name}`);

function refuseRepeated(parts: readonly Part[], { names }: Bindings): void {
  if (parts.length === 1) return;
  const attributes = new Set(parts.map(({ path }) => resolvePath(path, names)[0]));
  if (attributes.size < parts.length) throw invalid('KeyConditionExpressions must only contain one condition per key');
  if (parts.length > 2) throw invalid('Conditions can be of length 1 or 2 only');
}

function partOn({ name }: KeyAttribute, parts: readonly Part[], { names }: Bindings): Part | undefined {
  for (const part of parts) if ((names[part.path[0]] ?? part.path[0]) === name) return part;
  return undefined;
}

function typedValue(placeholder = '', { type }: KeyAttribute, { values }: Bindings): AttributeValue {
  const value = values[placeholder];
  if (value?.[type] !== undefined) return value;
  throw invalid('One or more parameter values were invalid: Condition parameter type does not match schema type');
}

/** Whether the sort key comes before the range. */
export function isBefore({ operator, low, sortKey }: KeyRange, sort: string): boolean {
  switch (operator) {
    case undefined:
    case '<':
    case '<=':
      return false;
    case '>':
      return keyOrder(sortKey)(sort, low) <= 0;
    default:
      return keyOrder(sortKey)(sort, low) < 0;
  }
}

/** Whether the sort key is in the range or before it. */
export function isUpTo({ operator, low, high, sortKey }: KeyRange, sort: string): boolean {
  switch (operator) {
    case undefined:
    case '>':
    case '>=':
      return true;
    case '<':
      return keyOrder(sortKey)(sort, low) < 0;
    case 'begins_with':
      // Keys that begin with a text come right after the keys below that text.
      return beginsWith(sortKey, sort, low) || keyOrder(sortKey)(sort, low) < 0;
    default:
      return keyOrder(sortKey)(sort, high) <= 0;
  }
}

const beginsWith = (key: KeyAttribute | undefined, sort: string, start: string): boolean =>
  key?.type === 'B' ? binaryBeginsWith(sort, start) : sort.startsWith(start);
