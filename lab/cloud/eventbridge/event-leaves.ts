/**
 * An event as patterns see it: single values under names joined with dots. Elements of a list have the name of the
 * list, so an empty list has no value, and neither has an object. A value remembers its element in each list around it:
 * all fields of a pattern that read the same list must find their values in the same element (event-ruler,
 * "array-consistent matching"). A name with a dot in the event equals two nested names.
 */
import type { Fields } from '../../calls/call';
import { isFields } from '../fields';

/** Index of the element, for each list on the way to a value. Empty when no list holds objects or lists. */
export type Elements = ReadonlyMap<object, number>;

export interface Leaf {
  /** Text, number, boolean or null. */
  readonly value: unknown;
  readonly elements: Elements | undefined;
}

/** For each number of completed steps: the possible next names, and the number of completed steps after each. */
export type Path = readonly (readonly { readonly name: string; readonly done: number }[])[];

/** The path for a name of joined steps. */
export function pathOf(name: string): Path {
  const steps = name.split('.');
  return steps.map((_, done) =>
    steps
      .slice(done)
      .map((__, more) => ({ name: steps.slice(done, done + more + 1).join('.'), done: done + more + 1 })),
  );
}

/** The event's values at a path, in the event's order. */
export function leavesAt(event: Fields, path: Path): readonly Leaf[] {
  const found: Leaf[] = [];
  collect({ value: event, elements: undefined }, { path, done: 0 }, found);
  return found;
}

function collect(at: Leaf, { path, done }: { path: Path; done: number }, found: Leaf[]): void {
  const { value, elements } = at;
  if (Array.isArray(value)) {
    value.forEach((element: unknown, index) => {
      const nested = typeof element === 'object' && element !== null;
      const inside = nested ? new Map(elements).set(value, index) : elements;
      collect({ value: element, elements: inside }, { path, done }, found);
    });
  } else if (isFields(value)) {
    for (const next of path[done] ?? []) {
      if (Object.hasOwn(value, next.name))
        collect({ value: value[next.name], elements }, { path, done: next.done }, found);
    }
  } else if (done === path.length && value !== undefined) found.push(at);
}

/** Both sets together. Undefined when they name different elements of one list. */
export function together(left: Elements | undefined, right: Elements | undefined): Elements | undefined {
  if (!left || !right) return left ?? right ?? NO_ELEMENTS;
  for (const [list, index] of right) if ((left.get(list) ?? index) !== index) return undefined;
  return new Map([...left, ...right]);
}

const NO_ELEMENTS: Elements = new Map();
