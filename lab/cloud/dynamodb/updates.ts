/** Update expressions: SET, REMOVE, ADD and DELETE, all read from the item as it was before, as DynamoDB does. */
import { operand, type Operand } from './conditions';
import { valueOf, type Bindings } from './evaluate';
import { addNumbers } from './numbers';
import { parsePath, readPath, resolvePath, writePath, type Path } from './paths';
import type { Tokens } from './tokens';
import { invalid, typeOf, type AttributeValue, type Item } from './values';

type Term =
  | Operand
  | { readonly kind: 'if_not_exists'; readonly path: Path; readonly otherwise: Term }
  | { readonly kind: 'list_append'; readonly first: Term; readonly second: Term };

interface Assignment {
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
}

const CLAUSES = ['SET', 'REMOVE', 'ADD', 'DELETE'] as const;

/** Reads a whole update. Throws ValidationException. */
export function parseUpdate(tokens: Tokens): Update {
  const update = { set: [] as Assignment[], remove: [] as Path[], add: [] as SetChange[], delete: [] as SetChange[] };
  const seen = new Set<string>();
  while (tokens.peek()) {
    const clause = CLAUSES.find((candidate) => tokens.take(candidate));
    if (!clause) throw tokens.unexpected();
    if (seen.has(clause)) throw tokens.error(`The "${clause}" section can only be used once in an update expression;`);
    seen.add(clause);
    if (clause === 'SET') update.set.push(...list(tokens, assignment));
    else if (clause === 'REMOVE') update.remove.push(...list(tokens, parsePath));
    else update[clause === 'ADD' ? 'add' : 'delete'].push(...list(tokens, setChange));
  }
  return update;
}

function list<T>(tokens: Tokens, parse: (tokens: Tokens) => T): T[] {
  const found = [parse(tokens)];
  while (tokens.take(',')) found.push(parse(tokens));
  return found;
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
  tokens.next('word');
  tokens.expect('(');
  const found =
    name === 'if_not_exists' ? ifNotExists(tokens) : name === 'list_append' ? listAppend(tokens) : undefined;
  if (!found) throw tokens.error(`Invalid function name; function: ${name}`);
  tokens.expect(')');
  return found;
}

function ifNotExists(tokens: Tokens): Term {
  const path = parsePath(tokens);
  tokens.expect(',');
  return { kind: 'if_not_exists', path, otherwise: term(tokens) };
}

function listAppend(tokens: Tokens): Term {
  const first = term(tokens);
  tokens.expect(',');
  return { kind: 'list_append', first, second: term(tokens) };
}

function setChange(tokens: Tokens): SetChange {
  return { path: parsePath(tokens), placeholder: tokens.placeholder() };
}

/** Every place the update writes, resolved. */
export function updatedPaths(update: Update, { names }: Bindings): readonly Path[] {
  const changes = [...update.set, ...update.add, ...update.delete].map(({ path }) => path);
  return [...changes, ...update.remove].map((path) => resolvePath(path, names));
}

/** The item after the update; `before` is what every right-hand side is read from. Throws ValidationException. */
export function applyUpdate(update: Update, before: Item, bindings: Bindings): Item {
  const at = (path: Path): Path => resolvePath(path, bindings.names);
  let item = before;
  for (const assigned of update.set)
    item = writePath(item, at(assigned.path), assignedValue(assigned, before, bindings));
  for (const { path, placeholder } of update.add) {
    item = writePath(item, at(path), added(readPath(before, at(path)), literal(placeholder, bindings)));
  }
  for (const { path, placeholder } of update.delete) {
    const current = readPath(before, at(path));
    if (current) item = writePath(item, at(path), without(current, literal(placeholder, bindings)));
  }
  // From the back, so that removing one element of a list does not move the others that are to go.
  for (const path of update.remove.map(at).sort(laterFirst)) item = writePath(item, path, undefined);
  return item;
}

const laterFirst = (left: Path, right: Path): number => Number(right.at(-1)) - Number(left.at(-1)) || 0;

function literal(placeholder: string, { values }: Bindings): AttributeValue {
  const value = values[placeholder];
  if (!value) throw invalid(`attribute value ${placeholder} is not defined`);
  return value;
}

function assignedValue({ left, plus }: Assignment, before: Item, bindings: Bindings): AttributeValue {
  const value = termValue(left, before, bindings);
  if (!plus) return value;
  const other = termValue(plus.right, before, bindings);
  if (value.N === undefined || other.N === undefined) {
    throw invalid(
      `Invalid UpdateExpression: Incorrect operand type for operator or function; operator: ${plus.sign === 1 ? '+' : '-'}`,
    );
  }
  return { N: addNumbers(value.N, other.N, plus.sign) };
}

function termValue(from: Term, before: Item, bindings: Bindings): AttributeValue {
  const value = from.kind === 'if_not_exists' ? readPath(before, resolvePath(from.path, bindings.names)) : undefined;
  if (from.kind === 'if_not_exists') return value ?? termValue(from.otherwise, before, bindings);
  if (from.kind === 'list_append') {
    const [first, second] = [from.first, from.second].map((part) => termValue(part, before, bindings).L);
    if (first && second) return { L: [...first, ...second] };
    throw invalid(
      'Invalid UpdateExpression: Incorrect operand type for operator or function; operator or function: list_append',
    );
  }
  const found = valueOf(from, before, bindings);
  if (found) return found;
  throw invalid('The provided expression refers to an attribute that does not exist in the item');
}

const SETS = ['SS', 'NS', 'BS'] as const;

function added(current: AttributeValue | undefined, value: AttributeValue): AttributeValue {
  const type = typeOf(value);
  if (value.N === undefined && !SETS.some((set) => set === type)) throw wrongOperand('ADD', type);
  if (!current) return value;
  if (current.N !== undefined && value.N !== undefined) return { N: addNumbers(current.N, value.N, 1) };
  const set = SETS.find((candidate) => current[candidate] && value[candidate]);
  if (!set) throw invalid('An operand in the update expression has an incorrect data type');
  return { [set]: [...new Set([...(current[set] ?? []), ...(value[set] ?? [])])] };
}

function without(current: AttributeValue, value: AttributeValue): AttributeValue | undefined {
  const type = typeOf(value);
  if (!SETS.some((set) => set === type)) throw wrongOperand('DELETE', type);
  const set = SETS.find((candidate) => current[candidate] && value[candidate]);
  if (!set) throw invalid('An operand in the update expression has an incorrect data type');
  const left = current[set]?.filter((member) => !value[set]?.includes(member)) ?? [];
  return left.length === 0 ? undefined : { [set]: left };
}

const wrongOperand = (operator: string, type: string): Error =>
  invalid(
    `Invalid UpdateExpression: Incorrect operand type for operator or function; operator: ${operator}, operand type: ${type}`,
  );
