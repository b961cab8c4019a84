/**
 * The expressions of a request. Each text is compiled once and kept; a request only binds its placeholders. As on AWS,
 * an undefined placeholder and an unused one are both errors.
 */
import type { Fields } from '../../../calls/call';
import { conditionChecks, type Check } from '../checks';
import { parseCondition } from './conditions';
import type { Bindings } from './evaluate';
import { parseKeyCondition } from './key-condition';
import { parsePath, type Path } from './paths';
import { Tokens } from './tokens';
import { parseUpdate, updateChecks, type Update } from './updates';
import { admitPlaceholders, invalid, type Item } from '../values';

/** An expression and the placeholders in it, each once. */
export interface Expression<Tree> {
  readonly parameter: string;
  readonly tree: Tree;
  readonly names: readonly string[];
  readonly values: readonly string[];
  readonly checks: readonly Check[];
}

/**
 * Returns the compiled expression in that field of a request, or undefined when the field is absent. Throws
 * ValidationException.
 */
type Compiler<Tree> = (input: Fields) => Expression<Tree> | undefined;

function compiler<Tree>(
  parameter: string,
  parse: (tokens: Tokens) => Tree,
  checksOf: (tree: Tree) => readonly Check[],
): Compiler<Tree> {
  const cache = new Map<string, Expression<Tree>>();
  const compile = (text: string): Expression<Tree> => {
    const tokens = new Tokens(text, parameter);
    const tree = parse(tokens);
    const compiled = { parameter, tree, names: [...tokens.names], values: [...tokens.values], checks: checksOf(tree) };
    cache.set(text, compiled);
    return compiled;
  };
  return (input) => {
    const text = input[parameter];
    if (text === undefined || text === null) return undefined;
    if (typeof text !== 'string') throw invalid(`${parameter} must be text`);
    return cache.get(text) ?? compile(text);
  };
}

const none = (): readonly Check[] => [];
export const conditionExpression = compiler('ConditionExpression', parseCondition, conditionChecks);
export const filterExpression = compiler('FilterExpression', parseCondition, conditionChecks);
export const keyConditionExpression = compiler('KeyConditionExpression', parseKeyCondition, ({ condition }) =>
  conditionChecks(condition),
);
export const updateExpression: Compiler<Update> = compiler('UpdateExpression', parseUpdate, updateChecks);
export const projectionExpression: Compiler<readonly Path[]> = compiler(
  'ProjectionExpression',
  (tokens) => {
    const paths = tokens.list(parsePath);
    tokens.end();
    return paths;
  },
  none,
);

const NO_BINDINGS: Bindings = { names: {}, values: {} };

type Expressions = readonly (Expression<unknown> | undefined)[];

/**
 * Returns the values of the request's placeholders. Throws ValidationException for missing and unused ones, for
 * malformed values, and for literals that the expressions cannot take.
 */
export function bind(input: Fields, expressions: Expressions): Bindings {
  const names = input['ExpressionAttributeNames'] as Bindings['names'] | undefined;
  const values = input['ExpressionAttributeValues'] as Item | undefined;
  if (names) refuseKeys('ExpressionAttributeNames', names, expressions);
  if (values) refuseKeys('ExpressionAttributeValues', values, expressions);
  const bindings = {
    names: names ?? NO_BINDINGS.names,
    values: values ? admitPlaceholders(values) : NO_BINDINGS.values,
  };
  refuseUndefined(bindings, expressions);
  if (names) refuseUnused('Names', names, expressions);
  if (values) refuseUnused('Values', values, expressions);
  return bindings;
}

const PLACEHOLDER = { ExpressionAttributeNames: /^#[0-9a-zA-Z_]+$/, ExpressionAttributeValues: /^:[0-9a-zA-Z_]+$/ };

function refuseKeys(field: keyof typeof PLACEHOLDER, given: object, expressions: Expressions): void {
  if (expressions.every((expression) => expression === undefined))
    throw invalid(`${field} can only be specified when using expressions`);
  let empty = true;
  for (const key in given) {
    empty = false;
    if (!PLACEHOLDER[field].test(key))
      throw invalid(`${field} contains invalid key: Syntax error; key: ${JSON.stringify(key)}`);
  }
  if (empty) throw invalid(`${field} must not be empty`);
}

function refuseUndefined(bindings: Bindings, expressions: Expressions): void {
  for (const expression of expressions) {
    if (!expression) continue;
    for (const name of expression.names) {
      if (bindings.names[name] === undefined)
        throw problem(
          expression,
          `An expression attribute name used in the document path is not defined; attribute name: ${name}`,
        );
    }
    for (const name of expression.values) {
      if (bindings.values[name] === undefined)
        throw problem(
          expression,
          `An expression attribute value used in expression is not defined; attribute value: ${name}`,
        );
    }
    for (const check of expression.checks) {
      const found = check(bindings);
      if (found !== undefined) throw problem(expression, found);
    }
  }
}

const problem = ({ parameter }: Expression<unknown>, found: string): Error => invalid(`Invalid ${parameter}: ${found}`);

function refuseUnused(kind: 'Names' | 'Values', given: object, expressions: Expressions): void {
  for (const key in given) {
    if (isUsed(key, kind, expressions)) continue;
    const unused = Object.keys(given).filter((candidate) => !isUsed(candidate, kind, expressions));
    throw invalid(`Value provided in ExpressionAttribute${kind} unused in expressions: keys: {${unused.join(', ')}}`);
  }
}

function isUsed(key: string, kind: 'Names' | 'Values', expressions: Expressions): boolean {
  for (const expression of expressions) {
    if (expression && (kind === 'Names' ? expression.names : expression.values).includes(key)) return true;
  }
  return false;
}
