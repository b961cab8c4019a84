/**
 * The calendar of drills in this region: EventBridge Scheduler wakes the planner once an hour, and an alarm tells
 * people when a drill, or its sign-off, is overdue. The schedule only asks; what is due comes from the control store
 * (ADR 28). Every region has it, so that no lost region ends the calendar. Several regions may start the same drill,
 * and its claim lets one win. Scheduler delivers at least once, which is safe.
 */
import { Duration } from 'aws-cdk-lib';
import { Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type * as z from 'zod';
import type { Settings } from '../../functions/plan-drills/contract';
import {
  alarmName,
  DRILLS_OVERDUE_METRIC,
  functionName,
  METRIC_NAMESPACE,
  SIGN_OFFS_OVERDUE_METRIC,
} from '../../strategy/names';
import { SIGN_OFF_DAYS } from '../../strategy/sign-off';
import { PERMISSIONS } from '../access/permissions';
import { arnOf, type Site } from '../site/site';
import type { DeliveryOptions } from './delivery';
import { RunbookAlarm } from './signals/runbook-alarm';
import { StepFunction } from './step-function';

/** One hour may be missing, because runs are not exactly an hour apart. */
const SILENT_HOURS = 3;

interface DrillCalendarProps {
  readonly site: Site;
  readonly topic: ITopic;
  readonly delivery: DeliveryOptions;
}

export class DrillCalendar extends Construct {
  constructor(scope: Construct, id: string, { site, topic, delivery }: DrillCalendarProps) {
    super(scope, id);
    this.wakeHourly(site, this.planner(site), delivery);
    this.overdue(site, topic);
    this.unsigned(site, topic);
  }

  private planner(site: Site): IFunction {
    const environment: Pick<z.input<typeof Settings>, 'DRILL_WINDOWS'> = {
      DRILL_WINDOWS: JSON.stringify(site.environment.drills.windows),
    };
    const grants = PERMISSIONS['plan-drills'](site);
    const { function: planner } = new StepFunction(this, 'Plan', { site, name: 'plan-drills', grants, environment });
    // The next hour asks again, so an old request is useless.
    planner.configureAsyncInvoke({ retryAttempts: 2, maxEventAge: Duration.hours(1) });
    return planner;
  }

  /** A full hour, because slots begin at full hours. */
  private wakeHourly(site: Site, planner: IFunction, { deadLetterQueue, maxEventAge, retryAttempts }: DeliveryOptions) {
    const role = new Role(this, 'Scheduler', {
      // Only schedules of this account and region may use the role.
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: {
          StringEquals: {
            'aws:SourceAccount': site.topology.account,
            'aws:SourceArn': arnOf(site, 'scheduler', 'schedule-group/default'),
          },
        },
      }),
    });
    const policy = new Policy(this, 'Wake', {
      roles: [role],
      statements: [
        new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [planner.functionArn] }),
        new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [deadLetterQueue.queueArn] }),
      ],
    });
    const schedule = new CfnSchedule(this, 'Hourly', {
      name: functionName(site.topology, 'plan-drills'),
      description: 'Asks once an hour which drill is due.',
      scheduleExpression: 'cron(0 * * * ? *)',
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: planner.functionArn,
        roleArn: role.roleArn,
        input: '{}',
        retryPolicy: { maximumEventAgeInSeconds: maxEventAge.toSeconds(), maximumRetryAttempts: retryAttempts },
        deadLetterConfig: { arn: deadLetterQueue.queueArn },
      },
    });
    schedule.node.addDependency(policy);
  }

  private overdue(site: Site, topic: ITopic): void {
    new RunbookAlarm(this, 'Overdue', {
      name: alarmName(site.topology, 'drills-overdue'),
      what: `A drill is overdue by a third of its cadence, or plan-drills in ${site.region} has not known for ${SILENT_HOURS} hours what is due. To do: read the log of plan-drills in ${site.region}.`,
      heading: 'Drills overdue',
      metric: planned(site, DRILLS_OVERDUE_METRIC),
      comparison: 'at least',
      threshold: 1,
      periods: SILENT_HOURS,
      // The planner reports only what it knows. Then no drill is started either.
      missing: TreatMissingData.BREACHING,
      topic,
    });
  }

  private unsigned(site: Site, topic: ITopic): void {
    new RunbookAlarm(this, 'Unsigned', {
      name: alarmName(site.topology, 'sign-off-overdue'),
      what: `Nobody has signed off a drill within ${SIGN_OFF_DAYS} days, or plan-drills in ${site.region} has not known for ${SILENT_HOURS} hours who has. To do: read the log of plan-drills in ${site.region}.`,
      heading: 'Sign-off overdue',
      metric: planned(site, SIGN_OFFS_OVERDUE_METRIC),
      comparison: 'at least',
      threshold: 1,
      periods: SILENT_HOURS,
      // The planner reports only what it knows.
      missing: TreatMissingData.BREACHING,
      topic,
    });
  }
}

/** What the planner of the region counts, once an hour. */
const planned = ({ region }: Site, metricName: string): Metric =>
  new Metric({
    ...{ namespace: METRIC_NAMESPACE, metricName, dimensionsMap: { Planner: region } },
    ...{ statistic: 'Maximum', period: Duration.hours(1) },
  });
