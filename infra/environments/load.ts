/** Picks and checks an environment; everything after this may trust it. */
import type { Topology } from '../../strategy/topology';
import { Refusal } from '../command';
import { CHECKS, type Problem } from './checks';
import { dev } from './dev';
import { devSmall } from './dev-small';
import { devTwoPerson } from './dev-two-person';
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

/** The environment that `-c env=…` names. Throws Refusal: one message that names the allowed ones. */
export function environmentNamed(name: unknown): Environment {
  const found = ENVIRONMENTS.get(String(name));
  if (found) return parseEnvironment(found);
  throw new Refusal(`env is ${shown(name)}: pass -c env=NAME with one of ${ENVIRONMENT_NAMES.join(', ')}`);
}

/** Checks an environment. Throws Refusal: one message with a line per problem: field path, bad value, what is allowed. */
export function parseEnvironment(input: unknown): Environment {
  const parsed = Environment.safeParse(input);
  if (!parsed.success) throw refusal(input, parsed.error.issues);
  const problems = CHECKS.flatMap((check) => check(parsed.data));
  if (problems.length > 0) throw refusal(input, problems);
  return parsed.data;
}

/** The part of an environment that every function gets. */
export function toTopology(environment: Environment): Topology {
  const { name, account, domain, regions, placements, controlStore, capacity, approvers, soakSeconds } = environment;
  const { replicas: controlReplicas, witness } = controlStore;
  const topology = { environment: name, account, domain, regions, placements, controlReplicas };
  return { ...topology, ...(witness !== undefined && { witness }), capacity, approvers, soakSeconds };
}

function refusal(input: unknown, problems: readonly Problem[]): Refusal {
  const lines = problems.map(({ path, message }) => `  ${dotted(path)} is ${shown(valueAt(input, path))}: ${message}`);
  return new Refusal(`environment ${shown(valueAt(input, ['name']))} is refused:\n${lines.join('\n')}`);
}

function dotted(path: readonly PropertyKey[]): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    input,
  );
}

function shown(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value);
}
