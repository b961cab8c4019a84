/** DynamoDB's typed attributes as plain values. Sets and binaries stay as they are: nobody stores them here. */

/** One attribute value, for example `{ S: 'text' }`. Exactly one member is set. */
interface Attribute {
  readonly S?: string;
  readonly N?: string;
  readonly BOOL?: boolean;
  readonly NULL?: boolean;
  readonly L?: readonly Attribute[];
  readonly M?: Attributes;
}
export type Attributes = Readonly<Record<string, Attribute>>;

/** The item as a plain object. */
export function plainItem(attributes: Attributes): Readonly<Record<string, unknown>> {
  const item: Record<string, unknown> = {};
  for (const name in attributes) item[name] = plainValue(attributes[name] as Attribute);
  return item;
}

function plainValue(value: Attribute): unknown {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return Number(value.N);
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.NULL !== undefined) return null;
  if (value.L !== undefined) return value.L.map(plainValue);
  return value.M === undefined ? value : plainItem(value.M);
}
