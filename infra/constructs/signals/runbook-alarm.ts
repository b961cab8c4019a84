/**
 * An alarm whose description ends with its runbook heading, so that the reader knows where to go on. A test keeps
 * alarms and headings together. It publishes to the operators' topic. Every alarm decides what missing data means;
 * there is no default here.
 */
import { Alarm, ComparisonOperator, type IMetric, type TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

/** The articles of docs/runbook.md that an alarm may point to. */
export const RUNBOOK_HEADINGS = [
  'Waits for you',
  'Region impaired',
  'Region joining',
  'Placement impaired',
  'Service refused',
  'Contested',
  'Common',
  'Observer silent',
  'Replication lag',
  'API errors',
  'API latency',
  'API refusals',
  'Lambda throttled',
  'Lambda concurrency',
  'Jobs given up',
  'Writes waiting',
  'Writes put aside',
  'Copies given up',
  'Events not delivered',
  'Evacuation failed',
  'Control plane damaged',
  'Drills overdue',
  'Sign-off overdue',
  'Messages overdue',
  'Evidence waiting',
] as const;
export type RunbookHeading = (typeof RUNBOOK_HEADINGS)[number];

/** The alarm's text: what happened, and the runbook article. */
export function describe(what: string, heading: RunbookHeading): string {
  return `${what} Runbook: docs/runbook.md#${heading.toLowerCase().replaceAll(' ', '-')}`;
}

interface RunbookAlarmProps {
  readonly name: string;
  readonly what: string;
  readonly heading: RunbookHeading;
  readonly metric: IMetric;
  readonly comparison: 'above' | 'at least' | 'at most' | 'below';
  readonly threshold: number;
  /** How many periods in a row must breach. */
  readonly periods: number;
  readonly missing: TreatMissingData;
  /** Absent for alarms that only feed a composite. */
  readonly topic?: ITopic;
}

const OPERATORS = {
  above: ComparisonOperator.GREATER_THAN_THRESHOLD,
  'at least': ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
  'at most': ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
  below: ComparisonOperator.LESS_THAN_THRESHOLD,
};

export class RunbookAlarm extends Construct {
  readonly alarm: Alarm;

  constructor(scope: Construct, id: string, props: RunbookAlarmProps) {
    super(scope, id);
    this.alarm = new Alarm(this, 'Alarm', {
      alarmName: props.name,
      alarmDescription: describe(props.what, props.heading),
      metric: props.metric,
      comparisonOperator: OPERATORS[props.comparison],
      threshold: props.threshold,
      evaluationPeriods: props.periods,
      datapointsToAlarm: props.periods,
      treatMissingData: props.missing,
    });
    if (props.topic) this.alarm.addAlarmAction(new SnsAction(props.topic));
  }
}
