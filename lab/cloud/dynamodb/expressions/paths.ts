/** Document paths (`a.#b[2].c`): reads, writes and removes one place of an item and leaves the rest untouched. */
import type { Tokens } from './tokens';
import { invalid, type AttributeValue, type Item } from '../values';

/** Attribute names and list indexes. A name that begins with `#` is a placeholder until the path is resolved. */
export type Path = readonly [string, ...(string | number)[]];

export function parsePath(tokens: Tokens): Path {
  const path: [string, ...(string | number)[]] = [tokens.attribute()];
  for (;;) {
    if (tokens.take('.')) {
      path.push(tokens.attribute());
    } else if (tokens.take('[')) {
      path.push(Number(tokens.next('number')));
      tokens.expect(']');
    } else return path;
  }
}

/** The path with its placeholders replaced. */
export function resolvePath(path: Path, names: Readonly<Record<string, string>>): Path {
  return path.map((part) => (typeof part === 'string' ? named(part, names) : part)) as unknown as Path;
}

/** The value at a resolved path. */
export const readPath = (item: Item, path: Path): AttributeValue | undefined => readPlace(item, path, NO_NAMES);
const NO_NAMES: Readonly<Record<string, string>> = {};

/** The value at a path whose placeholders stand for these names. */
export function readPlace(item: Item, path: Path, names: Readonly<Record<string, string>>): AttributeValue | undefined {
  let value = member(item, named(path[0], names));
  for (let index = 1; index < path.length; index += 1) {
    const part = path[index] ?? '';
    value = typeof part === 'number' ? value?.L?.[part] : member(value?.M, named(part, names));
  }
  return value;
}

const named = (part: string, names: Readonly<Record<string, string>>): string =>
  part.startsWith('#') ? (names[part] ?? part) : part;

const member = (map: Item | undefined, name: string): AttributeValue | undefined =>
  map && Object.hasOwn(map, name) ? map[name] : undefined;

/**
 * The item with another value at the path (none: removed). Throws ValidationException when the path to it does not
 * exist.
 */
export function writePath(item: Item, [first, ...rest]: Path, value: AttributeValue | undefined): Item {
  const changed = rest.length === 0 ? value : inside(member(item, first), rest, value);
  return withMember(item, first, changed);
}

type Rest = readonly (string | number)[];

function inside(
  container: AttributeValue | undefined,
  [part, ...further]: Rest,
  value: AttributeValue | undefined,
): AttributeValue {
  const child = (current: AttributeValue | undefined): AttributeValue | undefined =>
    further.length === 0 ? value : inside(current, further, value);
  if (typeof part === 'string' && container?.M)
    return { M: withMember(container.M, part, child(member(container.M, part))) };
  if (typeof part === 'number' && container?.L) return { L: withElement(container.L, part, child(container.L[part])) };
  throw invalid('The document path provided in the update expression is invalid for update');
}

function withMember(map: Item, name: string, value: AttributeValue | undefined): Item {
  if (value !== undefined) return { ...map, [name]: value };
  return Object.fromEntries(Object.entries(map).filter(([key]) => key !== name));
}

/** An index beyond the end of the list appends a value, and removes nothing. */
function withElement(
  list: readonly AttributeValue[],
  index: number,
  value: AttributeValue | undefined,
): readonly AttributeValue[] {
  if (value === undefined) return list.filter((_, at) => at !== index);
  return index >= list.length ? [...list, value] : list.map((element, at) => (at === index ? value : element));
}

/**
 * The item reduced to these places, with their nesting. Elements of lists move together. The paths are resolved and do
 * not overlap.
 */
export function project(item: Item, paths: readonly Path[]): Item {
  const kept: Record<string, AttributeValue> = {};
  for (const [name, rests] of byFirstPart(paths)) {
    const value = member(item, String(name));
    const part = value && keep(value, rests);
    if (part) kept[String(name)] = part;
  }
  return kept;
}

function keep(value: AttributeValue, rests: readonly Rest[]): AttributeValue | undefined {
  if (rests.some((rest) => rest.length === 0)) return value;
  if (rests.length === 0) return undefined;
  const wanted = byFirstPart(rests);
  if (value.M) {
    const kept = project(value.M, rests.filter((rest) => typeof rest[0] === 'string') as unknown as Path[]);
    return Object.keys(kept).length > 0 ? { M: kept } : undefined;
  }
  const elements = value.L?.flatMap((element, index) => keep(element, wanted.get(index) ?? []) ?? []);
  return elements && elements.length > 0 ? { L: elements } : undefined;
}

function byFirstPart(paths: readonly Rest[]): Map<string | number, Rest[]> {
  const groups = new Map<string | number, Rest[]>();
  for (const [first, ...rest] of paths) {
    if (first === undefined) continue;
    const group = groups.get(first);
    if (group) group.push(rest);
    else groups.set(first, [rest]);
  }
  return groups;
}

/**
 * Throws ValidationException when one resolved path contains another, or treats as a list what another treats as a map.
 * `paths` are in the order of the expression: the message names the earlier one first.
 */
export function refuseOverlap(paths: readonly Path[], parameter: string): void {
  for (const [index, path] of paths.entries()) {
    for (const earlier of paths.slice(0, index)) {
      const problem = clash(earlier, path);
      if (problem === undefined) continue;
      throw invalid(
        `Invalid ${parameter}: Two document paths ${problem} with each other; must remove or rewrite one of these paths; path one: ${shownPath(earlier)}, path two: ${shownPath(path)}`,
      );
    }
  }
}

function clash(left: Rest, right: Rest): 'overlap' | 'conflict' | undefined {
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    if (typeof left[index] !== typeof right[index]) return 'conflict';
    if (left[index] !== right[index]) return undefined;
  }
  return 'overlap';
}

/** Whether two resolved paths name the same place. */
export const samePath = (left: Path, right: Path): boolean =>
  left.length === right.length && clash(left, right) === 'overlap';

/** The path in the form of DynamoDB's messages: `[a, [0], b]`. */
export const shownPath = (path: Rest): string =>
  `[${path.map((part) => (typeof part === 'number' ? `[${part}]` : part)).join(', ')}]`;
