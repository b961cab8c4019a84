/**
 * Event patterns: which events a rule takes. All fields of a pattern must match, or all fields of one branch of each
 * $or. Follows the documented operators. Where the User Guide is silent, follows event-ruler, the library inside
 * EventBridge. Refused although AWS may accept it: a field named twice, wildcards of unknown complexity, numbers beyond
 * ±5e9. If matching were looser than on AWS, a rule that never fires there would work in the lab.
 */
import type { Fields } from '../../calls/call';
import { isFields } from '../fields';
import { leavesAt, pathOf, together, type Elements, type Path } from './event-leaves';
import { invalidPattern, patternNotModelled } from './pattern-refusals';
import { compileWanted, type Wanted } from './value-matchers';

/** Whether an event is taken. */
export type Pattern = (event: Fields) => boolean;

interface Condition extends Wanted {
  /** Names joined with dots. */
  readonly name: string;
  readonly path: Path;
}

/** Conditions by name that must be met together. */
type Conjunction = readonly Condition[];

/** "Event pattern size: 2,048 characters" (EventBridge quotas). */
const CHARACTERS_MAX = 2048;
/** "You can have up to 1,000 combinations of OR conditions" (Comparison operators, "Or matching"). */
const COMBINATIONS_MAX = 1000;
/** Names that event-ruler does not accept as fields inside $or. */
const RESERVED_IN_OR = new Set(
  (
    'exactly equals-ignore-case prefix suffix anything-but exists wildcard numeric cidr = < <= > >= regex not-wildcard not-equals-ignore-case ' +
    'date-after date-on-or-after date-before date-on-or-before in-date-range ip-address-in-range ip-address-not-in-range'
  ).split(' '),
);

/** Compiles an event pattern. Throws one Error for what AWS refuses, and another for what the lab does not model. */
export function compilePattern(pattern: Fields): Pattern {
  if (JSON.stringify(pattern).length > CHARACTERS_MAX) throw invalidPattern(`more than ${CHARACTERS_MAX} characters`);
  const combinations = combinationsOf(pattern, { prefix: '', insideOr: false }).map((conditions) =>
    // The order of conditions matters where they read lists.
    [...conditions].sort((left, right) => (left.name < right.name ? -1 : 1)),
  );
  return (event) => combinations.some((conditions) => areMet(conditions, event));
}

interface Place {
  /** Names of the enclosing fields, each with a dot after it. */
  readonly prefix: string;
  readonly insideOr: boolean;
}

function combinationsOf(fields: Fields, place: Place): readonly Conjunction[] {
  const parts = Object.entries(fields).map(([name, wanted]) =>
    name === '$or' ? anyOf(wanted, place) : field(name, wanted, place),
  );
  if (parts.length === 0) throw invalidPattern('empty objects are not allowed');
  return parts.reduce(combined);
}

function anyOf(wanted: unknown, place: Place): readonly Conjunction[] {
  if (!Array.isArray(wanted) || wanted.length < 2 || !wanted.every(isFields))
    throw invalidPattern('$or needs a list of two or more objects');
  return wanted.flatMap((branch) => combinationsOf(branch, { ...place, insideOr: true }));
}

function field(name: string, wanted: unknown, { prefix, insideOr }: Place): readonly Conjunction[] {
  if (insideOr && RESERVED_IN_OR.has(name)) throw invalidPattern(`${name} cannot be a field inside $or`);
  if (isFields(wanted)) return combinationsOf(wanted, { prefix: `${prefix}${name}.`, insideOr });
  if (!Array.isArray(wanted)) throw invalidPattern(`"${name}" must be an object or an array`);
  const joined = prefix + name;
  return [[{ name: joined, path: pathOf(joined), ...compileWanted(name, wanted) }]];
}

function combined(left: readonly Conjunction[], right: readonly Conjunction[]): readonly Conjunction[] {
  if (left.length * right.length > COMBINATIONS_MAX) throw invalidPattern(`more than ${COMBINATIONS_MAX} combinations`);
  return left.flatMap((first) => right.map((second) => joined(first, second)));
}

function joined(first: Conjunction, second: Conjunction): Conjunction {
  const twice = second.find(({ name }) => first.some((other) => other.name === name));
  if (twice) throw patternNotModelled(`"${twice.name}" twice`);
  return [...first, ...second];
}

/** Whether the conditions from `index` on are met, by values in the same list elements as the values found before. */
function areMet(
  conditions: Conjunction,
  event: Fields,
  found: { index: number; elements?: Elements } = START,
): boolean {
  const condition = conditions[found.index];
  if (!condition) return true;
  const index = found.index + 1;
  let isAbsent = true;
  for (const { value, elements } of leavesAt(event, condition.path)) {
    const both = together(found.elements, elements);
    if (!both) continue;
    isAbsent = false;
    if (condition.fits(value) && areMet(conditions, event, { index, elements: both })) return true;
  }
  return isAbsent && condition.absent && areMet(conditions, event, { ...found, index });
}

const START = { index: 0 };
