/** What a caller of Lambda gets of a value that a handler returned: JSON. */

/**
 * The value as JSON carries it. What is that already is handed on as it is: nobody changes what a handler has returned.
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
  // Dates, maps and whatever has a form of its own in JSON have another prototype.
  if (Object.getPrototypeOf(value) !== Object.prototype) return false;
  for (const name in value) if (!isJson((value as Record<string, unknown>)[name])) return false;
  return true;
}
