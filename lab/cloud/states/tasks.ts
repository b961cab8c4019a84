/**
 * The tasks of state machines: Lambda (also with a task token), another state machine, EventBridge, DynamoDB. Each call
 * needs the machine's role. Errors have AWS's names and causes. Assumption: a parent learns of a child's end as late as
 * of any event (`eventBridgeMs`). Not modelled: SDK integrations, activities, credentials of another account, the extra
 * rights that `.sync` needs at creation.
 */
import { draw, type Kernel } from '../../kernel/kernel';
import type { Random } from '../../kernel/random';
import type { TaskOutcome, TaskRequest } from '../../interpreter/execute';
import { ServiceError, type Answer, type Call, type Caller, type Fields } from '../../calls/call';
import type { Functions } from '../lambda/invocation';
import { isFields, optionalText, text } from '../fields';
import type { TaskTokens } from './tokens';

/** The parts of the cloud that state machines use. `call` itself checks the role. */
export interface StatesReach {
  readonly functions: Functions;
  readonly call: (principal: { caller: Caller; roleArn: string }, call: Omit<Call, 'caller'>) => Answer;
  readonly allowed: (roleArn: string, action: string, resourceArn: string) => boolean;
}

/** How an awaited execution ended, in the words of DescribeExecution. */
export interface Ended {
  readonly description: Fields;
  readonly succeeded: boolean;
}

/** Executions, as a parent sees them. */
interface Children {
  ended(executionArn: string): Promise<Ended>;
  stop(executionArn: string): void;
}

/** The machine a task runs in. */
export interface Actor {
  readonly name: string;
  readonly region: string;
  readonly roleArn: string;
}

interface Parts {
  readonly kernel: Kernel;
  readonly random: Random;
  readonly reach: StatesReach;
  readonly tokens: TaskTokens;
  readonly children: Children;
}

const OPTIMIZED = 'arn:aws:states:::';
/** Names of services in error names, and their endpoint prefixes. */
const SERVICES: Readonly<Record<string, string>> = {
  dynamodb: 'DynamoDB',
  events: 'EventBridge',
  states: 'StepFunctions',
};

/** The resources that a Task may name, besides a function's own ARN. */
export const MODELLED_TASKS: ReadonlySet<string> = new Set(
  [
    'lambda:invoke',
    'lambda:invoke.waitForTaskToken',
    'states:startExecution',
    'states:startExecution.sync:2',
    'events:putEvents',
    'dynamodb:putItem',
    'dynamodb:getItem',
    'dynamodb:updateItem',
  ].map((name) => OPTIMIZED + name),
);

export class StatesTasks {
  constructor(private readonly parts: Parts) {}

  /** Makes one attempt. Never settles when the region of the call is lost. */
  perform(actor: Actor, request: TaskRequest): Promise<TaskOutcome> {
    const input = isFields(request.arguments) ? request.arguments : {};
    switch (request.resource.replace(OPTIMIZED, '')) {
      case 'lambda:invoke':
        return this.invoke(actor, text(input, 'FunctionName'), input['Payload']);
      case 'lambda:invoke.waitForTaskToken':
        return this.invokeAndWait(actor, request, input);
      case 'states:startExecution.sync:2':
        return this.runChild(actor, request, input);
      case 'states:startExecution':
        return this.call(actor, 'states:startExecution', executionInput(input));
      case 'events:putEvents':
        return this.putEvents(actor, input);
      default:
        if (!request.resource.startsWith(OPTIMIZED)) return this.plainFunction(actor, request);
        return this.call(actor, request.resource.replace(OPTIMIZED, ''), input);
    }
  }

  private async plainFunction(actor: Actor, request: TaskRequest): Promise<TaskOutcome> {
    const outcome = await this.invoke(actor, request.resource, request.arguments);
    return outcome.kind === 'value' ? { kind: 'value', output: (outcome.output as Fields)['Payload'] } : outcome;
  }

  private async invoke(actor: Actor, nameOrArn: string, payload: unknown = {}): Promise<TaskOutcome> {
    const { kernel, random, reach } = this.parts;
    const arn = nameOrArn.startsWith('arn:')
      ? nameOrArn
      : `arn:aws:lambda:${actor.region}:${accountOf(actor)}:function:${nameOrArn}`;
    if (!reach.allowed(actor.roleArn, 'lambda:InvokeFunction', arn)) {
      return {
        kind: 'failure',
        error: 'Lambda.AWSLambdaException',
        cause: notAuthorized(actor, 'lambda:InvokeFunction', arn),
      };
    }
    await kernel.clock.sleep(draw(random, 'localCallMs'));
    // The function gets a copy, because the execution keeps the original.
    const result = await reach.functions.invoke({ arn, payload: structuredClone(payload), caller: callerOf(actor) });
    if (result.kind === 'value') {
      const http = { SdkHttpMetadata: { HttpStatusCode: 200 }, StatusCode: 200 };
      return { kind: 'value', output: { ExecutedVersion: '$LATEST', Payload: result.payload, ...http } };
    }
    const { name, message } = result;
    const cause = name.startsWith('Lambda.')
      ? message
      : JSON.stringify({ errorMessage: message, errorType: name, trace: [] });
    return { kind: 'failure', error: name, cause };
  }

