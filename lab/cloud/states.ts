/**
 * Step Functions, Standard workflows. Executions run in the interpreter under the virtual clock, in their region. An
 * execution in a lost region stands still. It goes on when the region is back, and does not notice the time between.
 * Every entered state costs a transition. Operations: DescribeExecution, GetExecutionHistory, SendTaskFailure,
 * SendTaskHeartbeat, SendTaskSuccess, StartExecution, StopExecution. Not modelled: Express, redrive, quotas and
 * throttling, tags, versions and aliases, listing.
 */
import { start, type Execution, type Result } from '../interpreter/execute';
import type { Kernel } from '../kernel/kernel';
import {
  notModelled,
  ServiceError,
  type Answer,
  type Call,
  type Fields,
  type Resource,
  type Service,
} from '../calls/call';
import type { EventBridge } from './eventbridge';
import { optionalText, text } from './fields';
import { ExecutionHosts } from './states/execution-host';
import { historyPage } from './states/history-page';
import { readStateMachine, type StateMachine } from './states/state-machines';
import { StatesTasks, type Ended, type StatesReach } from './states/tasks';
import { TaskTokens } from './states/tokens';

/** An execution as the report sees it. `input` and `output` are values, not JSON. */
export interface ExecutionRecord {
  readonly arn: string;
  readonly machine: string;
  readonly region: string;
  readonly name: string;
  readonly status: 'RUNNING' | Result['status'];
  readonly startedAtMs: number;
  readonly endedAtMs: number | undefined;
  readonly input: unknown;
  readonly output: unknown;
  readonly error: string | undefined;
  readonly cause: string | undefined;
  /** Its recorded history. */
  events(): ReturnType<Execution['events']>;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
interface Running {
  readonly record: Mutable<ExecutionRecord>;
  readonly machine: StateMachine;
  readonly inputJson: string;
  readonly whenEnded: ((ended: Ended) => void)[];
  execution: Execution | undefined;
}

const NAME = /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/]{1,80}$/;

export class States implements Service {
  readonly types = ['AWS::StepFunctions::StateMachine'];
  /** For the bill: transitions so far, retries included. */
  readonly meters = { transitions: 0 };
  private readonly machines = new Map<string, StateMachine>();
  private readonly running = new Map<string, Running>();
  private readonly tokens = new TaskTokens();
  private readonly hosts: ExecutionHosts;
  private readonly random;

  constructor(
    private readonly kernel: Kernel,
    private readonly reach: StatesReach & { readonly events: Pick<EventBridge, 'deliver'> },
  ) {
    this.random = kernel.random.stream('states');
    const children = {
      ended: (arn: string) => this.ended(arn),
      stop: (arn: string) => this.find(arn).execution?.stop(),
    };
    const tasks = new StatesTasks({ kernel, reach, children, random: this.random, tokens: this.tokens });
    this.hosts = new ExecutionHosts({ kernel, random: this.random, tasks, meters: this.meters });
    kernel.activeFaults.onBlow((blow) => {
      if (blow.kind === 'executions-stopped') this.stopAll(blow.machinePrefix);
    });
  }

  provision(resource: Resource): void {
    const machine = readStateMachine(resource);
    this.machines.set(machine.arn, machine);
  }

  /** All executions, oldest first. */
  executions(): readonly ExecutionRecord[] {
    return [...this.running.values()].map(({ record }) => record);
  }

  handle(call: Call): Answer {
    return { output: this.answer(call), latencyMs: 0 };
  }

  private answer(call: Call): Fields {
    const { operation, region, input } = call;
    switch (operation) {
      case 'StartExecution':
        return this.startExecution(region, input);
      case 'DescribeExecution':
        return describe(this.find(text(input, 'executionArn'), region));
      case 'StopExecution':
        return this.stopExecution(region, input);
      case 'GetExecutionHistory':
        return historyPage(call, {
          nowMs: this.kernel.clock.now(),
          eventsOf: (arn) => this.find(arn, region).record.events(),
        });
      case 'SendTaskSuccess':
      case 'SendTaskFailure':
      case 'SendTaskHeartbeat':
        this.tokens.send(region, operation, input);
        return {};
      default:
        throw notModelled(call);
    }
  }

  private startExecution(region: string, input: Fields): Fields {
    const machine = this.machines.get(text(input, 'stateMachineArn'));
    if (machine?.region !== region) {
      throw new ServiceError(
        'StateMachineDoesNotExist',
        `State Machine Does Not Exist: '${text(input, 'stateMachineArn')}'`,
      );
    }
    const name = optionalText(input, 'name') ?? this.random.uuid();
    if (!NAME.test(name)) throw new ServiceError('InvalidName', `Invalid Name: '${name}'`);
    const inputJson = optionalText(input, 'input') ?? '{}';
    const arn = `${machine.arn.replace(':stateMachine:', ':execution:')}:${name}`;
    const known = this.running.get(arn);
    if (known && (known.record.status !== 'RUNNING' || known.inputJson !== inputJson)) {
      throw new ServiceError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
    }
    const { record } = known ?? this.begin(machine, arn, inputJson);
    return { executionArn: record.arn, startDate: record.startedAtMs / 1000 };
  }

