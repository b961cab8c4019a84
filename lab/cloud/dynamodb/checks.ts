/**
 * The mistakes in an expression that DynamoDB finds before it reads an item: a literal of a type that the operator
 * never takes, bounds in the wrong order, an operand compared with itself. If they were found only during evaluation, a
 * condition that fails earlier would hide them.
 */
import { compareValues } from './expressions/comparing';
import { leaves, operandsOf, type CallName, type Condition, type Leaf, type Operand } from './expressions/conditions';
import type { Bindings } from './expressions/evaluate';
import { resolvePath, samePath, shownPath } from './expressions/paths';
import { TYPES, typeOf, type AttributeType, type AttributeValue } from './values';

/** Returns what is wrong with the request, or undefined. */
export type Check = (bindings: Bindings) => string | undefined;

const ORDERED: readonly AttributeType[] = ['S', 'N', 'B'];
const SIZED: readonly AttributeType[] = ['S', 'B', 'SS', 'NS', 'BS', 'L', 'M'];

/** The checks of a condition, to run once per request. A condition that only has paths needs none. */
export function conditionChecks(condition: Condition): readonly Check[] {
  return leaves(condition).flatMap((leaf) => [...distinctOperands(leaf), ...sizes(leaf), ...leafChecks(leaf)]);
}

function leafChecks(leaf: Leaf): readonly Check[] {
  switch (leaf.kind) {
    case 'compare':
      if (leaf.operator === '=' || leaf.operator === '<>') return [];
      return literals(leaf.operator, [leaf.left, leaf.right], ORDERED);
    case 'between':
      return [...literals('BETWEEN', [leaf.low, leaf.high], ORDERED), ...bounds(leaf.low, leaf.high)];
    case 'call':
      return callChecks(leaf.name, leaf.subject, leaf.argument);
    case 'in':
      return [];
  }
}

function callChecks(name: CallName, subject: Operand, argument: Operand | undefined): readonly Check[] {
  if (name === 'begins_with') return literals(name, [subject, argument], ['S', 'B']);
  if (name !== 'attribute_type') return [];
  const types = `{${['NS', 'SS', 'L', 'BS', 'N', 'M', 'B', 'BOOL', 'NULL', 'S'].join(',')}}`;
  if (argument?.kind !== 'value') return [() => wrongType(name, types)];
  return [...literals(name, [argument], ['S']), ...knownType(argument.placeholder)];
}

const knownType = (placeholder: string): readonly Check[] => [
  ({ values }) => {
    const type = values[placeholder]?.S ?? '';
    return TYPES.has(type)
      ? undefined
      : `Invalid attribute type name found; type: ${type}, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}`;
  },
];

/** Checks that each literal among the operands has one of these types. */
export function literals(
  operator: string,
  operands: readonly (Operand | undefined)[],
  types: readonly AttributeType[],
): readonly Check[] {
  return operands.flatMap((operand): readonly Check[] => {
    if (operand?.kind !== 'value') return [];
    return [
      ({ values }) => {
        const value = values[operand.placeholder];
        return value && !types.includes(typeOf(value)) ? wrongType(operator, typeOf(value)) : undefined;
      },
    ];
  });
}

const wrongType = (operator: string, type: string): string =>
  `Incorrect operand type for operator or function; operator or function: ${operator}, operand type: ${type}`;

const sizes = (leaf: Leaf): readonly Check[] =>
  operandsOf(leaf).flatMap((operand) => (operand.kind === 'size' ? literals('size', [operand.of], SIZED) : []));

function bounds(low: Operand, high: Operand): readonly Check[] {
  if (low.kind !== 'value' || high.kind !== 'value') return [];
  return [({ values }) => boundsProblem(values[low.placeholder], values[high.placeholder])];
}

function boundsProblem(low: AttributeValue | undefined, high: AttributeValue | undefined): string | undefined {
  if (!low || !high) return undefined;
  const [lower, upper] = [low, high].map(
    (bound) => `AttributeValue: {${typeOf(bound)}:${bound.S ?? bound.N ?? bound.B}}`,
  );
  const shown = `lower bound operand: ${lower}, upper bound operand: ${upper}`;
  if (typeOf(low) !== typeOf(high))
    return `The BETWEEN operator requires same data type for lower and upper bounds; ${shown}`;
  if ((compareValues(low, high) ?? 0) <= 0) return undefined;
  return `The BETWEEN operator requires upper bound to be greater than or equal to lower bound; ${shown}`;
}

/** Refuses two paths that are equal once their placeholders are replaced. */
function distinctOperands(leaf: Leaf): readonly Check[] {
  const [first, second, ...more] = operandsOf(leaf);
  if (first?.kind !== 'path' || second?.kind !== 'path' || more.length > 0 || leaf.kind === 'in') return [];
  const operator = leaf.kind === 'compare' ? leaf.operator : leaf.kind === 'call' ? leaf.name : 'BETWEEN';
  return [
    ({ names }) => {
      const path = resolvePath(first.path, names);
      if (!samePath(path, resolvePath(second.path, names))) return undefined;
      return `The first operand must be distinct from the remaining operands for this operator or function; operator: ${operator}, first operand: ${shownPath(path)}`;
    },
  ];
}
