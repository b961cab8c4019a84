/**
 * CloudWatch: metrics (from EMF log lines and from other models), metric and composite alarms, their events on the
 * default bus and their messages to topics. Alarms with a period under 60 s are evaluated every 10 s, others every
 * minute, on the clock's grid plus a delay. A lost region evaluates nothing, and its metrics stay as they were.
 * Assumption: a failed action is not tried again, because AWS documents no retry. Operations:
 * DescribeAlarmHistory, DescribeAlarms, GetMetricData. Not modelled: what is listed in `unmodelled`, anomaly detection,
 * logs as such, dashboards (accepted).
 */
import { draw, type Kernel } from '../kernel/kernel';
import { alarmMessage, readActions, type AlarmActions } from './cloudwatch/alarm-actions';
import { compileAlarmRule, type AlarmRule } from './cloudwatch/alarm-rule';
import type { Answer, Call, Fields, Resource, Service } from '../calls/call';
import { notModelled, ServiceError } from '../calls/call';
import { alarmHistory, type AlarmChange } from './cloudwatch/alarm-history';
import { alarmList } from './cloudwatch/alarm-list';
import { evaluationRange, judge, readAlarm, type AlarmState, type MetricAlarm } from './cloudwatch/alarms';
import { metricData } from './cloudwatch/metric-data';
import { keyOf, MetricStore, readEmf, type MetricName } from './cloudwatch/metrics';
import type { EventBridge } from './eventbridge';
import { listOf, optionalText, text } from './fields';
import type { Publish } from './sns';

/** An alarm as the report sees it. */
export interface AlarmStatus {
  readonly region: string;
  readonly name: string;
  readonly state: AlarmState;
  readonly sinceMs: number;
}

/** One metric of an AWS service, as the service's model fills it. */
export interface Series {
  /** Adds one value with the current time. */
  put(value: number): void;
}

interface Alarm {
  readonly region: string;
  readonly name: string;
  readonly arn: string;
  readonly metric: MetricAlarm | undefined;
  readonly rule: AlarmRule | undefined;
  readonly configuration: Fields;
  readonly actions: AlarmActions;
  readonly properties: Fields;
  state: AlarmState;
  reason: string;
  sinceMs: number;
}

const EVALUATION_MS = 10_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

export class CloudWatch implements Service {
  readonly types = ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm', 'AWS::CloudWatch::Dashboard'];
  /** Features that templates want from alarms and the lab does not have. */
  readonly unmodelled: string[] = [];
  readonly meters = { metricsRead: 0 };
  /** Each is called with the ARN of an alarm that goes to ALARM. */
  readonly onAlarm: ((arn: string) => void)[] = [];
  private readonly stores = new Map<string, MetricStore>();
  private readonly known = new Map<string, Alarm>();
  private readonly changes: AlarmChange[] = [];
  private readonly random;
  private readonly slowRandom;
  private readonly beganMs: number;

  constructor(
    private readonly kernel: Kernel,
    private readonly events: Pick<EventBridge, 'deliver'>,
    private readonly topics: { readonly publish: Publish },
  ) {
    this.random = kernel.random.stream('cloudwatch');
    this.slowRandom = kernel.random.stream('cloudwatch/slow');
    this.beganMs = kernel.clock.now();
    kernel.clock.every(EVALUATION_MS, () => this.evaluateDue());
    kernel.activeFaults.onBlow((blow) => {
      if (blow.kind === 'alarm-forced') this.evaluateComposite(this.alarmNamed(blow.region, blow.alarm));
    });
  }

  /** Takes one printed line or document of a function. Its EMF metrics can be read after the ingestion delay. */
  ingest(region: string, logged: string | Fields): void {
    const data = readEmf(logged);
    if (data.length === 0) return;
    const takesMs = draw(this.random, 'emfIngestMs') + this.kernel.activeFaults.metricsDelayMs.in(region);
    this.kernel.clock.quietly(takesMs, () => {
      if (!this.works(region)) return;
      const visibleAtMs = this.kernel.clock.now();
      for (const datum of data) {
        const values = this.store(region).values(keyOf(datum));
        values.isKept = true;
        values.add({ ...datum, visibleAtMs });
      }
    });
  }

