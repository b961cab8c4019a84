/** The value that a caller of Lambda gets for what a handler returned: JSON. */

/**
 * The value after a round trip through JSON. A value that is plain JSON already is passed on as it is, because nobody
 * changes returned values.
 */
export function throughJson(value: unknown): unknown {
  if (value === undefined) return null;
  return isJson(value) ? value : (JSON.parse(JSON.stringify(value)) as unknown);
}

function isJson(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return isJsonContainer(value);
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0);
  return typeof value === 'string' || typeof value === 'boolean' || value === null;
}

function isJsonContainer(value: object): boolean {
  if (Array.isArray(value)) return value.every(isJson);
  // Dates, maps and all that JSON converts have another prototype.
  if (Object.getPrototypeOf(value) !== Object.prototype) return false;
  for (const name in value) if (!isJson((value as Record<string, unknown>)[name])) return false;
  return true;
}
