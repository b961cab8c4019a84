/**
 * Who tells people of an outage, in this region: EventBridge wakes `communicate` once a minute, and an alarm tells the
 * operators when a message is overdue. The rule only asks; what is due comes from the control store (ADR 37). Every
 * region has it, so that no lost region ends the messages. Nothing of a recovery waits for it.
 */
import { Duration } from 'aws-cdk-lib';
import { Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type * as z from 'zod';
import type { Settings } from '../../functions/communicate/contract';
import { alarmName, MESSAGES_OVERDUE_METRIC, METRIC_NAMESPACE } from '../../strategy/names';
import { PERMISSIONS } from '../access/permissions';
import type { Site } from '../site/site';
import type { DeliveryOptions } from './delivery';
import { RunbookAlarm } from './signals/runbook-alarm';
import { StepFunction } from './step-function';

/** A message is overdue after five minutes. Then a channel has three more tries before people are told. */
const OVERDUE_MINUTES = 3;

interface CommunicationsProps {
  readonly site: Site;
  readonly topic: ITopic;
  readonly delivery: DeliveryOptions;
}

export class Communications extends Construct {
  constructor(scope: Construct, id: string, { site, topic, delivery }: CommunicationsProps) {
    super(scope, id);
    const { communications, contacts } = site.environment;
    const environment: Pick<z.input<typeof Settings>, 'CHANNELS' | 'LEADS' | 'WORDING'> = {
      CHANNELS: JSON.stringify(communications.channels),
      LEADS: JSON.stringify({
        'incident commander': contacts.incidentCommander.name,
        'operations lead': contacts.operationsLead.name,
        'communications lead': contacts.communicationsLead.name,
      }),
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