  /** A metric of an AWS service: resolution 60 s, each value readable `vendedMetricMs` after its minute. */
  series(region: string, metric: MetricName): Series {
    const values = this.store(region).values(keyOf(metric));
    return {
      put: (value) => {
        if (!values.isKept) return;
        const atMs = this.kernel.clock.now();
        const minuteEndsAtMs = (Math.floor(atMs / MINUTE_MS) + 1) * MINUTE_MS;
        const visibleAtMs =
          minuteEndsAtMs + draw(this.random, 'vendedMetricMs') + this.kernel.activeFaults.metricsDelayMs.in(region);
        values.add({ value, atMs, resolutionSeconds: 60, visibleAtMs });
      },
    };
  }

  /** Every metric that ever had a value in the region: namespace, name and dimensions in one text. */
  metricNames(region: string): readonly string[] {
    return this.store(region).names();
  }

  /** Whether that alarm exists and is in ALARM. */
  isInAlarm(arn: string): boolean {
    return [...this.known.values()].some((alarm) => alarm.arn === arn && alarm.state === 'ALARM');
  }

  /** All alarms in their current state. */
  alarms(): readonly AlarmStatus[] {
    return [...this.known.values()].map(({ region, name, state, sinceMs }) => ({ region, name, state, sinceMs }));
  }

  provision(resource: Resource): void {
    if (resource.type === 'AWS::CloudWatch::Dashboard') return;
    const { actions, unmodelled } = readActions(resource.properties);
    // Each entry is listed once per service.
    this.unmodelled.push(...new Set(unmodelled.filter((entry) => !this.unmodelled.includes(entry))));
    const alarm = { ...this.newAlarm(resource), ...this.watched(resource), actions };
    this.known.set(`${alarm.region}/${alarm.name}`, alarm);
    for (const key of alarm.metric?.reads ?? []) this.store(alarm.region).values(key).isKept = true;
    if (alarm.rule) this.evaluateCompositeSoon(alarm);
  }

  handle(call: Call): Answer {
    if (call.operation === 'DescribeAlarmHistory') return alarmHistory(call, this.changes);
    if (call.operation === 'DescribeAlarms') return alarmList(call, [...this.known.values()]);
    if (call.operation !== 'GetMetricData') throw notModelled(call);
    this.meters.metricsRead += listOf(call.input, 'MetricDataQueries').length;
    return metricData(call, this.kernel.clock.now(), (key) => this.store(call.region).values(key));
  }

  private newAlarm({
    region,
    ref,
    attributes,
    properties,
  }: Resource): Omit<Alarm, 'metric' | 'rule' | 'configuration' | 'actions'> {
    const name = optionalText(properties, 'AlarmName') ?? ref;
    return {
      ...{ region, name, properties, arn: attributes['Arn'] ?? name, sinceMs: this.kernel.clock.now() },
      ...{ state: 'INSUFFICIENT_DATA', reason: 'Unchecked: Initial alarm creation' },
    };
  }

  private watched(resource: Resource): Pick<Alarm, 'metric' | 'rule' | 'configuration'> {
    const description = optionalText(resource.properties, 'AlarmDescription');
    if (resource.type === 'AWS::CloudWatch::CompositeAlarm') {
      const alarmRule = text(resource.properties, 'AlarmRule');
      return { metric: undefined, rule: compileAlarmRule(alarmRule), configuration: { alarmRule, description } };
    }
    const metric = this.metricAlarm(resource);
    return { metric, rule: undefined, configuration: { metrics: metric?.metrics ?? [], description } };
  }