  private async invokeAndWait(actor: Actor, request: TaskRequest, input: Fields): Promise<TaskOutcome> {
    const { tokens } = this.parts;
    const { signal, taskToken = '' } = request;
    // The token may be answered before the function that got it returns.
    const answer = tokens.wait(taskToken, { region: actor.region, signal, heartbeat: () => request.heartbeat() });
    const invoked = this.invoke(actor, text(input, 'FunctionName'), input['Payload']).then((outcome) => {
      if (outcome.kind === 'value') {
        request.submitted(outcome.output);
        return answer;
      }
      tokens.close(taskToken);
      return outcome;
    });
    return Promise.race([answer, invoked]);
  }

  private async runChild(actor: Actor, request: TaskRequest, input: Fields): Promise<TaskOutcome> {
    const started = await this.call(actor, 'states:startExecution', executionInput(input));
    if (started.kind === 'failure') return started;
    const arn = text(started.output as Fields, 'ExecutionArn');
    request.submitted(started.output);
    request.signal.addEventListener('abort', () => this.parts.children.stop(arn));
    const { description, succeeded } = await this.parts.children.ended(arn);
    await this.parts.kernel.clock.sleep(draw(this.parts.random, 'eventBridgeMs'));
    const shown = pascal(description);
    if (!succeeded) return { kind: 'failure', error: 'States.TaskFailed', cause: JSON.stringify(shown) };
    return { kind: 'value', output: { ...shown, Input: parsed(shown['Input']), Output: parsed(shown['Output']) } };
  }

  private async putEvents(actor: Actor, input: Fields): Promise<TaskOutcome> {
    const entries = (Array.isArray(input['Entries']) ? (input['Entries'] as unknown[]) : []).filter(isFields);
    const Entries = entries.map((entry) => ({
      ...entry,
      Detail: typeof entry['Detail'] === 'string' ? entry['Detail'] : JSON.stringify(entry['Detail']),
    }));
    const outcome = await this.call(actor, 'events:putEvents', { Entries });
    if (outcome.kind === 'failure') return outcome;
    const failed = (outcome.output as Fields)['FailedEntryCount'] !== 0;
    return failed
      ? { kind: 'failure', error: 'EventBridge.FailedEntry', cause: JSON.stringify(outcome.output) }
      : outcome;
  }

  private async call(actor: Actor, action: string, input: Fields): Promise<TaskOutcome> {
    const { kernel, random, reach } = this.parts;
    const [service = '', name = ''] = action.split(':');
    const operation = name.charAt(0).toUpperCase() + name.slice(1);
    await kernel.clock.sleep(draw(random, 'localCallMs'));
    try {
      const call = { service, operation, region: actor.region, input };
      const { output, latencyMs } = reach.call({ caller: callerOf(actor), roleArn: actor.roleArn }, call);
      await kernel.clock.sleep(latencyMs);
      return { kind: 'value', output: { ...pascal(output), SdkHttpMetadata: { HttpStatusCode: 200 } } };
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return { kind: 'failure', error: `${SERVICES[service] ?? service}.${error.name}`, cause: error.message };
    }
  }
}

const callerOf = ({ name, region }: Actor): Caller => ({ kind: 'machine', name, region });
const accountOf = ({ roleArn }: Actor): string => roleArn.split(':')[4] ?? '';

const notAuthorized = ({ roleArn }: Actor, action: string, resource: string): string =>
  `${roleArn} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the action ` +
  '(Service: AWSLambda; Status Code: 403; Error Code: AccessDeniedException)';

/** The arguments of startExecution in the form of its API. */
function executionInput(input: Fields): Fields {
  const name = optionalText(input, 'Name');
  const given = input['Input'] ?? {};
  const json = typeof given === 'string' ? given : JSON.stringify(given);
  return { stateMachineArn: text(input, 'StateMachineArn'), input: json, ...(name === undefined ? {} : { name }) };
}

/** Integrations write the fields of an answer with a capital first letter. */
const pascal = (fields: Fields): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).map(([key, value]) => [key.charAt(0).toUpperCase() + key.slice(1), value]));

const parsed = (json: unknown): unknown => (typeof json === 'string' ? (JSON.parse(json) as unknown) : json);
