/** Chooses and checks an environment. All code after this may trust it. */
import type * as z from 'zod';
import type { Topology } from '../../strategy/topology';
import { BadInput } from '../terminal/bad-input';
import { CHECKS, type Problem } from './checks';
import { dev } from './dev';
import { devSmall } from './dev-small';
import { devTwoPerson } from './dev-two-person';
import { readConfig } from './file';
import { prod } from './prod';
import { Environment, type EnvironmentInput } from './schema';
import { staging } from './staging';

const ENVIRONMENTS: ReadonlyMap<string, EnvironmentInput> = new Map([
  ['dev', dev],
  ['staging', staging],
  ['prod', prod],
  ['dev-small', devSmall],
  ['dev-two-person', devTwoPerson],
]);
export const ENVIRONMENT_NAMES: readonly string[] = [...ENVIRONMENTS.keys()];

/**
 * The environment that `config` names: a built-in one by its name, any other by the path of its file. Throws BadInput
 * that lists the built-in names or every wrong field.
 */
export function environmentOf(config: unknown): Environment {
  const found = ENVIRONMENTS.get(String(config));
  if (found) return parseEnvironment(found);
  if (typeof config === 'string' && /[/\\]|\.(?:ya?ml|json)$/.test(config))
    return parseEnvironment(readConfig(config), config);
  const known = ENVIRONMENT_NAMES.join(', ');
  throw new BadInput(`config is ${shown(config)}: must be one of ${known}, or the path of a YAML or JSON file`);
}

/**
 * Checks an environment. Throws BadInput that begins with `where` and has one line per problem: field path, bad value,
 * allowed values.
 */
export function parseEnvironment(
  input: unknown,
  where = `environment ${shown(valueAt(input, ['name']))}`,
): Environment {
  const parsed = Environment.safeParse(input);
  if (!parsed.success) throw refusal(where, input, parsed.error.issues.flatMap(problemsOf));
  const problems = CHECKS.flatMap((check) => check(parsed.data));
  if (problems.length > 0) throw refusal(where, input, problems);
  return parsed.data;
}

/** The part of an environment that every function gets. */
export function toTopology(environment: Environment): Topology {
  const { name, account, domain, regions, placements, controlStore, capacity, approvers, soakSeconds } = environment;
  const { replicas: controlReplicas, witness } = controlStore;
  const topology = { environment: name, account, domain, regions, placements, controlReplicas };
  return { ...topology, ...(witness !== undefined && { witness }), capacity, approvers, soakSeconds };
}

/** `field.path[0] is "value": what is wrong`. */
export function problemLine(input: unknown, { path, message }: Problem): string {
  return `${dotted(path)} is ${shown(valueAt(input, path))}: ${message}`;
}

function refusal(where: string, input: unknown, problems: readonly Problem[]): BadInput {
  return new BadInput([`${where} is refused:`, ...problems.map((problem) => problemLine(input, problem))].join('\n  '));
}

/** The problems of one issue. For an unknown field the path names the field and not its parent. */
function problemsOf(issue: z.core.$ZodIssue): readonly Problem[] {
  if (issue.code !== 'unrecognized_keys') return [issue];
  return issue.keys.map((key) => ({ path: [...issue.path, key], message: 'there is no field of this name' }));
}

function dotted(path: readonly PropertyKey[]): string {
  const text = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return text === '' ? 'all of it' : text.replace(/^\./, '');
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    input,
  );
}

const SHOWN_MAX = 100;

function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  const text = JSON.stringify(value);
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text;
}
