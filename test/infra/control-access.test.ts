import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { environmentOf, toTopology } from '../../infra/environments/load';
import { MACHINES, loadMachine } from '../../statemachines/load';
import { controlTable, functionName, machineName } from '../../strategy/names';
import { regionsOf } from '../../strategy/topology';
import { at, isOfDeployment, list, property, synthesized, text, type Resource } from './synthesized';

const ROOT = join(__dirname, '..', '..');
const environment = environmentOf('dev');
const topology = toTopology(environment);
const resources = synthesized(environment).filter((resource) => !isOfDeployment(resource));
const inRegion = (region: string, type: string): readonly Resource[] =>
  resources.filter((resource) => resource.region === region && resource.type === type);

/** Statements of the policies of a role, by the role's logical id. */
const statementsOf = (region: string, roleId: string): readonly unknown[] =>
  inRegion(region, 'AWS::IAM::Policy')
    .filter((policy) => list(property(policy, 'Roles')).some((role) => at(role, 'Ref') === roleId))
    .flatMap((policy) => list(property(policy, 'PolicyDocument.Statement')));

const roleIdOf = (lambda: Resource): string => list(property(lambda, 'Role.Fn::GetAtt')).map(text)[0] ?? '';

const ofControl = (statement: unknown): boolean =>
  list(at(statement, 'Resource')).some((arn) => text(arn).endsWith(`/${controlTable(topology)}`));

const keysOf = (statement: unknown): readonly string[] =>
  list(at(statement, 'Condition.ForAllValues:StringLike.dynamodb:LeadingKeys')).map(text);

/** Per operation the partition keys it is granted for. */
function touched(region: string, name: string): Readonly<Record<string, readonly string[]>> {
  const lambda = inRegion(region, 'AWS::Lambda::Function').find((one) => text(property(one, 'FunctionName')) === name);
  const statements = statementsOf(region, roleIdOf(lambda!)).filter(ofControl);
  const actions = [...new Set(statements.flatMap((statement) => list(at(statement, 'Action')).map(text)))];
  const keysFor = (action: string): readonly string[] =>
    statements.filter((statement) => list(at(statement, 'Action')).includes(action)).flatMap(keysOf);
  return Object.fromEntries(actions.map((action) => [action, [...new Set(keysFor(action))].sort()]));
}

interface Row {
  readonly name: string;
  readonly queries: readonly string[];
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

/** The table in the document. */
const documented: readonly Row[] = readFileSync(join(ROOT, 'docs/control-table.md'), 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, name, ...cells] = line.split('|').map((cell) => cell.trim());
    const [queries = [], reads = [], writes = []] = cells.map((cell) =>
      [...cell.matchAll(/`([^`]+)`/g)].map(([, key = '']) => key),
    );
    return /^`[a-z-]+`$/.test(name ?? '') ? [{ name: name!.replaceAll('`', ''), queries, reads, writes }] : [];
  });

function expected({ queries, reads, writes }: Row, region: string): Readonly<Record<string, readonly string[]>> {
  const held = topology.placements.filter((placement) => regionsOf(placement).includes(region));
  const here = (keys: readonly string[]): string[] =>
    keys.flatMap((key) => (key.includes('<') ? held.map(({ name }) => `lease#${name}`) : [key])).sort();
  const granted = { Query: here(queries), GetItem: here([...new Set([...reads, ...writes])]), PutItem: here(writes) };
  return Object.fromEntries(
    Object.entries(granted).flatMap(([operation, keys]) => (keys.length > 0 ? [[`dynamodb:${operation}`, keys]] : [])),
  );
}

describe('the control table', () => {
  it('is touched by each function as docs/control-table.md says, and in no other way', () => {
    for (const region of topology.regions) {
      const deployed = inRegion(region, 'AWS::Lambda::Function').map((lambda) =>
        text(property(lambda, 'FunctionName')),
      );
      expect(documented.map(({ name }) => functionName(topology, name)).sort()).toEqual(deployed.sort());
      for (const row of documented)
        expect([region, row.name, touched(region, functionName(topology, row.name))]).toEqual([
          region,
          row.name,
          expected(row, region),
        ]);
    }
  });

  it('is granted to nobody without partition keys', () => {
    const granted = resources
      .filter(({ type }) => type === 'AWS::IAM::Policy')
      .flatMap((policy) => list(property(policy, 'PolicyDocument.Statement')))
      .filter(ofControl);

    expect(granted.length).toBeGreaterThan(30);
    for (const statement of granted) {
      expect(keysOf(statement).length).toBeGreaterThan(0);
      expect(keysOf(statement)).not.toContain('*');
    }
  });
});

describe('state machines', () => {
  it.each(Object.keys(MACHINES) as (keyof typeof MACHINES)[])(
    '%s may invoke the functions it calls, and no other',
    (name) => {
      const called = loadMachine(name).substitutions.filter((used) => !used.endsWith('Machine'));
      for (const region of topology.regions) {
        const machine = inRegion(region, 'AWS::StepFunctions::StateMachine').find(
          (one) => text(property(one, 'StateMachineName')) === machineName(topology, name),
        );
        const roleId = list(property(machine!, 'RoleArn.Fn::GetAtt')).map(text)[0] ?? '';
        const invoked = statementsOf(region, roleId)
          .filter((statement) => list(at(statement, 'Action')).includes('lambda:InvokeFunction'))
          .flatMap((statement) => list(at(statement, 'Resource')))
          .map((arn) => /^Conductor([A-Z][a-z]+)Function/.exec(text(list(at(arn, 'Fn::GetAtt'))[0]))?.[1]);
        expect(invoked.sort()).toEqual([...called].sort());
      }
    },
  );
});
