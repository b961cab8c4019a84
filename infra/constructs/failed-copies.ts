/**
 * What looks after this region's objects whose copy S3 has given up: a queue per placement that S3 tells of them, the
 * function that has them copied again, and an alarm on what it gives up. Assumes that the bucket is made after its
 * queue (`infra/app.ts`): S3 refuses a notification to a queue that is not there or does not let it send.
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

/** How often an object is looked at: a key that was mended should not wait, and each look is a request or two. */
const VISIBILITY = Duration.minutes(1);
/** Twelve hours of a key that cannot be used, or of an evacuation; then a person is asked. SQS allows a thousand. */
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
    // A late look is useless: the next one comes anyway.
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
    // SSE-SQS: a message holds a key and a tenant id, no content, and S3 could not send to a queue under a customer key
    // without a grant more.
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
      // An idle queue stops reporting after six hours: nothing to report is nothing given up.
      missing: TreatMissingData.NOT_BREACHING,
      topic: of.topic,
    });
  }
}

/** As the S3 User Guide grants it: S3, on behalf of this bucket of this account. */
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