  private begin(machine: StateMachine, arn: string, inputJson: string): Running {
    const name = arn.split(':').at(-1) ?? arn;
    const startedAtMs = this.kernel.clock.now();
    const input = parse(inputJson);
    const none = { endedAtMs: undefined, output: undefined, error: undefined, cause: undefined };
    const events = (): ReturnType<Execution['events']> => run.execution?.events() ?? [];
    const record = {
      arn,
      machine: machine.name,
      region: machine.region,
      name,
      startedAtMs,
      input,
      status: 'RUNNING',
      ...none,
      events,
    } as const;
    const run: Running = { record, machine, inputJson, whenEnded: [], execution: undefined };
    this.running.set(arn, run);
    this.kernel.note('states.started', { region: machine.region, machine: machine.name, execution: name, input });
    this.announce(run);
    const context = {
      Execution: { Id: arn, Name: name, RoleArn: machine.roleArn, StartTime: this.kernel.clock.iso(), RedriveCount: 0 },
      StateMachine: { Id: machine.arn, Name: machine.name },
    };
    const host = this.hosts.of(machine, name);
    run.execution = start(machine.machine, { input, context, host });
    // A rejection is a defect of the lab and must surface.
    void run.execution.result.then((result) => this.end(run, result));
    return run;
  }

  private end(run: Running, result: Result): void {
    const { record } = run;
    Object.assign(record, {
      error: undefined,
      cause: undefined,
      output: undefined,
      ...result,
      endedAtMs: this.kernel.clock.now(),
    });
    const { machine, region, name: execution, status, error, cause } = record;
    this.kernel.note('states.ended', {
      region,
      machine,
      execution,
      status,
      ...(error === undefined ? {} : { error, cause }),
    });
    this.announce(run);
    for (const tell of run.whenEnded) tell({ description: describe(run), succeeded: status === 'SUCCEEDED' });
  }

  private ended(arn: string): Promise<Ended> {
    const run = this.find(arn);
    if (run.record.status !== 'RUNNING') {
      return Promise.resolve({ description: describe(run), succeeded: run.record.status === 'SUCCEEDED' });
    }
    return new Promise((resolve) => run.whenEnded.push(resolve));
  }

  private stopExecution(region: string, input: Fields): Fields {
    const run = this.find(text(input, 'executionArn'), region);
    run.execution?.stop(optionalText(input, 'error'), optionalText(input, 'cause'));
    return { stopDate: (run.record.endedAtMs ?? this.kernel.clock.now()) / 1000 };
  }

  /** Stops each of them, as a person would. Executions of a lost region cannot be reached. */
  private stopAll(machinePrefix: string): void {
    for (const { record, execution } of [...this.running.values()]) {
      const isReached = record.machine.startsWith(machinePrefix) && this.kernel.network.runs(record.region);
      if (isReached) execution?.stop();
    }
  }

  private find(arn: string, region?: string): Running {
    const run = this.running.get(arn);
    if (run && (region === undefined || run.machine.region === region)) return run;
    throw new ServiceError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
  }

  private announce(run: Running): void {
    const { arn, startedAtMs, endedAtMs, region } = run.record;
    // As in DescribeExecution, but with times in milliseconds.
    const detail = { ...describe(run), startDate: startedAtMs, stopDate: endedAtMs ?? null };
    this.reach.events.deliver(region, 'default', {
      source: 'aws.states',
      'detail-type': 'Step Functions Execution Status Change',
      resources: [arn],
      detail,
    });
  }
}

function parse(inputJson: string): unknown {
  try {
    return JSON.parse(inputJson);
  } catch {
    throw new ServiceError('InvalidExecutionInput', 'Invalid State Machine Execution Input: it is not JSON');
  }
}

/** The answer of DescribeExecution. */
function describe({ record, machine, inputJson }: Running): Fields {
  const { arn, name, status, startedAtMs, endedAtMs, output, error, cause } = record;
  const present = { stopDate: endedAtMs === undefined ? undefined : endedAtMs / 1000, error, cause };
  return {
    executionArn: arn,
    stateMachineArn: machine.arn,
    name,
    status,
    startDate: startedAtMs / 1000,
    input: inputJson,
    ...(status === 'SUCCEEDED' ? { output: JSON.stringify(output) } : {}),
    ...Object.fromEntries(Object.entries(present).filter(([, value]) => value !== undefined)),
  };
}
