/**
 * Typed reading of a template's properties, which arrive as JSON with references resolved. A wrong or missing value throws with
 * the field's name, as a deployment would; CloudFormation also takes numbers and booleans as text, so these do too.
 */
import type { Fields } from './call';

/** The text at `name`, or undefined. Throws when something else is there. */
export function optionalText(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  if (value === undefined || typeof value === 'string') return value;
  throw new Error(`${name} must be text, got ${JSON.stringify(value)}`);
}

/** The text at `name`. Throws when it is missing. */
export function text(fields: Fields, name: string): string {
  const value = optionalText(fields, name);
  if (value === undefined) throw new Error(`${name} is required`);
  return value;
}

/** The number at `name`, or undefined. Throws when it is no number. */
export function optionalNumber(fields: Fields, name: string): number | undefined {
  const value = fields[name];
  if (value === undefined) return undefined;
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  throw new Error(`${name} must be a number, got ${JSON.stringify(value)}`);
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
  throw new Error(`${name} must be an object, got ${JSON.stringify(value)}`);
}

/** The list of objects at `name`; empty when it is missing. */
export function listOf(fields: Fields, name: string): readonly Fields[] {
  const value = fields[name] ?? [];
  if (Array.isArray(value) && value.every(isFields)) return value;
  throw new Error(`${name} must be a list of objects, got ${JSON.stringify(value)}`);
}

/** The list of texts at `name`; empty when it is missing. */
export function texts(fields: Fields, name: string): readonly string[] {
  const value = fields[name] ?? [];
  if (Array.isArray(value) && value.every((entry): entry is string => typeof entry === 'string')) return value;
  throw new Error(`${name} must be a list of texts, got ${JSON.stringify(value)}`);
}

/** The one of `allowed` at `name`, or undefined when it is missing. Throws for anything else. */
export function oneOf<T extends string | number>(fields: Fields, name: string, allowed: readonly T[]): T | undefined {
  const value = typeof allowed[0] === 'number' ? optionalNumber(fields, name) : optionalText(fields, name);
  if (value === undefined) return undefined;
  const found = allowed.find((choice) => choice === value);
  if (found === undefined) throw new Error(`${name} must be one of ${allowed.join(', ')}, got ${value}`);
  return found;
}

/** The whole number at `name` within [low, high]; `fallback` when it is missing. Throws outside. */
export function within(fields: Fields, name: string, range: { low: number; high: number; fallback: number }): number {
  const value = optionalNumber(fields, name) ?? range.fallback;
  if (Number.isInteger(value) && value >= range.low && value <= range.high) return value;
  throw new Error(`${name} must be ${range.low}–${range.high}, got ${value}`);
}

/** Whether a JSON value is an object. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
