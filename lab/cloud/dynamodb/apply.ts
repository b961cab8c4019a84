/**
 * Applies an update to an item. Every action reads the item as it was before the update, and list indexes refer to that
 * state too (Developer Guide, "Update expressions"). Elements added beyond the end are ordered by their numbers.
 * Removing an element does not shift the others that the update names. The old item is never changed: unchanged parts
 * are shared.
 */
import { valueOf, type Bindings } from './expressions/evaluate';
import { addNumbers } from './numbers';
import { readPath, readPlace, resolvePath, writePath, type Path } from './expressions/paths';
import type { Assignment, Term, Update } from './expressions/updates';
import { invalid, type AttributeValue, type Item } from './values';

/** One place and its new value. No value: the place is removed. */
interface Change {
  readonly path: Path;
  readonly value: AttributeValue | undefined;
}

/** The item after the update. Throws ValidationException when the update does not fit the item. */
export function applyUpdate(update: Update, before: Item, bindings: Bindings): Item {
  const at = (path: Path): Path => resolvePath(path, bindings.names);
  const changes = [
    ...update.set.map((assigned): Change => ({
      path: at(assigned.path),
      value: assignedValue(assigned, before, bindings),
    })),
    ...update.add.map(({ path, placeholder }): Change => {
      const place = at(path);
      return { path: place, value: added(readPath(before, place), literal(placeholder, bindings)) };
    }),
    ...update.delete.map(({ path, placeholder }): Change => {
      const place = at(path);
      const current = readPath(before, place);
      return { path: place, value: current && without(current, literal(placeholder, bindings)) };
    }),
    ...update.remove.map((path): Change => ({ path: at(path), value: undefined })),
  ];
  const writes = changes.filter(({ value }) => value !== undefined).sort((a, b) => comparePaths(a.path, b.path));
  const removals = changes.filter(({ value }) => value === undefined).sort((a, b) => comparePaths(b.path, a.path));
  return [...writes, ...removals].reduce((item, { path, value }) => writePath(item, path, value), before);
}

/** Orders changes by their places within lists. No path contains another. */
function comparePaths(left: Path, right: Path): number {
  const index = left.findIndex((part, at) => part !== right[at]);
  const [first, second] = [left[index], right[index]];
  if (typeof first === 'number' && typeof second === 'number') return first - second;
  return String(first) < String(second) ? -1 : 1;
}

function literal(placeholder: string, { values }: Bindings): AttributeValue {
  const value = values[placeholder];
  if (!value) throw invalid(`attribute value ${placeholder} is not defined`);
  return value;
}

const wrongOperand = (): Error => invalid('An operand in the update expression has an incorrect data type');

function assignedValue({ left, plus }: Assignment, before: Item, bindings: Bindings): AttributeValue {
  const value = termValue(left, before, bindings);
  if (!plus) return value;
  const other = termValue(plus.right, before, bindings);
  if (value.N === undefined || other.N === undefined) throw wrongOperand();
  return { N: addNumbers(value.N, other.N, plus.sign) };
}

function termValue(from: Term, before: Item, bindings: Bindings): AttributeValue {
  if (from.kind === 'if_not_exists')
    return readPlace(before, from.path, bindings.names) ?? termValue(from.otherwise, before, bindings);
  if (from.kind === 'list_append') {
    const [first, second] = [from.first, from.second].map((part) => termValue(part, before, bindings).L);
    if (first && second) return { L: [...first, ...second] };
    throw wrongOperand();
  }
  const found = valueOf(from, before, bindings);
  if (found) return found;
  throw invalid('The provided expression refers to an attribute that does not exist in the item');
}

const SETS = ['SS', 'NS', 'BS'] as const;

function added(current: AttributeValue | undefined, value: AttributeValue): AttributeValue {
  if (!current) return value;
  if (current.N !== undefined && value.N !== undefined) return { N: addNumbers(current.N, value.N, 1) };
  const set = SETS.find((candidate) => current[candidate] && value[candidate]);
  if (!set) throw wrongOperand();
  return { [set]: [...new Set([...(current[set] ?? []), ...(value[set] ?? [])])] };
}

/** Returns undefined when no element is left, because there are no empty sets. */
function without(current: AttributeValue, value: AttributeValue): AttributeValue | undefined {
  const set = SETS.find((candidate) => current[candidate] && value[candidate]);
  if (!set) throw wrongOperand();
  const left = current[set]?.filter((member) => !value[set]?.includes(member)) ?? [];
  return left.length === 0 ? undefined : { [set]: left };
}
