/**
 * Update expressions as a tree: SET, REMOVE, ADD and DELETE, each at most once. Mistakes that do not depend on the item
 * are found before any item is read. Not modelled: parentheses around values, which this parser refuses as a syntax
 * error.
 */
import { literals, type Check } from '../checks';
import { operand, type Operand } from './conditions';
import { parsePath, type Path } from './paths';
import type { Tokens } from './tokens';
import { typeOf, type AttributeType } from '../values';

export type Term =
  | Operand
  | { readonly kind: 'if_not_exists'; readonly path: Path; readonly otherwise: Term }
  | { readonly kind: 'list_append'; readonly first: Term; readonly second: Term };

export interface Assignment {
  readonly path: Path;
  readonly left: Term;
  readonly plus?: { readonly sign: 1 | -1; readonly right: Term };
}

interface SetChange {
  readonly path: Path;
  readonly placeholder: string;
}

export interface Update {
  readonly set: readonly Assignment[];
  readonly remove: readonly Path[];
  readonly add: readonly SetChange[];
  readonly delete: readonly SetChange[];
  /** Every place that the update writes, in the order of the text. */
  readonly paths: readonly Path[];
}

const CLAUSES = ['SET', 'REMOVE', 'ADD', 'DELETE'] as const;

/** Reads a whole update. Throws ValidationException. */
export function parseUpdate(tokens: Tokens): Update {
  const update = { set: [] as Assignment[], remove: [] as Path[], add: [] as SetChange[], delete: [] as SetChange[] };
  const paths: Path[] = [];
  const seen = new Set<string>();
  while (tokens.peek()) {
    const clause = CLAUSES.find((candidate) => tokens.take(candidate));
    if (!clause) throw tokens.unexpected();
    if (seen.has(clause)) throw tokens.error(`The "${clause}" section can only be used once in an update expression;`);
    seen.add(clause);
    if (clause === 'SET') update.set.push(...tokens.list(assignment));
    else if (clause === 'REMOVE') update.remove.push(...tokens.list(parsePath));
    else update[clause === 'ADD' ? 'add' : 'delete'].push(...tokens.list(setChange));
    paths.push(...pathsOf(clause, update));
  }
  return { ...update, paths };
}

function pathsOf(clause: (typeof CLAUSES)[number], update: Omit<Update, 'paths'>): readonly Path[] {
  if (clause === 'REMOVE') return update.remove;
  const changes = clause === 'SET' ? update.set : clause === 'ADD' ? update.add : update.delete;
  return changes.map(({ path }) => path);
}

function assignment(tokens: Tokens): Assignment {
  const path = parsePath(tokens);
  tokens.expect('=');
  const left = term(tokens);
  const sign = tokens.take('+') ? 1 : tokens.take('-') ? -1 : undefined;
  return sign === undefined ? { path, left } : { path, left, plus: { sign, right: term(tokens) } };
}

function term(tokens: Tokens): Term {
  const name = tokens.functionAhead();
  if (name === undefined) return operand(tokens);
  if (name !== 'if_not_exists' && name !== 'list_append')
    throw tokens.error(`Invalid function name; function: ${name}`);
  const [first, second] = tokens.arguments(2, term);
  if (!first || !second) throw tokens.unexpected();
  if (name === 'list_append') return { kind: 'list_append', first, second };
  if (first.kind === 'path') return { kind: 'if_not_exists', path: first.path, otherwise: second };
  throw tokens.error('Operator or function requires a document path; operator or function: if_not_exists');
}

function setChange(tokens: Tokens): SetChange {
  return { path: parsePath(tokens), placeholder: tokens.placeholder() };
}

const SETS: readonly AttributeType[] = ['SS', 'NS', 'BS'];
const SHOWN_TYPES: { readonly [T in AttributeType]?: string } = {
  S: 'STRING',
  N: 'NUMBER',
  B: 'BINARY',
  BOOL: 'BOOLEAN',
  L: 'LIST',
  M: 'MAP',
};

/** The checks of an update, to run once per request. */
export function updateChecks(update: Update): readonly Check[] {
  return [
    ...update.add.map((change) => memberCheck('ADD', change, [...SETS, 'N'])),
    ...update.delete.map((change) => memberCheck('DELETE', change, SETS)),
    ...update.set.flatMap(({ left, plus }) => [
      ...(plus ? literals(plus.sign === 1 ? '+' : '-', [plain(left), plain(plus.right)], ['N']) : []),
      ...[left, ...(plus ? [plus.right] : [])].flatMap(termChecks),
    ]),
  ];
}

function memberCheck(operator: string, { placeholder }: SetChange, types: readonly AttributeType[]): Check {
  return ({ values }) => {
    const value = values[placeholder];
    if (!value || types.includes(typeOf(value))) return undefined;
    const shown = SHOWN_TYPES[typeOf(value)] ?? typeOf(value);
    return `Incorrect operand type for operator or function; operator: ${operator}, operand type: ${shown}`;
  };
}

const plain = (term: Term): Operand | undefined =>
  term.kind === 'if_not_exists' || term.kind === 'list_append' ? undefined : term;

function termChecks(term: Term): readonly Check[] {
  if (term.kind === 'if_not_exists') return termChecks(term.otherwise);
  if (term.kind !== 'list_append') return [];
  const { first, second } = term;
  return [
    ...literals('list_append', [plain(first), plain(second)], ['L']),
    ...termChecks(first),
    ...termChecks(second),
  ];
}
