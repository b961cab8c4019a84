/**
 * EventBridge: the default bus and others, rules by pattern or rate, delivery to functions, state machines, queues and
 * topics. Each event is delivered once unless `copies` or the active faults say otherwise (AWS promises at least once).
 * Assumption: a rate fires on the clock's own grid, where AWS counts from the rule's creation. Operations: PutEvents.
 * Not modelled: cron, archives, pipes, other targets (listed in `unmodelled`), bus policies (accepted).
 */
import type { Kernel } from '../kernel/kernel';
import {
  notModelled,
  ServiceError,
  type Answer,
  type Call,
  type Fields,
  type Resource,
  type Service,
} from '../calls/call';
import { EventDelivery, type EventReach } from './eventbridge/event-delivery';
import { busName, readRule, type Rule } from './eventbridge/rules';
import { isFields, listOf, optionalText, text, texts } from './fields';

/** An event that a model or a caller puts on a bus. */
export interface NewEvent {
  readonly source: string;
  readonly 'detail-type': string;
  readonly detail: Fields;
  readonly resources?: readonly string[];
}

/** An event as rules and targets see it. */
export interface BusEvent extends Required<NewEvent> {
  readonly version: '0';
  readonly id: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
}

export type Listener = (event: BusEvent, bus: string) => void;

const ENTRIES_MAX = 10;
/** A second delivery leaves at most this long after the first; assumption. */
const SECOND_DELIVERY_MS_MAX = 3000;
const REQUEST_BYTES_MAX = 262_144;

export class EventBridge implements Service {
  readonly types = ['AWS::Events::Rule', 'AWS::Events::EventBus', 'AWS::Events::EventBusPolicy'];
  /** Targets and schedules of templates that the lab does not play. */
  readonly unmodelled: string[] = [];
  /** How often each target gets an event: 1. A larger number rehearses at-least-once delivery. */
  copies = 1;
  private readonly buses = new Set<string>();
  private readonly rules: Rule[] = [];
  private readonly listeners: Listener[] = [];
  private readonly delivery: EventDelivery;
  private readonly random;
  private readonly secondsRandom;

  constructor(
    private readonly kernel: Kernel,
    private readonly account: string,
    reach: EventReach,
  ) {
    this.random = kernel.random.stream('eventbridge');
    this.secondsRandom = kernel.random.stream('eventbridge/second-delivery');
    this.delivery = new EventDelivery(kernel, reach);
  }

  /** The listener hears every event of every bus when it is accepted. */
  subscribe(listener: Listener): void {
    this.listeners.push(listener);
  }

  /** Puts a model's event on a bus. Does nothing in a lost region. */
  deliver(region: string, bus: string, event: NewEvent): void {
    if (this.kernel.network.runs(region)) this.accept(region, bus, event);
  }

  provision(resource: Resource): void {
    const { type, region, properties } = resource;
    if (type === 'AWS::Events::EventBus') this.buses.add(`${region}/${text(properties, 'Name')}`);
    if (type !== 'AWS::Events::Rule') return;
    const { rule, unmodelled } = readRule(resource, this.account);
    this.unmodelled.push(...unmodelled);
    if (optionalText(properties, 'State') === 'DISABLED') return;
    this.rules.push(rule);
    if (rule.periodMs !== undefined) this.startSchedule(rule, rule.periodMs);
  }

  handle(call: Call): Answer {
    if (call.operation !== 'PutEvents') throw notModelled(call);
    const entries = listOf(call.input, 'Entries');
    if (entries.length === 0 || entries.length > ENTRIES_MAX) {
      throw new ServiceError(
        'ValidationException',
        `Entries must have 1 to ${ENTRIES_MAX} members, got ${entries.length}`,
      );
    }
    if (entries.reduce((bytes, entry) => bytes + sizeOf(entry), 0) > REQUEST_BYTES_MAX) {
      throw new ServiceError('ValidationException', 'Total size of the entries in the request is over the limit.');
    }
    const results = entries.map((entry) => this.putEntry(call.region, entry));
    const failed = results.filter((result) => 'ErrorCode' in result).length;
    return { output: { FailedEntryCount: failed, Entries: results }, latencyMs: 0 };
  }

  private putEntry(region: string, entry: Fields): Fields {
    for (const name of ['Source', 'DetailType', 'Detail']) {
      if (typeof entry[name] !== 'string' || entry[name] === '') {
        return {
          ErrorCode: 'InvalidArgument',
          ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
        };
      }
    }
    const source = text(entry, 'Source');
    if (source.startsWith('aws.'))
      return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
    const detail = parseObject(text(entry, 'Detail'));
    if (!detail) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
    const bus = busName(optionalText(entry, 'EventBusName'));
    if (bus !== 'default' && !this.buses.has(`${region}/${bus}`)) {
      return { ErrorCode: 'ResourceNotFoundException', ErrorMessage: `Event bus ${bus} does not exist.` };
    }
    const event = { source, 'detail-type': text(entry, 'DetailType'), detail, resources: texts(entry, 'Resources') };
    return { EventId: this.accept(region, bus, event) };
  }

  private accept(region: string, bus: string, newEvent: NewEvent): string {
    const id = this.random.uuid();
    const time = `${this.kernel.clock.iso().slice(0, 19)}Z`;
    const event: BusEvent = { version: '0', id, account: this.account, time, region, resources: [], ...newEvent };
    for (const listener of this.listeners) listener(event, bus);
    for (const rule of this.rules) {
      if (rule.region === region && rule.bus === bus && rule.fits?.({ ...event }) === true) this.send(rule, event);
    }
    return id;
  }

  private send(rule: Rule, event: BusEvent): void {
    const { region, name } = rule;
    for (const { input, ...target } of rule.targets) {
      const json = input({ ...event }, rule);
      if (json === undefined) {
        this.kernel.note('events.dropped', { region, rule: name, target: target.targetArn, error: 'INVALID_JSON' });
        continue;
      }
      const parcel = { ...target, region, rule, eventId: event.id, input: json };
      for (let copy = 0; copy < this.copies; copy += 1) this.delivery.send(parcel);
      if (!this.kernel.activeFaults.areEventsDoubled.in(region)) continue;
      this.kernel.clock.after(this.secondsRandom.between(0, SECOND_DELIVERY_MS_MAX), () => this.delivery.send(parcel));
    }
  }

  private startSchedule(rule: Rule, periodMs: number): void {
    this.kernel.clock.every(periodMs, () => {
      if (!this.kernel.network.runs(rule.region) || this.kernel.activeFaults.isDown.in(rule.region, 'events')) return;
      const time = `${this.kernel.clock.iso().slice(0, 19)}Z`;
      const about = { source: 'aws.events', 'detail-type': 'Scheduled Event', resources: [rule.arn], detail: {} };
      this.send(rule, {
        version: '0',
        id: this.random.uuid(),
        account: this.account,
        time,
        region: rule.region,
        ...about,
      });
    });
  }
}

/** Size of an entry by AWS's formula: 14 bytes for Time, plus the texts in UTF-8. */
function sizeOf(entry: Fields): number {
  const counted = ['Source', 'DetailType', 'Detail'].map((name) => entry[name]).concat(entry['Resources'] ?? []);
  const bytes = counted.map((value) => (typeof value === 'string' ? Buffer.byteLength(value) : 0));
  return bytes.reduce((total, value) => total + value, entry['Time'] === undefined ? 0 : 14);
}

function parseObject(json: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
