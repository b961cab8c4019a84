/**
 * A state machine from statemachines/*.asl.yaml, inlined into the template so that diffs, tests and the lab see every
 * state. Assumes that the file sets its own timeout, comment and query language, because CDK drops these props when
 * there is a body. CDK also derives no permissions from a body. So the role may invoke the functions that the file
 * names, and do what is granted here.
 */
import { Validations } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { loadMachine, type LoadedMachine, type MachineName } from '../../statemachines/load';
import { machineName } from '../../strategy/names';
import type { Site } from '../site/site';
import { acknowledgeWildcards, toStatements, type Grant } from '../access/grant';
import { KeptLogs } from './kept-logs';

interface MachineProps {
  readonly site: Site;
  readonly name: MachineName;
  /**
   * Name in the file (`${Claim}`) → ARN, for functions and for machines. Unused names are allowed, missing ones are
   * not.
   */
  readonly functions: Readonly<Record<string, string>>;
  readonly machines?: Readonly<Record<string, string>>;
  /** Grants in addition to invoking the functions that the file names. */
  readonly grants: readonly Grant[];
}

export class StateMachineFromFile extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, props: MachineProps) {
    super(scope, id);
    const { name, site, functions, machines = {} } = props;
    const { definition, substitutions } = loadOnce(name);
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('states.amazonaws.com') });
    const invoked = substitutions.flatMap((used) => functions[used] ?? []);
    const grants = [{ actions: ['lambda:InvokeFunction'], resources: invoked }, ...props.grants];
    toStatements(grants).forEach((statement) => role.addToPolicy(statement));
    acknowledgeWildcards(this, grants);
    const logGroup = new KeptLogs(this, 'Logs', {
      site,
      logGroupName: `/aws/vendedlogs/states/${machineName(site.topology, name)}`,
    });
    this.machine = new StateMachine(this, 'Machine', {
      stateMachineName: machineName(site.topology, name),
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(JSON.stringify(definition)),
      definitionSubstitutions: supplied(name, substitutions, { ...functions, ...machines }),
      role,
      // Without execution data: inputs contain task tokens, and a reader of a token could approve.
      logs: { destination: logGroup, level: LogLevel.ALL, includeExecutionData: false },
    });
    this.acknowledge();
  }

  private acknowledge(): void {
    Validations.of(this).acknowledge(
      {
        id: 'AwsSolutions-IAM5[Resource::*]',
        reason: 'Log delivery (logs:CreateLogDelivery and its siblings) knows no resource-level permissions.',
      },
      {
        id: 'AwsSolutions-SF2',
        reason:
          'The ledger and the execution history are the trace; X-Ray would be one more service an evacuation waits for.',
      },
    );
  }
}

const loaded = new Map<MachineName, LoadedMachine>();

/**
 * Loads a file once. Checking it takes longer than synthesizing its machine, and every region deploys the same
 * machines.
 */
function loadOnce(name: MachineName): LoadedMachine {
  const machine = loaded.get(name) ?? loadMachine(name);
  loaded.set(name, machine);
  return machine;
}

/** Exactly the substitutions that the file uses. Throws when the file uses a name that nobody supplies. */
function supplied(
  machine: string,
  used: readonly string[],
  offered: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    used.map((name) => {
      const value = offered[name];
      if (value !== undefined) return [name, value];
      throw new Error(`${machine}.asl.yaml uses \${${name}}; allowed: ${Object.keys(offered).join(', ')}`);
    }),
  );
}
