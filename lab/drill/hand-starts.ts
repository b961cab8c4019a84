/**
 * What operators start by hand, as from the console, at the time that the scenario names: a return, an evacuation that
 * nobody else has started, a drill, or a failed execution again. If Step Functions does not accept a start, it is not
 * tried again: its region is lost, or people cannot reach it.
 */
import { conductorsFor } from '../../strategy/calendar';
import { stopKey } from '../../strategy/control-items';
import { controlTable, machineArn } from '../../strategy/names';
import type { Region, Topology } from '../../strategy/topology';
import type { Answer, Call } from '../calls/call';
import type { ExecutionRecord } from '../cloud/states';
import type { Kernel } from '../kernel/kernel';
import type { Scenario } from '../scenario/scenario';
import { isTaken, PERSON } from './as-person';

interface Sources {
  readonly kernel: Kernel;
  readonly topology: Topology;
  readonly scenario: Pick<Scenario, 'returns' | 'starts' | 'drills' | 'redrives'>;
  /** DynamoDB, called as a person would call it. */
  readonly dynamodb: { handle(call: Call): Answer };
  /** The newest drill of that region, by name. */
  readonly drillOf: (subject: Region) => string | undefined;
  /** Step Functions, called as a person would call it. */
  readonly states: { handle(call: Call): Answer; executions(): readonly ExecutionRecord[] };
}

/** What to start, and where. */
interface Start {
  readonly stateMachineArn: string;
  readonly region: Region;
  /** The name of the execution. */
  readonly name: string;
  readonly input: unknown;
}

/** Schedules all hand starts, counted from now. */
export function scheduleHandStarts(sources: Sources): void {
  const { kernel, topology, scenario } = sources;
  scenario.returns.forEach(({ at, region: source, conductor: region }, index) => {
    kernel.clock.after(at, () => {
      const stateMachineArn = machineArn(topology, region, 'return');
      const name = `operator-${index + 1}`;
      const taken = start(sources, { stateMachineArn, region, name, input: { source, reason: 'operator' } });
      kernel.note('operator.returns', { region, source, taken });
    });
  });
  scenario.starts.forEach(({ at, conductor: region, ...input }, index) => {
    kernel.clock.after(at, () => {
      const stateMachineArn = machineArn(topology, region, 'evacuate');
      const name = `operator-${index + 1}`;
      const taken = start(sources, { stateMachineArn, region, name, input });
      kernel.note('operator.starts', { region, source: input.source, why: input.reason, taken });
    });
  });
  scenario.drills.forEach((drill) => scheduleDrill(sources, drill));
  scenario.redrives.forEach(({ at, conductor }, index) => {
    kernel.clock.after(at, () => redrive(sources, conductor, `redrive-${index + 1}`));
  });
}

/**
 * Starts a drill. Whoever stops it writes the word that its conductor looks for, into a replica that people reach.
 */
function scheduleDrill(sources: Sources, drill: Scenario['drills'][number]): void {
  const { kernel, topology } = sources;
  const { at, conductor, stopAt, despite, playbook, subject, by, seed } = drill;
  const typed = { playbook, subject, by, ...(seed !== undefined && { seed }) };
  const input = { ...typed, ...(despite !== false && { despite }) };
  const region = conductor ?? conductorsFor(topology, subject)[0] ?? subject;
  const stateMachineArn = machineArn(topology, region, 'drill');
  kernel.clock.after(at, () => {
    const taken = start(sources, { stateMachineArn, region, name: `operator-drill-${subject}-${at}`, input });
    kernel.note('operator.drills', { region, subject, playbook: input.playbook, taken });
  });
  if (stopAt === undefined) return;
  kernel.clock.after(stopAt, () => {
    const drill = sources.drillOf(subject);
    const taken = drill !== undefined && writeStop(sources, { drill, by });
    kernel.note('operator.stops', { drill: drill ?? null, taken });
  });
}

function writeStop({ kernel, topology, dynamodb }: Sources, { drill, by }: { drill: string; by: string }): boolean {
  const region = topology.controlReplicas.find((one) => kernel.network.path('internet', one) !== undefined);
  if (region === undefined) return false;
  const at = new Date(kernel.clock.now()).toISOString();
  const { pk, sk } = stopKey(drill);
  const Item = { pk: { S: pk }, sk: { S: sk }, by: { S: by }, at: { S: at } };
  const input = { TableName: controlTable(topology), Item };
  return isTaken(() => dynamodb.handle({ service: 'dynamodb', operation: 'PutItem', region, input, caller: PERSON }));
}

/** Starts the last failed execution of that region again, with the same input. Does nothing if none has failed. */
function redrive(sources: Sources, region: Region, name: string): void {
  const failed = sources.states
    .executions()
    .filter((one) => one.region === region && !['RUNNING', 'SUCCEEDED'].includes(one.status))
    .reduce<ExecutionRecord | undefined>(
      (newest, one) => (newest === undefined || one.startedAtMs >= newest.startedAtMs ? one : newest),
      undefined,
    );
  if (failed === undefined) {
    sources.kernel.note('operator.redrives', { region, machine: null, taken: false });
    return;
  }
  const { machine, input } = failed;
  const stateMachineArn = `arn:aws:states:${region}:${sources.topology.account}:stateMachine:${machine}`;
  const taken = start(sources, { stateMachineArn, region, name, input });
  sources.kernel.note('operator.redrives', { region, machine, taken });
}

/** Returns whether Step Functions accepted it. */
function start({ kernel, states }: Sources, { stateMachineArn, region, name, input: json }: Start): boolean {
  if (kernel.network.path('internet', region) === undefined) return false;
  const input = { stateMachineArn, name, input: JSON.stringify(json) };
  return isTaken(() =>
    states.handle({ service: 'states', operation: 'StartExecution', region, input, caller: PERSON }),
  );
}
