/**
 * Turns the value of an expression into plain JSON. JSONata marks arrays that it built itself (`sequence`, `cons`), and
 * those marks would change the result of the next expression. With marks, `$x` could be unwrapped from `[1]` to `1` in
 * one state but not in another. Assumption: data from outside is plain already.
 */

/** The value does not exist in JSON: a function, NaN or infinity. `kind` is AWS's word for it. */
export class NotJson extends Error {
  override readonly name = 'NotJson';
  constructor(readonly kind: string) {
    super(`a ${kind} is not JSON`);
  }
}

interface Marked {
  readonly sequence?: boolean;
  readonly cons?: boolean;
  readonly keepSingleton?: boolean;
  readonly _jsonata_function?: boolean;
  readonly _jsonata_lambda?: boolean;
}

/** The same value without marks. Unchanged parts are shared, not copied. Throws NotJson. */
export function plainJson(value: unknown): unknown {
  switch (typeof value) {
    case 'number':
      if (!Number.isFinite(value)) throw new NotJson('number out of range');
      return value === 0 ? 0 : value;
    case 'object':
      return value === null ? null : plainObject(value);
    case 'function':
    case 'symbol':
    case 'bigint':
      throw new NotJson(typeof value);
    default:
      return value;
  }
}

function plainObject(value: object): unknown {
  const marks = value as Marked;
  if (marks._jsonata_function === true || marks._jsonata_lambda === true) throw new NotJson('function');
  if (value instanceof RegExp) throw new NotJson('regular expression');
  return Array.isArray(value) ? plainArray(value) : plainFields(value as Record<string, unknown>);
}

function plainArray(items: readonly unknown[] & Marked): unknown {
  const copy = items.map(plainJson);
  const marked = items.sequence === true || items.cons === true || items.keepSingleton === true;
  return marked || copy.some((item, index) => item !== items[index]) ? copy : items;
}

function plainFields(fields: Record<string, unknown>): unknown {
  let copy: Record<string, unknown> | undefined;
  for (const key of Object.keys(fields)) {
    const plain = plainJson(fields[key]);
    if (plain === fields[key] && plain !== undefined) continue;
    copy ??= { ...fields };
    if (plain === undefined) Reflect.deleteProperty(copy, key);
    else copy[key] = plain;
  }
  return copy ?? fields;
}
