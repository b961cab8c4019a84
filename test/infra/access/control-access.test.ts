import { MACHINES, loadMachine } from '../../../statemachines/load';
import { machineName } from '../../../strategy/names';
import { regionsOf } from '../../../strategy/topology';
import { at, list, property, text } from '../synthesized';
import {
  deployedIn,
  documented,
  grantedFor,
  inRegion,
  keysOf,
  statementsOf,
  statementsOn,
  topology,
  touched,
} from './touched';

const CONTROL = /-control$/;
const rows = documented('control-table.md');

/** `<each placement of its region>` stands for several. */
function inWords(keys: readonly string[] = [], region: string): readonly string[] {
  const held = topology.placements.filter((placement) => regionsOf(placement).includes(region));
  return keys.flatMap((key) => (key.includes('<') ? held.map(({ name }) => `lease#${name}`) : [key]));
}

describe('the control table', () => {
  it('is touched by each function as docs/control-table.md says, and in no other way', () => {
    for (const region of topology.regions) {
      expect(rows.map(({ name }) => name).sort()).toEqual([...deployedIn(region)].sort());
      for (const { name, columns } of rows) {
        const [queries = [], reads = [], writes = []] = columns.map((keys) => inWords(keys, region));
        const expected = grantedFor({ Query: queries, GetItem: [...reads, ...writes], PutItem: writes });
        expect([region, name, touched(region, name, CONTROL)]).toEqual([region, name, expected]);
      }
    }
  });

  it('is granted to nobody without partition keys', () => {
    const granted = statementsOn(CONTROL);

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

  it('have their histories read by those who write packs, of every machine and in every region', () => {
    const executions = topology.regions.flatMap((region) =>
      Object.keys(MACHINES).map(
        (name) => `arn:aws:states:${region}:${topology.account}:execution:${machineName(topology, name)}:*`,
      ),
    );
    for (const region of topology.regions) {
      const reading = inRegion(region, 'AWS::IAM::Policy').filter((policy) =>
        JSON.stringify(policy).includes('states:GetExecutionHistory'),
      );
      expect(reading).toHaveLength(2);
      for (const policy of reading) {
        const granted = list(property(policy, 'PolicyDocument.Statement'))
          .filter((statement) => list(at(statement, 'Action')).includes('states:GetExecutionHistory'))
          .flatMap((statement) => list(at(statement, 'Resource')).map(text));
        expect(granted.sort()).toEqual([...executions].sort());
      }
    }
  });
});
