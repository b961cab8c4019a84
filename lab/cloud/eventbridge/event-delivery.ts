/**
 * Delivers one event to one target: after EventBridge's own latency, with retries and backoff, and at last to the
 * rule's dead-letter queue. A Lambda target gets it asynchronously: it needs a permission, and Lambda itself runs the
 * event again when the handler fails. Assumption: backoff doubles up to a minute (AWS publishes no figures). Not
 * modelled: queue policies, throughput limits.
 */
import { draw, type Kernel } from '../../kernel/kernel';
import { ServiceError, type Answer, type Call, type Caller, type Fields } from '../../calls/call';
import type { Publish } from '../sns';
import type { RuleName } from './event-input';
import type { Functions } from '../lambda/invocation';
import { invokeLater } from '../lambda/later';
import type { LambdaPolicies } from '../lambda/policies';

/**
 * The parts of the cloud that EventBridge uses. `call` checks the role, `publish` checks the topic's policy, and `sqs`
 * checks nothing.
 */
export interface EventReach {
  readonly functions: Functions;
  readonly policies: Pick<LambdaPolicies, 'permits' | 'retriesOf'>;
  readonly call: (principal: { caller: Caller; roleArn: string }, call: Omit<Call, 'caller'>) => Answer;
  readonly sqs: (call: Call) => Answer;
  readonly publish: Publish;
}

/** One event on its way to one target. */
export interface Parcel {
  readonly region: string;
  readonly rule: RuleName;
  readonly targetArn: string;
  readonly roleArn: string | undefined;
  readonly messageGroupId: string | undefined;
  readonly deadLetterArn: string | undefined;
  readonly retriesMax: number;
  readonly ageMsMax: number;
  readonly eventId: string;
  /** JSON. */
  readonly input: string;
}

type Outcome = 'delivered' | { readonly code: string; readonly message: string; readonly again: boolean };

const BACKOFF_MS_MAX = 60_000;

export class EventDelivery {
  private readonly random;

  constructor(
    private readonly kernel: Kernel,
    private readonly reach: EventReach,
  ) {
    this.random = kernel.random.stream('event-delivery');
  }

  /** Sends the parcel. If the region is lost before it leaves, nothing more happens. */
  send(parcel: Parcel): void {
    const { clock, activeFaults } = this.kernel;
    const leavesInMs = draw(this.random, 'eventBridgeMs') + activeFaults.eventsDelayMs.in(parcel.region);
    this.attemptAfter(leavesInMs, { ...parcel, attempt: 0, sentAtMs: clock.now() });
  }

  private attemptAfter(delayMs: number, parcel: Parcel & { attempt: number; sentAtMs: number }): void {
    this.kernel.clock.after(delayMs, () => {
      if (!this.kernel.network.runs(parcel.region)) return;
      const outcome = this.attempt(parcel);
      if (outcome === 'delivered') return;
      const backoffMs = Math.min(BACKOFF_MS_MAX, draw(this.random, 'eventRetryMs') * 2 ** parcel.attempt);
      const young = this.kernel.clock.now() + backoffMs - parcel.sentAtMs <= parcel.ageMsMax;
      if (outcome.again && parcel.attempt < parcel.retriesMax && young) {
        this.attemptAfter(backoffMs, { ...parcel, attempt: parcel.attempt + 1 });
      } else this.giveUp(parcel, outcome);
    });
  }

  private attempt(parcel: Parcel): Outcome {
    const service = parcel.targetArn.split(':')[2];
    if (service === 'lambda') return this.toLambda(parcel);
    try {
      if (service === 'states') this.toStates(parcel);
      else if (service === 'sns') this.toTopic(parcel);
      else this.toSqs(parcel, parcel.targetArn, {});
      return 'delivered';
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      const again = error.statusCode >= 500 || error.name.startsWith('Throttling');
      return { code: error.name, message: error.message, again };
    }
  }

  private toLambda(parcel: Parcel): Outcome {
    if (!this.reach.policies.permits(parcel.targetArn, 'events.amazonaws.com', parcel.rule.arn)) {
      return { code: 'NO_PERMISSIONS', message: `${parcel.rule.arn} may not invoke ${parcel.targetArn}`, again: false };
    }
    invokeLater(this.kernel, this.reach, { arn: parcel.targetArn, json: parcel.input, caller: this.caller(parcel) });
    return 'delivered';
  }

  private toStates(parcel: Parcel): void {
    const name = `${parcel.eventId}_${this.random.uuid()}`;
    const input: Fields = { stateMachineArn: parcel.targetArn, name, input: parcel.input };
    const principal = { caller: this.caller(parcel), roleArn: parcel.roleArn ?? '' };
    this.reach.call(principal, { service: 'states', operation: 'StartExecution', region: parcel.region, input });
  }

  /** An event has no subject. */
  private toTopic({ region, targetArn, rule, input }: Parcel): void {
    const publisher = { service: 'events.amazonaws.com', region, sourceArn: rule.arn };
    this.reach.publish(publisher, { topicArn: targetArn, text: input });
  }

  private toSqs(parcel: Parcel, queueArn: string, more: Fields): void {
    const [, , , region = '', account = '', queue = ''] = queueArn.split(':');
    const group = parcel.messageGroupId === undefined ? {} : { MessageGroupId: parcel.messageGroupId };
    const input = {
      QueueUrl: `https://sqs.${region}.amazonaws.com/${account}/${queue}`,
      MessageBody: parcel.input,
      ...group,
      ...more,
    };
    this.reach.sqs({ service: 'sqs', operation: 'SendMessage', region, input, caller: this.caller(parcel) });
  }

  private giveUp(parcel: Parcel, { code, message }: { code: string; message: string }): void {
    const fields = { region: parcel.region, rule: parcel.rule.name, target: parcel.targetArn, error: code, message };
    this.kernel.note(parcel.deadLetterArn === undefined ? 'events.dropped' : 'events.dead-lettered', fields);
    if (parcel.deadLetterArn === undefined) return;
    const said = { RULE_ARN: parcel.rule.arn, TARGET_ARN: parcel.targetArn, ERROR_CODE: code, ERROR_MESSAGE: message };
    const attributes = Object.entries(said).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]);
    this.toSqs(parcel, parcel.deadLetterArn, { MessageAttributes: Object.fromEntries(attributes) as Fields });
  }

  private caller(parcel: Parcel): Caller {
    return { kind: 'service', name: 'events', region: parcel.region };
  }
}
