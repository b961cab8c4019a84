/**
 * A JSON value in which strings of the exact form `{% … %}` are JSONata expressions: Arguments, Output, Assign,
 * ItemSelector, Items and every other field that takes an expression. Assumption: an expression without result is an
 * error wherever it is the whole value (recorded). Constant parts are shared between evaluations, so nobody may change
 * them.
 */
import type { Bindings, StatesView } from './direct';
import { compileExpression, wordsOf, type Expression, type StatesFields } from './expressions';
import { EvaluationProblem } from '../failures';
import { NotJson } from '../json-values';

/** Returns the value or a promise of it. Throws EvaluationProblem with the location of the field. */
export interface Template {
  readonly constant: boolean;
  /** The expression's text, when the whole template is one expression. */
  readonly source?: string;
  evaluate(scope: Scope): unknown;
}

/** What the expressions of a template can read. */
export interface Scope extends StatesView {
  readonly bindings: Bindings;
}

/** The place of a template: the name of the field, and the fields of `$states` it may read. */
export interface Place {
  readonly location: string;
  readonly states: StatesFields;
}

/** Compiles a value. Throws an Error that says which field is wrong and why. */
export function compileTemplate(raw: unknown, place: Place): Template {
  if (typeof raw === 'string') return compileText(raw, place);
  if (typeof raw !== 'object' || raw === null) return constant(raw);
  if (Array.isArray(raw)) {
    const items = raw.map((item, index) => compileTemplate(item, within(place, `[${index}]`)));
    return composite(raw, items.entries(), () => [...(raw as unknown[])]);
  }
  const fields = Object.entries(raw).map(
    ([key, value]) => [key, compileTemplate(value, within(place, `/${key}`))] as const,
  );
  return composite(raw, fields, () => ({ ...raw }));
}

/** AWS's message about an expression, without the state's name in front. */
export function aboutExpression(source: string, location: string, what: string): EvaluationProblem {
  return new EvaluationProblem(
    `The JSONata expression '${source}' specified for the field '${location}' ${what}`,
    location,
  );
}

function within(place: Place, step: string): Place {
  return { ...place, location: place.location + step };
}

function constant(value: unknown): Template {
  return { constant: true, evaluate: () => value };
}

function compileText(text: string, place: Place): Template {
  const opens = text.startsWith('{%');
  if (opens !== text.endsWith('%}'))
    throw new Error(`the field '${place.location}' must start with {% and end with %}: ${text}`);
  if (!opens) return constant(text);
  try {
    return expressionTemplate(compileExpression(text.slice(2, -2).trim(), place.states), place.location);
  } catch (thrown) {
    throw new Error(`the field '${place.location}': ${wordsOf(thrown)}`, { cause: thrown });
  }
}

function expressionTemplate(expression: Expression, location: string): Template {
  const { source } = expression;
  const required = (value: unknown): unknown => {
    if (value === undefined) throw aboutExpression(source, location, 'returned nothing (undefined).');
    return value;
  };
  const fail = (thrown: unknown): never => {
    if (thrown instanceof NotJson)
      throw aboutExpression(source, location, `returned a value of unsupported type '${thrown.kind}'.`);
    throw aboutExpression(source, location, `threw an error during evaluation. ${wordsOf(thrown)}`);
  };
  return {
    constant: false,
    source,
    evaluate: (scope) => {
      const value = expression.evaluate(scope.bindings, scope);
      return value instanceof Promise ? value.catch(fail).then(required) : required(value);
    },
  };
}

type Slots = Record<string | number, unknown>;
type Part = readonly [key: string | number, template: Template];

/** A copy of the raw value with the values of its variable parts. The copy keeps the order of keys. */
function composite(raw: unknown, all: Iterable<Part>, copy: () => unknown): Template {
  const parts = [...all].filter(([, { constant }]) => !constant);
  if (parts.length === 0) return constant(raw);
  return { constant: false, evaluate: (scope) => fill(copy() as Slots, parts, scope) };
}

/** Fills the parts in order. It is asynchronous only if a part is. */
function fill(slots: Slots, parts: readonly Part[], scope: Scope): unknown {
  let done = 0;
  for (const [key, template] of parts) {
    const value = template.evaluate(scope);
    if (value instanceof Promise) return fillRest(slots, parts.slice(done), { scope, begun: value });
    slots[key] = value;
    done += 1;
  }
  return slots;
}

async function fillRest(
  slots: Slots,
  [first, ...rest]: readonly Part[],
  { scope, begun }: { readonly scope: Scope; readonly begun: Promise<unknown> },
): Promise<unknown> {
  const value = await begun;
  if (first) slots[first[0]] = value;
  for (const [key, template] of rest) slots[key] = await template.evaluate(scope);
  return slots;
}
