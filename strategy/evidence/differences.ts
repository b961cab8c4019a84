/** One place in which two JSON values differ. `at`: a JSON pointer (RFC 6901). Undefined: there is nothing. */
export interface Difference {
  readonly at: string;
  readonly written: unknown;
  readonly follows: unknown;
}

/** Every place in which what is written differs from what follows, the deepest ones, in the order of what follows. */
export function differences(written: unknown, follows: unknown, at = ''): readonly Difference[] {
  if (Object.is(written, follows)) return [];
  if (!isObject(written) || !isObject(follows) || Array.isArray(written) !== Array.isArray(follows))
    return [{ at, written, follows }];
  const keys = new Set([...Object.keys(follows), ...Object.keys(written)]);
  return [...keys].flatMap((key) => differences(written[key], follows[key], `${at}/${escaped(key)}`));
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const escaped = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

/** A value in a sentence: JSON, cut where it is long. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length <= SHOWN_MAX ? text : `${text.slice(0, SHOWN_MAX)}…`;
}

/** A line of a terminal holds the pointer, both values and the words between them. */
const SHOWN_MAX = 80;
