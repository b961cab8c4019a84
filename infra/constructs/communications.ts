/**
 * Who tells people of an outage, in this region, and where leads decide about it. EventBridge wakes `communicate` once
 * a minute, and an alarm tells the operators when a message is overdue. The rule only asks; what is due comes from the
 * control store (ADR 37). Every region has all of it, so that no lost region ends the messages. Nothing of a recovery
 * waits for it.
 */
import { CfnOutput, Duration } from 'aws-cdk-lib';
import { Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { FunctionUrlAuthType } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type * as z from 'zod';
import type { Settings } from '../../functions/communicate/contract';
import { alarmName, MESSAGES_OVERDUE_METRIC, METRIC_NAMESPACE } from '../../strategy/names';
import { PERMISSIONS } from '../access/permissions';
import { rostersOf } from '../site/rosters';
import type { Site } from '../site/site';
import type { DeliveryOptions } from './delivery';
import { RunbookAlarm } from './signals/runbook-alarm';
import { StepFunction } from './step-function';

/** A message is overdue after five minutes. Then a channel has three more tries before people are told. */
const OVERDUE_MINUTES = 3;

type Telling = Readonly<Record<'CHANNELS' | 'LEADS', string>>;

interface CommunicationsProps {
  readonly site: Site;
  readonly topic: ITopic;
  readonly delivery: DeliveryOptions;
}

export class Communications extends Construct {
  constructor(scope: Construct, id: string, { site, topic, delivery }: CommunicationsProps) {
    super(scope, id);
    const { communications } = site.environment;
    const telling: Telling = {
      CHANNELS: JSON.stringify(communications.channels),
      LEADS: JSON.stringify(rostersOf(site.environment)),
    };
    const environment: Pick<z.input<typeof Settings>, 'CHANNELS' | 'LEADS' | 'WORDING'> = {
      ...telling,
      WORDING: JSON.stringify(communications.wording),
    };
    const grants = PERMISSIONS.communicate(site);
    const { function: sender } = new StepFunction(this, 'Send', { site, name: 'communicate', grants, environment });
    // The next minute asks again, so an old request is useless.
    sender.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(1) });
    new Rule(this, 'EveryMinute', {
      description: 'Asks once a minute which messages are due.',
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaFunction(sender, { ...delivery, maxEventAge: Duration.minutes(1), retryAttempts: 0 })],
    });
    this.overdue(site, topic);
    this.people(site, telling);
  }

  /** Where people lead an outage, and the board that they look at. AWS chooses the addresses. */
  private people(site: Site, telling: Telling): void {
    const lead = new StepFunction(this, 'Lead', {
      ...{ site, name: 'lead', grants: PERMISSIONS.lead(site), environment: { ...telling } },
    }).function.addFunctionUrl({ authType: FunctionUrlAuthType.AWS_IAM });
    const environment = { ...telling, LEAD_URL: lead.url };
    const board = new StepFunction(this, 'Board', {
      ...{ site, name: 'board', grants: PERMISSIONS.board(site), environment },
    }).function.addFunctionUrl({ authType: FunctionUrlAuthType.AWS_IAM });
    new CfnOutput(this, 'LeadUrl', { value: lead.url, description: 'Takes what leads decide, signed for IAM.' });
    new CfnOutput(this, 'BoardUrl', { value: board.url, description: 'The incident board, for who signs for IAM.' });
  }

  private overdue(site: Site, topic: ITopic): void {
    new RunbookAlarm(this, 'Overdue', {
      name: alarmName(site.topology, 'messages-overdue'),
      what: `A message about an outage has not arrived for more than 5 minutes, or communicate in ${site.region} has not known for ${OVERDUE_MINUTES} minutes what is due. To do: tell those people yourself, and read the log of communicate in ${site.region}.`,
      heading: 'Messages overdue',
      metric: new Metric({
        namespace: METRIC_NAMESPACE,
        metricName: MESSAGES_OVERDUE_METRIC,
        dimensionsMap: { Sender: site.region },
        statistic: 'Maximum',
        period: Duration.minutes(1),
      }),
      comparison: 'at least',
      threshold: 1,
      periods: OVERDUE_MINUTES,
      // The sender reports only what it knows. Then nobody is told anything from here.
      missing: TreatMissingData.BREACHING,
      topic,
    });
  }
}