  /** Reads a metric alarm. One that the lab cannot evaluate stays in INSUFFICIENT_DATA and is listed. */
  private metricAlarm(resource: Resource): MetricAlarm | undefined {
    try {
      return readAlarm(resource);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.includes('not modelled')) throw error;
      this.unmodelled.push(`${resource.region} alarm ${resource.ref}: ${error.message}`);
      return undefined;
    }
  }

  private store(region: string): MetricStore {
    const store = this.stores.get(region) ?? new MetricStore();
    this.stores.set(region, store);
    return store;
  }

  private works(region: string): boolean {
    return this.kernel.network.runs(region) && !this.kernel.activeFaults.isDown.in(region, 'monitoring');
  }

  private evaluateDue(): void {
    const gridMs = this.kernel.clock.now();
    for (const alarm of this.known.values()) {
      const { metric } = alarm;
      if (!metric || (metric.periodMs >= MINUTE_MS && gridMs % MINUTE_MS !== 0)) continue;
      // Alarms that no recovery waits for change no draw of those that one does.
      const random = metric.periodMs >= HOUR_MS ? this.slowRandom : this.random;
      this.kernel.clock.after(draw(random, 'alarmEvaluationMs'), () => this.evaluate(alarm, metric, gridMs));
    }
  }

  private evaluate(alarm: Alarm, metric: MetricAlarm, gridMs: number): void {
    if (!this.works(alarm.region)) return;
    const { periodMs } = metric;
    // Windows of short periods are aligned to their own grid. Longer ones move with the minute of the evaluation.
    const endMs = periodMs < MINUTE_MS ? Math.floor(gridMs / periodMs) * periodMs : gridMs;
    // The real system has run before the drill begins. Data missing from that time proves nothing, and would alarm
    // people at the start of every run.
    if (metric.missing === 'breaching' && endMs - metric.evaluationPeriods * periodMs < this.beganMs) return;
    const nowMs = this.kernel.clock.now();
    const points = Array.from({ length: evaluationRange(metric) }, (_, age) =>
      metric.read(this.store(alarm.region), {
        fromMs: endMs - (age + 1) * periodMs,
        toMs: endMs - age * periodMs,
        nowMs,
      }),
    );
    const state = judge(points, metric, alarm.state);
    if (state === alarm.state) return;
    const shown = points.map((point) => point ?? 'missing').join(', ');
    this.become(alarm, state, `Data points, newest first: ${shown}`);
  }

  private evaluateCompositeSoon(alarm: Alarm): void {
    this.kernel.clock.after(draw(this.random, 'compositeAlarmMs'), () => this.evaluateComposite(alarm));
  }

  private evaluateComposite(alarm: Alarm): void {
    if (!alarm.rule || !this.works(alarm.region)) return;
    // A fault can keep an alarm in ALARM against its children. To everybody it looks like any other alarm.
    const isForced = this.kernel.activeFaults.isAlarmForced.in(alarm.region, alarm.name);
    const holds = isForced || alarm.rule((name) => this.stateOf(alarm, name));
    this.become(alarm, holds ? 'ALARM' : 'OK', holds ? 'The rule holds' : 'The rule does not hold');
  }

  private alarmNamed(region: string, name: string): Alarm {
    const alarm = this.known.get(`${region}/${name}`);
    if (!alarm) throw new Error(`there is no alarm ${name} in ${region}`);
    return alarm;
  }

  private stateOf(parent: Alarm, name: string): AlarmState {
    const child = this.known.get(`${parent.region}/${name}`);
    if (!child)
      throw new Error(`AlarmRule of ${parent.name} in ${parent.region} names an alarm that does not exist: ${name}`);
    return child.state;
  }

  private become(alarm: Alarm, state: AlarmState, reason: string): void {
    if (alarm.state === state) return;
    const { clock } = this.kernel;
    const { region, name, state: previous, sinceMs } = alarm;
    const atMs = clock.now();
    const previousState = { value: previous, reason: alarm.reason, timestamp: timestamp(clock.iso(sinceMs)) };
    this.kernel.note('alarm.changed', { region, alarm: name, from: previous, to: state, reason });
    const type = alarm.rule ? 'CompositeAlarm' : 'MetricAlarm';
    this.changes.push({ region, name, type, from: previous, to: state, reasons: [alarm.reason, reason], atMs });
    Object.assign(alarm, { state, reason, sinceMs: atMs });
    this.events.deliver(alarm.region, 'default', {
      source: 'aws.cloudwatch',
      'detail-type': 'CloudWatch Alarm State Change',
      resources: [alarm.arn],
      detail: {
        alarmName: alarm.name,
        state: { value: state, reason, timestamp: timestamp(clock.iso()) },
        previousState,
        configuration: alarm.configuration,
      },
    });
    this.tell(alarm, previous);
    if (state === 'ALARM') for (const listener of this.onAlarm) listener(alarm.arn);
    for (const other of this.known.values()) {
      if (other.rule && other.region === alarm.region && other !== alarm) this.evaluateCompositeSoon(other);
    }
  }

  /** Runs the actions of the alarm's current state. */
  private tell(alarm: Alarm, previous: AlarmState): void {
    const { region, arn } = alarm;
    for (const topicArn of alarm.actions[alarm.state]) {
      const message = alarmMessage({ ...alarm, previous, changedAt: this.kernel.clock.iso() });
      try {
        this.topics.publish({ service: 'cloudwatch.amazonaws.com', region, sourceArn: arn }, { topicArn, ...message });
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        this.kernel.note('alarm.action-failed', { region, alarm: alarm.name, topic: topicArn, error: error.name });
      }
    }
  }
}

/** CloudWatch writes its times with a numeric offset. */
const timestamp = (iso: string): string => iso.replace('Z', '+0000');
