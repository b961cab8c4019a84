/**
 * One JSONata expression: parsed once when the machine is compiled, evaluated many times. Assumption: JSONata 2.0.6,
 * which AWS runs. Newer versions accept more than AWS does. The time limit is a count of steps, and only expressions
 * that define functions can reach it. Not modelled: AWS's memory limit.
 */
import jsonata from 'jsonata';
import { compileDirect, UNSURE, type Ast, type Bindings, type StatesView } from './direct';
import { bindFunctions } from './functions';
import { plainJson } from '../json-values';
import { EVALUATION_STEPS_MAX } from '../limits';

/** Returns plain JSON, undefined for nothing, or a promise of either. Throws whatever JSONata throws. */
export interface Expression {
  readonly source: string;
  evaluate(bindings: Bindings, states?: StatesView): unknown;
}

/** The fields of `$states` that an expression may read in its place. */
export type StatesFields = readonly ('input' | 'context' | 'result' | 'errorOutput')[];

interface Facts {
  readonly variables: Set<string>;
  readonly statesFields: Set<string>;
  definesFunctions: boolean;
}

const STEPS = ' steps';
/** Far above the number of expressions in one process. A full store is cleared. */
const STORED_MAX = 10_000;
const stored = new Map<string, Expression>();

/** Parses and checks an expression, once for each text. Throws an Error that says what AWS would refuse. */
export function compileExpression(source: string, allowed: StatesFields): Expression {
  const key = `${allowed.join()} ${source}`;
  const known = stored.get(key);
  if (known) return known;
  const compiled = compileNew(source, allowed);
  if (stored.size >= STORED_MAX) stored.clear();
  stored.set(key, compiled);
  return compiled;
}

function compileNew(source: string, allowed: StatesFields): Expression {
  if (source.includes('${')) throw new Error(`'\${' is read as a substitution by CloudFormation`);
  const compiled = parse(source);
  const ast = compiled.ast() as unknown as Ast;
  const facts = collectFacts(ast);
  refuseMisuse(facts, allowed);
  bindFunctions(compiled, facts.variables);
  if (facts.definesFunctions) limitSteps(compiled);
  const whole = (bindings: Bindings, states?: StatesView): Promise<unknown> => {
    const own = { ...(states && { states: states.whole() }), ...(facts.definesFunctions && limited()) };
    return evaluateWhole(compiled, Object.assign(Object.create(bindings) as Bindings, own));
  };
  const direct = compileDirect(ast);
  if (!direct) return { source, evaluate: whole };
  return {
    source,
    evaluate: (bindings, states) => {
      const value = direct(bindings, states);
      return value === UNSURE ? whole(bindings, states) : value;
    },
  };
}

/** JSONata's message about an error that it threw, with its code in front, as AWS shows it. */
export function wordsOf(thrown: unknown): string {
  const { code, message } = thrown as { code?: string; message?: string };
  if (message === undefined) return code ?? String(thrown);
  return code === undefined ? message : `${code}: ${message}`;
}

async function evaluateWhole(compiled: jsonata.Expression, visible: Bindings): Promise<unknown> {
  return plainJson(await compiled.evaluate(undefined, visible));
}

/** The step budget of one evaluation. */
function limited(): Bindings {
  return { [STEPS]: { left: EVALUATION_STEPS_MAX } };
}

function parse(source: string): jsonata.Expression {
  try {
    return jsonata(source);
  } catch (thrown) {
    throw new Error(`the JSONata expression '${source}' is not valid: ${wordsOf(thrown)}`, { cause: thrown });
  }
}

function refuseMisuse(facts: Facts, allowed: StatesFields): void {
  if (facts.variables.has('eval')) throw new Error('Step Functions does not support the JSONata function $eval');
  for (const field of facts.statesFields) {
    if (!(allowed as readonly string[]).includes(field))
      throw new Error(`$states.${field} is not available in this field`);
  }
}

function limitSteps(compiled: jsonata.Expression): void {
  const count = (_node: unknown, _input: unknown, environment: { lookup(name: string): unknown }): void => {
    const budget = environment.lookup(STEPS) as { left: number } | undefined;
    if (budget && --budget.left < 0) throw new Error('The expression took longer than the limit of one second');
  };
  compiled.assign(Symbol.for('jsonata.__evaluate_entry') as unknown as string, count);
}

function collectFacts(ast: Ast): Facts {
  const facts: Facts = { variables: new Set(), statesFields: new Set(), definesFunctions: false };
  visit(ast, facts, new Set());
  return facts;
}

function visit(node: unknown, facts: Facts, seen: Set<object>): void {
  if (typeof node !== 'object' || node === null || seen.has(node)) return;
  seen.add(node);
  note(node as Ast, facts);
  for (const child of Object.values(node)) visit(child, facts, seen);
}

function note(node: Ast, facts: Facts): void {
  if (node.type === 'variable') facts.variables.add(String(node.value));
  if (node.type === 'lambda') facts.definesFunctions = true;
  const [first, second] = node.type === 'path' ? (node.steps ?? []) : [];
  if (first?.type === 'variable' && first.value === 'states' && second?.type === 'name') {
    facts.statesFields.add(String(second.value));
  }
}
