/**
 * Delivery for rules that may not lose an event. An event that EventBridge cannot deliver within an hour goes to one
 * dead-letter queue per region, and an alarm tells people. Delivery is at least once, so every target must tolerate a
 * second event. Ours do: a second claim joins the first, and a tick repeats.
 */
import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Site } from '../site/site';
import { RunbookAlarm } from './signals/runbook-alarm';

/** Options of every rule target. A request for an evacuation is out of date after an hour. */
export interface DeliveryOptions {
  readonly deadLetterQueue: Queue;
  readonly maxEventAge: Duration;
  readonly retryAttempts: number;
}

export class Delivery extends Construct {
  readonly options: DeliveryOptions;

  constructor(scope: Construct, id: string, { site, topic }: { site: Site; topic: ITopic }) {
    super(scope, id);
    const prefix = `companyos-${site.topology.environment}`;
    const deadLetterQueue = new Queue(this, 'DeadLetters', {
      queueName: `${prefix}-events-dlq`,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    Validations.of(deadLetterQueue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason:
        'It is the dead-letter queue of the rules; EventBridge targets are not a redrive source that the check could see.',
    });
    new RunbookAlarm(this, 'NotDelivered', {
      name: `${prefix}-events-not-delivered`,
      what: 'EventBridge gave up on delivering an event to its target: an evacuation may not have started.',
      heading: 'Events not delivered',
      metric: deadLetterQueue.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(1),
        statistic: 'Maximum',
      }),
      comparison: 'above',
      threshold: 0,
      periods: 1,
      // An idle queue stops reporting after six hours. No data means that no event was given up.
      missing: TreatMissingData.NOT_BREACHING,
      topic,
    });
    this.options = { deadLetterQueue, maxEventAge: Duration.hours(1), retryAttempts: 20 };
  }
}
