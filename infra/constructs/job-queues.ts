/**
 * One queue with a dead-letter queue for each placement in this region. A drained region returns its messages to the
 * queue, so a job may be received very often during an incident before it is given up.
 */
import { Duration } from 'aws-cdk-lib';
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { jobQueue } from '../../strategy/names';
import type { Placement } from '../../strategy/topology';
import { SIZING } from '../site/sizing';
import { removalOf } from '../site/keeping';
import { placementsAt, type Site } from '../site/site';
import { RunbookAlarm } from './signals/runbook-alarm';

/** Six times the worker's timeout, which Lambda recommends for a source queue. */
const VISIBILITY = Duration.seconds(6 * SIZING['cell-worker'].timeoutSeconds);
/** 100 receives, two minutes apart: more than three hours in a drained region. */
const MAX_RECEIVES = 100;

export class JobQueues extends Construct {
  readonly queues: readonly Queue[];

  constructor(scope: Construct, id: string, { site, topic }: { site: Site; topic: ITopic }) {
    super(scope, id);
    this.queues = placementsAt(site).map((placement) => this.pair(site, placement, topic));
  }

  private pair(site: Site, placement: Placement, topic: ITopic): Queue {
    const scope = new Construct(this, placement.name);
    const queueName = jobQueue(site.topology, placement.name);
    // SSE-SQS: a job holds a key and a tenant id, no content. A customer key would be one more thing to fail over.
    const common = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true, retentionPeriod: Duration.days(14) };
    const removalPolicy = removalOf(site.environment);
    const deadLetters = new Queue(scope, 'DeadLetters', { ...common, queueName: `${queueName}-dlq`, removalPolicy });
    this.alarm(scope, { deadLetters, queueName, topic });
    return new Queue(scope, 'Jobs', {
      ...common,
      queueName,
      removalPolicy,
      visibilityTimeout: VISIBILITY,
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: MAX_RECEIVES },
    });
  }

  private alarm(scope: Construct, of: { deadLetters: Queue; queueName: string; topic: ITopic }): void {
    new RunbookAlarm(scope, 'GivenUp', {
      name: `${of.queueName}-given-up`,
      what: `A job of queue ${of.queueName} failed ${MAX_RECEIVES} times and was put into the dead-letter queue.`,
      heading: 'Jobs given up',
      metric: of.deadLetters.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(1),
        statistic: 'Maximum',
      }),
      comparison: 'above',
      threshold: 0,
      periods: 1,
      // An idle queue stops reporting after six hours. No data means that no job was given up.
      missing: TreatMissingData.NOT_BREACHING,
      topic: of.topic,
    });
  }
}
