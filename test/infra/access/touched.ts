/**
 * What roles are granted of a table, by partition key, and what a document says they are: both sides of the tests that
 * compare the two.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { environmentOf, toTopology } from '../../../infra/environments/load';
import { functionName } from '../../../strategy/names';
import { at, isOfDeployment, list, property, synthesized, text, type Resource } from '../synthesized';

const ROOT = join(__dirname, '..', '..', '..');
const environment = environmentOf('dev');
export const topology = toTopology(environment);
const resources = synthesized(environment).filter((resource) => !isOfDeployment(resource));
export const inRegion = (region: string, type: string): readonly Resource[] =>
  resources.filter((resource) => resource.region === region && resource.type === type);

/** Statements of the policies of a role, by the role's logical id. */
export const statementsOf = (region: string, roleId: string): readonly unknown[] =>
  inRegion(region, 'AWS::IAM::Policy')
    .filter((policy) => list(property(policy, 'Roles')).some((role) => at(role, 'Ref') === roleId))
    .flatMap((policy) => list(property(policy, 'PolicyDocument.Statement')));

/** All statements on tables whose ARN ends like this. */
export const statementsOn = (ending: RegExp): readonly unknown[] =>
  resources
    .filter(({ type }) => type === 'AWS::IAM::Policy')
    .flatMap((policy) => list(property(policy, 'PolicyDocument.Statement')))
    .filter((statement) => isOn(statement, ending));

const isOn = (statement: unknown, ending: RegExp): boolean =>
  list(at(statement, 'Resource')).some((arn) => ending.test(text(arn)));

export const keysOf = (statement: unknown): readonly string[] =>
  list(at(statement, 'Condition.ForAllValues:StringLike.dynamodb:LeadingKeys')).map(text);

type Granted = Readonly<Record<string, readonly string[]>>;

/** Per operation the partition keys that a function is granted for, of tables whose ARN ends like this. */
export function touched(region: string, name: string, ending: RegExp): Granted {
  const wanted = functionName(topology, name);
  const lambda = inRegion(region, 'AWS::Lambda::Function').find(
    (one) => text(property(one, 'FunctionName')) === wanted,
  );
  const [roleId = ''] = list(property(lambda!, 'Role.Fn::GetAtt')).map(text);
  const statements = statementsOf(region, roleId).filter((statement) => isOn(statement, ending));
  const actions = [...new Set(statements.flatMap((statement) => list(at(statement, 'Action')).map(text)))];
  const keysFor = (action: string): readonly string[] =>
    statements.filter((statement) => list(at(statement, 'Action')).includes(action)).flatMap(keysOf);
  return Object.fromEntries(actions.map((action) => [action, [...new Set(keysFor(action))].sort()]));
}

/** A row of a table in a document: the function, and the partition keys in each further column. */
interface Row {
  readonly name: string;
  readonly columns: readonly (readonly string[])[];
}

/** The table in a document that begins every row with the name of a function. */
export const documented = (file: string): readonly Row[] =>
  readFileSync(join(ROOT, 'docs', file), 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, name = '', ...cells] = line.split('|').map((cell) => cell.trim());
      const columns = cells.slice(0, -1).map((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, key = '']) => key));
      return /^`[a-z-]+`$/.test(name) ? [{ name: name.replaceAll('`', ''), columns }] : [];
    });

/** As `touched` gives it; an operation without keys is not granted. */
export const grantedFor = (keys: Readonly<Record<string, readonly string[]>>): Granted =>
  Object.fromEntries(
    Object.entries(keys).flatMap(([operation, of]) =>
      of.length > 0 ? [[`dynamodb:${operation}`, [...new Set(of)].sort()]] : [],
    ),
  );

/** The functions that are deployed in a region, as documents call them. */
export const deployedIn = (region: string): readonly string[] =>
  inRegion(region, 'AWS::Lambda::Function').map((lambda) =>
    text(property(lambda, 'FunctionName')).replace(functionName(topology, ''), ''),
  );
