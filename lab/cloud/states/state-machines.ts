/**
 * State machines as deployed: the definition with its substitutions, compiled, and every task's resource checked.
 * Assumption: JSONata and Standard workflows. An unmodelled resource is refused here, so that no execution fails on it
 * half-way.
 */
import { compileText, type Machine } from '../../interpreter/compile/compile';
import type { Flow } from '../../interpreter/machine';
import type { Resource } from '../../calls/call';
import { optionalFields, optionalText, text } from '../fields';
import { MODELLED_TASKS } from './tasks';

/** A state machine in its region. */
export interface StateMachine {
  readonly arn: string;
  readonly name: string;
  readonly region: string;
  readonly account: string;
  readonly roleArn: string;
  readonly machine: Machine;
}

/** Reads an AWS::StepFunctions::StateMachine. Throws `InvalidDefinition` or names the property at fault. */
export function readStateMachine({ ref, region, properties }: Resource): StateMachine {
  const type = optionalText(properties, 'StateMachineType') ?? 'STANDARD';
  if (type !== 'STANDARD') throw new Error(`StateMachineType ${type} is not modelled`);
  const machine = compileText(definitionOf(properties));
  refuseTasks(machine.flow);
  const account = ref.split(':')[4] ?? '';
  return {
    arn: ref,
    name: ref.split(':').at(-1) ?? ref,
    region,
    account,
    roleArn: text(properties, 'RoleArn'),
    machine,
  };
}

function definitionOf(properties: Resource['properties']): string {
  const definition = optionalFields(properties, 'Definition');
  const source = definition ? JSON.stringify(definition) : text(properties, 'DefinitionString');
  const substitutions = optionalFields(properties, 'DefinitionSubstitutions') ?? {};
  return source.replace(/\$\{([\w-]+)\}/g, (found, name: string) => {
    const value = substitutions[name];
    // A value inside a JSON text must stay valid JSON text.
    return typeof value === 'string' ? JSON.stringify(value).slice(1, -1) : found;
  });
}

function refuseTasks(flow: Flow): void {
  for (const state of flow.states.values()) {
    if (
      state.type === 'Task' &&
      state.service.family !== 'LambdaFunction' &&
      !MODELLED_TASKS.has(state.service.resource)
    ) {
      throw new Error(
        `SCHEMA_VALIDATION_FAILED: Resource ${state.service.resource} of state "${state.name}" is not modelled`,
      );
    }
    if (state.type === 'Parallel') state.branches.forEach(refuseTasks);
    if (state.type === 'Map') refuseTasks(state.processor);
  }
}
