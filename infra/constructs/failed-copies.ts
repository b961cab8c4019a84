/**
 * Handles objects of this region whose copy S3 has given up: one queue per placement that S3 writes to, the function
 * that copies the objects again, and an alarm when that function gives up. Assumes that the queue is created before its
 * bucket (`infra/app.ts`): S3 refuses a notification to a queue that does not exist or does not let it send.
 */
import { Duration } from 'aws-cdk-lib';
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { contentBucket, deadLettersOf, failedCopiesQueue } from '../../strategy/names';
import { type Placement, sharedPlacements } from '../../strategy/topology';
import { removalOf } from '../site/keeping';
import { PERMISSIONS } from '../access/permissions';
import type { Site } from '../site/site';
import type { DeliveryOptions } from './delivery';
import { RunbookAlarm } from './signals/runbook-alarm';
import { StepFunction } from './step-function';

/**
 * How often an object is checked. An object should not wait long after its key works again, and each check costs a
 * request or two.
 */
const VISIBILITY = Duration.minutes(1);
/**
 * 720 receives are twelve hours of an unusable key or of an evacuation. Then a person is asked. SQS allows a thousand.
 */
const MAX_RECEIVES = 720;

interface FailedCopiesProps {
  readonly site: Site;
  readonly topic: ITopic;
  readonly delivery: DeliveryOptions;
}

export class FailedCopies extends Construct {
  constructor(scope: Construct, id: string, props: FailedCopiesProps) {
    super(scope, id);
    const { site, topic, delivery } = props;
    const queues = sharedPlacements(site.topology, site.region).map((placement) => this.queue(site, placement, topic));
    const { function: recopy } = new StepFunction(this, 'Recopy', {
      site,
      name: 'recopy',
      grants: PERMISSIONS.recopy(site),
    });
    for (const queue of queues) {
      recopy.addEventSource(
        new SqsEventSource(queue, { batchSize: 10, reportBatchItemFailures: true, maxConcurrency: 2 }),
      );
    }
    // A late check is useless: the next one comes anyway.
    recopy.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(1) });
    new Rule(this, 'EveryMinute', {
      description: 'Looks whether all failed copies have arrived.',
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaFunction(recopy, { ...delivery, maxEventAge: Duration.minutes(1), retryAttempts: 0 })],
    });
  }

  private queue(site: Site, placement: Placement, topic: ITopic): Queue {
    const scope = new Construct(this, placement.name);
    const queueName = failedCopiesQueue(site.topology, placement.name);
    // SSE-SQS: a message holds a key and a tenant id, no content. With a customer key S3 would need one more grant to
    // send.
    const common = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true, retentionPeriod: Duration.days(14) };
    const removalPolicy = removalOf(site.environment);
    const deadLetters = new Queue(scope, 'DeadLetters', {
      ...common,
      queueName: deadLettersOf(queueName),
      removalPolicy,
    });
    this.alarm(scope, { deadLetters, placement, queueName, topic });
    const queue = new Queue(scope, 'Failed', {
      ...common,
      queueName,
      removalPolicy,
      visibilityTimeout: VISIBILITY,
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: MAX_RECEIVES },
    });
    queue.addToResourcePolicy(letS3Send(site, placement, queue));
    return queue;
  }

  private alarm(
    scope: Construct,
    of: { deadLetters: Queue; placement: Placement; queueName: string; topic: ITopic },
  ): void {
    new RunbookAlarm(scope, 'GivenUp', {
      name: `${of.queueName}-given-up`,
      what: `An object of placement ${of.placement.name} has not reached another region after ${MAX_RECEIVES} checks.`,
      heading: 'Copies given up',
      metric: of.deadLetters.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(1),
        statistic: 'Maximum',
      }),
      comparison: 'above',
      threshold: 0,
      periods: 1,
      // An idle queue stops reporting after six hours. No data means that no object was given up.
      missing: TreatMissingData.NOT_BREACHING,
      topic: of.topic,
    });
  }
}

/** The grant of the S3 User Guide: S3 may send on behalf of this bucket of this account. */
function letS3Send({ topology, region }: Site, { name }: Placement, queue: Queue): PolicyStatement {
  return new PolicyStatement({
    principals: [new ServicePrincipal('s3.amazonaws.com')],
    actions: ['sqs:SendMessage'],
    resources: [queue.queueArn],
    conditions: {
      ArnLike: { 'aws:SourceArn': `arn:aws:s3:::${contentBucket(topology, name, region)}` },
      StringEquals: { 'aws:SourceAccount': topology.account },
    },
  });
}
