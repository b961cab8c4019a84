/**
 * Expressions of a request: each text is compiled once and kept, each request only binds its placeholders. As on AWS, a
 * placeholder that is not defined and one that is not used are both errors.
 */
import type { Fields } from '../call';
import { parseCondition, type Condition } from './conditions';
import { checkLiterals, type Bindings } from './evaluate';
import { parsePath, type Path } from './paths';
import { Tokens } from './tokens';
import { parseUpdate, type Update } from './updates';
import { admitItem, invalid, type Item } from './values';

/** An expression with the placeholders it mentions. */
export interface Expression<Tree> {
  readonly parameter: string;
  readonly tree: Tree;
  readonly names: ReadonlySet<string>;
  readonly values: ReadonlySet<string>;
}

/** Gives the compiled expression in that field of a request, or undefined when the field is absent. Throws ValidationException. */
type Compiler<Tree> = (input: Fields) => Expression<Tree> | undefined;

function compiler<Tree>(parameter: string, parse: (tokens: Tokens) => Tree): Compiler<Tree> {
  const cache = new Map<string, Expression<Tree>>();
  const compile = (text: string): Expression<Tree> => {
    const tokens = new Tokens(text, parameter);
    return { parameter, tree: parse(tokens), names: tokens.names, values: tokens.values };
  };
  return (input) => {
    const text = input[parameter];
    if (text === undefined || text === null) return undefined;
    if (typeof text !== 'string') throw invalid(`${parameter} must be text`);
    const known = cache.get(text) ?? compile(text);
    cache.set(text, known);
    return known;
  };
}

export const conditionExpression: Compiler<Condition> = compiler('ConditionExpression', parseCondition);
export const filterExpression: Compiler<Condition> = compiler('FilterExpression', parseCondition);
export const keyConditionExpression: Compiler<Condition> = compiler('KeyConditionExpression', parseCondition);
export const updateExpression: Compiler<Update> = compiler('UpdateExpression', parseUpdate);
export const projectionExpression: Compiler<readonly Path[]> = compiler('ProjectionExpression', (tokens) => {
  const paths = [parsePath(tokens)];
  while (tokens.take(',')) paths.push(parsePath(tokens));
  tokens.end();
  return paths;
});

const NO_BINDINGS: Bindings = { names: {}, values: {} };

/** What the placeholders of the request's expressions stand for. Throws ValidationException for missing and unused ones. */
export function bind(input: Fields, expressions: readonly (Expression<unknown> | undefined)[]): Bindings {
  const names = input['ExpressionAttributeNames'] as Bindings['names'] | undefined;
  const values = input['ExpressionAttributeValues'] as Item | undefined;
  const used = expressions.filter((expression) => expression !== undefined);
  check('Names', names, used);
  check('Values', values, used);
  return names || values ? { names: names ?? {}, values: values ? admitItem(values) : {} } : NO_BINDINGS;
}

function check(
  kind: 'Names' | 'Values',
  given: Readonly<Record<string, unknown>> | undefined,
  expressions: readonly Expression<unknown>[],
): void {
  if (given) refuseEmpty(`ExpressionAttribute${kind}`, given, expressions.length);
  const mentioned = new Set<string>();
  for (const expression of expressions) {
    for (const placeholder of kind === 'Names' ? expression.names : expression.values) {
      if (given?.[placeholder] === undefined) throw undefinedPlaceholder(expression.parameter, kind, placeholder);
      mentioned.add(placeholder);
    }
  }
  const unused = Object.keys(given ?? {}).filter((placeholder) => !mentioned.has(placeholder));
  if (unused.length === 0) return;
  throw invalid(`Value provided in ExpressionAttribute${kind} unused in expressions: keys: {${unused.join(', ')}}`);
}

function refuseEmpty(field: string, given: object, expressions: number): void {
  if (expressions === 0) throw invalid(`${field} can only be specified when using expressions`);
  if (Object.keys(given).length === 0) throw invalid(`${field} must not be empty`);
}

function undefinedPlaceholder(parameter: string, kind: 'Names' | 'Values', placeholder: string): Error {
  return invalid(
    kind === 'Names'
      ? `Invalid ${parameter}: An expression attribute name used in the document path is not defined; attribute name: ${placeholder}`
      : `Invalid ${parameter}: An expression attribute value used in expression is not defined; attribute value: ${placeholder}`,
  );
}

/** As `checkLiterals`, for an expression that may be absent. */
export function checkTypes(expression: Expression<Condition> | undefined, bindings: Bindings): void {
  if (expression) checkLiterals(expression.tree, bindings);
}
