/**
 * What is wrong at the moment, apart from the network: replication, services, names, permissions, handlers, clocks,
 * events. Faults change it, and models ask it. A blow happens once, so listeners hear of it at once. A service that is
 * down answers 503 to everything, as AWS endpoints mostly do. Assumption: one fault of a kind at a time in one place.
 * When two overlap, the end of the first also ends the second.
 */

import type { Attributes } from './attributes';
import { Crowd } from './active-faults/crowd';
import { Doors } from './active-faults/doors';
import { HandlerTrouble } from './active-faults/handler-trouble';
import { Setting } from './active-faults/setting';

/** How a company that takes our messages can be out of order. `loses-answers`: it takes them without an answer. */
export const CHANNEL_TROUBLES = ['hangs', 'refuses', 'limits', 'loses-answers'] as const;
type ChannelTrouble = (typeof CHANNEL_TROUBLES)[number];

/** Stands for the region of a global control plane (Route 53 changes, IAM …). */
export const GLOBAL = 'global';

/**
 * Somebody overwrites items of a table, past every permission. `rewrite` gets the stored items and returns new ones.
 * `written` gets the number of items written.
 */
export interface Rewriting {
  readonly kind: 'items-rewritten';
  readonly table: string;
  readonly rewrite: (items: readonly Attributes[]) => readonly Attributes[];
  readonly written: (count: number) => void;
}

/**
 * Something that happens once. `machinePrefix` is the start of a state machine's name: all executions of such machines
 * are stopped.
 */
export type Blow =
  | { readonly kind: 'executions-stopped'; readonly machinePrefix: string }
  /** `isAlarmForced` has changed for this composite alarm. */
  | { readonly kind: 'alarm-forced'; readonly region: string; readonly alarm: string }
  | Rewriting
  /** Somebody disables or enables this KMS key. */
  | { readonly kind: 'key-switched'; readonly region: string; readonly alias: string; readonly enabled: boolean }
  /** Somebody changes the policy of this key. It then admits nobody, or everybody whom IAM admits. */
  | { readonly kind: 'key-policy-changed'; readonly region: string; readonly alias: string; readonly admits: boolean }
  /** Somebody on the internet sends this request and waits for no answer. */
  | { readonly kind: 'request-sent'; readonly request: Request }
  /** Somebody puts a message into this queue, past every permission. */
  | { readonly kind: 'message-sent'; readonly queueUrl: string; readonly body: string };

export interface Request {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

export class ActiveFaults {
  readonly handlers = new HandlerTrouble();
  readonly doors = new Doors();
  readonly crowd = new Crowd();

  /** Extra time that replication out of a region takes, in ms. Writes leave after it, or as soon as it is reset. */
  readonly replicationDelayMs = new Setting(0);
  /** Whether writes made in a region stay there until replication goes on. */
  readonly isReplicationPaused = new Setting(false);
  /** Whether a service fails. `service` is an endpoint prefix (dynamodb, kms, route53 …). `GLOBAL` is a region too. */
  readonly isDown = new Setting<boolean, [service: string]>(false);
  /** Share of its calls, 0–1, that a service refuses as too many. */
  readonly throttledRatio = new Setting<number, [service: string]>(0);
  /** Whether DNS has no address for a service's endpoint. */
  readonly isNameless = new Setting<boolean, [service: string]>(false);
  /** Whether a function lacks the permission for an action (`dynamodb:GetItem`), whatever its policies say. */
  readonly isWithheld = new Setting<boolean, [functionName: string, action: string]>(false);
  /** Whether Lambda polls no queue of a region. The queues still accept messages. */
  readonly areQueuesStuck = new Setting(false);
  /** Extra time until CloudWatch in a region shows what it gets from now on, in ms. */
  readonly metricsDelayMs = new Setting(0);
  /** Extra time until EventBridge in a region delivers what it gets from now on, in ms. */
  readonly eventsDelayMs = new Setting(0);
  /** Whether EventBridge in a region delivers everything twice. */
  readonly areEventsDoubled = new Setting(false);
  /** How far the clock that functions in a region see is ahead, in ms. A negative value: it is behind. */
  readonly clockSkewMs = new Setting(0);
  /** Whether a composite alarm is in ALARM whatever its children say. Only `forceAlarm` sets it. */
  readonly isAlarmForced = new Setting<boolean, [alarm: string]>(false);

  /** What is wrong with a channel that takes our messages. They are outside of every region: `GLOBAL`. */
  readonly channelTrouble = new Setting<ChannelTrouble | 'nothing', [channel: string]>('nothing');

  /** Share of the population's traffic, 0–1, whose resolvers never ask again and whose connections last. */
  frozenShare = 0;
  /** Whether the parent zone delegates our zone. Before it does, no name of ours resolves. */
  isDelegated = true;
  private readonly listeners: ((blow: Blow) => void)[] = [];

  /** Holds a composite alarm in ALARM, or lets it go. CloudWatch hears of it at once. */
  forceAlarm(place: { readonly region: string; readonly alarm: string }, isForced: boolean): void {
    this.isAlarmForced.set(isForced, place.region, place.alarm);
    this.strike({ kind: 'alarm-forced', ...place });
  }

  /** Tells every listener at once. */
  strike(blow: Blow): void {
    for (const listener of this.listeners) listener(blow);
  }

  onBlow(listener: (blow: Blow) => void): void {
    this.listeners.push(listener);
  }
}
