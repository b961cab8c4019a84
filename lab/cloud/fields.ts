/**
 * Strict readers for the properties of a template's resource and the input of a call. A wrong or missing value is
 * refused with the field's name, as on AWS. An unknown field is refused too: a model that ignored it would let a drill
 * pass that fails on AWS. Numbers and booleans may also be text, as in CloudFormation.
 */
import { ServiceError, type Call, type Fields, type Resource } from '../calls/call';

/** The text at `name`, or undefined. Throws when something else is there. */
export function optionalText(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  if (value === undefined || typeof value === 'string') return value;
  throw invalid(`${name} must be text, got ${JSON.stringify(value)}`);
}

/** The text at `name`. Throws when it is missing or empty. */
export function text(fields: Fields, name: string): string {
  const value = optionalText(fields, name);
  if (value === undefined || value === '') throw invalid(`${name} is required`);
  return value;
}

/** The number at `name`, or undefined. Throws when it is no number. */
export function optionalNumber(fields: Fields, name: string): number | undefined {
  const value = fields[name];
  if (value === undefined) return undefined;
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  throw invalid(`${name} must be a number, got ${JSON.stringify(value)}`);
}

/** The boolean at `name`; `fallback` when it is missing. */
export function flag(fields: Fields, name: string, fallback: boolean): boolean {
  const value = fields[name];
  return value === undefined ? fallback : value === true || value === 'true';
}

/** The object at `name`, or undefined. */
export function optionalFields(fields: Fields, name: string): Fields | undefined {
  const value = fields[name];
  if (value === undefined) return undefined;
  if (isFields(value)) return value;
  throw invalid(`${name} must be an object, got ${JSON.stringify(value)}`);
}

/** The list of objects at `name`; empty when it is missing. */
export function listOf(fields: Fields, name: string): readonly Fields[] {
  const value = fields[name] ?? [];
  if (Array.isArray(value) && value.every(isFields)) return value;
  throw invalid(`${name} must be a list of objects, got ${JSON.stringify(value)}`);
}

/** The list of texts at `name`; empty when it is missing. */
export function texts(fields: Fields, name: string): readonly string[] {
  const value = fields[name] ?? [];
  if (Array.isArray(value) && value.every((entry): entry is string => typeof entry === 'string')) return value;
  throw invalid(`${name} must be a list of texts, got ${JSON.stringify(value)}`);
}

/** The value at `name`, which must be one of `allowed`. Undefined when it is missing. Throws for anything else. */
export function oneOf<T extends string | number>(fields: Fields, name: string, allowed: readonly T[]): T | undefined {
  const value = typeof allowed[0] === 'number' ? optionalNumber(fields, name) : optionalText(fields, name);
  if (value === undefined) return undefined;
  const found = allowed.find((choice) => choice === value);
  if (found === undefined) throw invalid(`${name} must be one of ${allowed.join(', ')}, got ${value}`);
  return found;
}

/** The whole number at `name` within [low, high]. `fallback` when it is missing. Throws outside the range. */
export function within(fields: Fields, name: string, range: { low: number; high: number; fallback: number }): number {
  const value = optionalNumber(fields, name) ?? range.fallback;
  if (Number.isInteger(value) && value >= range.low && value <= range.high) return value;
  throw invalid(`${name} must be ${range.low}–${range.high}, got ${value}`);
}

/** Whether a JSON value is an object. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Throws `NotModelled` (501) for the first parameter of the call that is not in `known`. */
export function refuseUnknown(call: Call, known: ReadonlySet<string>): void {
  for (const name in call.input) {
    if (call.input[name] !== undefined && !known.has(name)) throw parameterNotModelled(call, name);
  }
}

/** The refusal of a parameter that AWS would accept. */
export function parameterNotModelled(call: Call, name: string): ServiceError {
  return new ServiceError(
    'NotModelled',
    `${call.service}:${call.operation} with ${name} is not modelled by the lab`,
    501,
  );
}

/** Throws a plain Error for the first property of the resource, or of a part of it, that is not in `known`. */
export function refuseProperties(
  resource: Resource,
  known: ReadonlySet<string>,
  part?: { name: string; of: Fields },
): void {
  for (const name of Object.keys(part?.of ?? resource.properties)) {
    if (!known.has(name))
      throw invalidProperty(resource, part ? `${part.name}.${name}` : name, 'is not modelled by the lab');
  }
}

/** The error of provisioning. It names the stack, the resource and the property. */
export function invalidProperty(resource: Resource, property: string, problem: string): Error {
  return new Error(`${resource.stack}/${resource.logicalId} (${resource.type}): ${property} ${problem}`);
}

/** A call gets this as its answer. A resource that causes it is not created. */
const invalid = (message: string): ServiceError => new ServiceError('ValidationException', message);
