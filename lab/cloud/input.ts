/**
 * Strict reading of what reaches a model: a parameter or a property that nobody modelled is refused by name, because a model
 * that ignores it would let a drill pass that fails on AWS.
 */
import { ServiceError, type Call, type Fields, type Resource } from './call';

/** Throws `NotModelled` (501) for the first parameter of the call that is not in `known`. */
export function refuseUnknown(call: Call, known: ReadonlySet<string>): void {
  for (const name in call.input) {
    if (call.input[name] !== undefined && !known.has(name)) throw parameterNotModelled(call, name);
  }
}

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

/** What provisioning throws: names the stack, the resource and the property. */
export function invalidProperty(resource: Resource, property: string, problem: string): Error {
  return new Error(`${resource.stack}/${resource.logicalId} (${resource.type}): ${property} ${problem}`);
}

/** A text that the operation cannot do without. Throws ValidationException when it is missing, empty or no text. */
export function requiredText(call: Call, name: string): string {
  const value = call.input[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new ServiceError('ValidationException', `${call.operation}: ${name} must be a text that is not empty`);
}

/** A number of the call within limits, or the default. Throws ValidationException outside of them. */
export function numberWithin(
  call: Call,
  name: string,
  range: { low: number; high: number; otherwise: number },
): number {
  const value = call.input[name] ?? range.otherwise;
  if (typeof value === 'number' && Number.isInteger(value) && value >= range.low && value <= range.high) return value;
  throw new ServiceError(
    'ValidationException',
    `${call.operation}: ${name} must be from ${range.low} to ${range.high}`,
  );
}
