/** Every value of a JSON document that has no members, by its JSON pointer, with a document in which it is another. */
export const eachLeaf = (value: unknown): readonly (readonly [pointer: string, changed: unknown])[] => {
  if (!isFull(value)) return [['', other(value)]];
  return Object.entries(value).flatMap(([key, member]) =>
    eachLeaf(member).map(([rest, changed]) => [`/${key}${rest}`, withMember(value, key, changed)] as const),
  );
};

const isFull = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && Object.keys(value).length > 0;

const withMember = (value: object, key: string, changed: unknown): unknown =>
  Array.isArray(value)
    ? value.map((one: unknown, index) => (String(index) === key ? changed : one))
    : { ...value, [key]: changed };

/** Another value of the same kind, as far as there is one. */
function other(value: unknown): unknown {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  return typeof value === 'string' ? `${value}x` : 'x';
}
