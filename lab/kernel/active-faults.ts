/**
 * What is wrong at the moment, apart from the network: replication, services, names, permissions, handlers, clocks,
 * events. Faults change it, models ask it; a blow is told to whoever listens, because nobody would ask in time. A
 * service that is down answers 503 to everything, as AWS endpoints mostly do. Assumes one fault of a kind at a time in
 * one place: the end of one ends what an overlapping one began.
 */

import type { Attributes } from './attributes';
import { Crowd } from './active-faults/crowd';
import { Doors } from './active-faults/doors';
import { flag } from './active-faults/flag';
import { HandlerTrouble } from './active-faults/handler-trouble';

/** The region of a global control plane (Route 53 changes, IAM …). */
export const GLOBAL = 'global';

/**
 * Somebody writes over items of a table, past every permission: what `rewrite` makes of those it holds. `written` hears
 * how many were taken.
 */
export interface Rewriting {
  readonly kind: 'items-rewritten';
  readonly table: string;
  readonly rewrite: (items: readonly Attributes[]) => readonly Attributes[];
  readonly written: (count: number) => void;
}

/**
 * Something that happens once. `machinePrefix`: how the names of the state machines begin whose executions are stopped.
 */
export type Blow =
  | { readonly kind: 'executions-stopped'; readonly machinePrefix: string }
  /** `isAlarmForced` has changed for that composite alarm. */
  | { readonly kind: 'alarm-forced'; readonly region: string; readonly alarm: string }
  | Rewriting
  /** Somebody disables or enables that key of KMS. */
  | { readonly kind: 'key-switched'; readonly region: string; readonly alias: string; readonly enabled: boolean }
  /** Somebody changes that key's policy, so that it admits nobody, or everybody whom IAM admits. */
  | { readonly kind: 'key-policy-changed'; readonly region: string; readonly alias: string; readonly admits: boolean }
  /** Somebody on the internet sends that, and waits for no answer. */
  | { readonly kind: 'request-sent'; readonly request: Request }
  /** Somebody puts a message into that queue, past every permission. */
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
  private readonly lagMs = new Map<string, number>();
  private readonly paused = new Set<string>();
  private readonly down = new Set<string>();
  private readonly throttled = new Map<string, number>();
  private readonly nameless = new Set<string>();
  private readonly lacking = new Set<string>();
  private readonly stuckQueues = new Set<string>();
  private readonly metricsLateMs = new Map<string, number>();
  private readonly eventsLateMs = new Map<string, number>();
  private readonly skews = new Map<string, number>();
  private readonly doublers = new Set<string>();
  private readonly forcedAlarms = new Set<string>();
  private readonly listeners: ((blow: Blow) => void)[] = [];
  /** Share of the population's traffic whose resolvers never ask again and whose connections last, 0–1. */
  frozenShare = 0;
  /** Whether the parent of our zone has delegated it: before that, no name of ours resolves. */
  isDelegated = true;

  /** Writes made in `region` from now on leave it that much later, or once the delay is taken back. */
  delayReplication(region: string, delayMs: number): void {
    this.lagMs.set(region, delayMs);
  }

  /** What replication out of the region takes on top of the usual, in ms. */
  replicationDelayMs(region: string): number {
    return this.lagMs.get(region) ?? 0;
  }

  /** Writes made in `region` from now on stay there until replication goes on. */
  pauseReplication(region: string, isPaused: boolean): void {
    flag(this.paused, region, isPaused);
  }

  isReplicationPaused(region: string): boolean {
    return this.paused.has(region);
  }

  /** `service` is an endpoint prefix (dynamodb, kms …, route53); `region` a region or `GLOBAL`. */
  takeDown(service: string, region: string): void {
    this.down.add(`${service}@${region}`);
  }

  bringBack(service: string, region: string): void {
    this.down.delete(`${service}@${region}`);
  }

  isDown(service: string, region: string): boolean {
    return this.down.size > 0 && this.down.has(`${service}@${region}`);
  }

  /** The service refuses that share of its calls, 0–1, as too many. */
  throttle(place: { readonly service: string; readonly region: string }, ratio: number): void {
    this.throttled.set(`${place.service}@${place.region}`, ratio);
  }

  throttledRatio(service: string, region: string): number {
    return this.throttled.size === 0 ? 0 : (this.throttled.get(`${service}@${region}`) ?? 0);
  }

  /** DNS has no address for the service's endpoint in the region, or has one again. */
  loseName(service: string, region: string, isLost: boolean): void {
    flag(this.nameless, `${service}@${region}`, isLost);
  }

  isNameless(service: string, region: string): boolean {
    return this.nameless.size > 0 && this.nameless.has(`${service}@${region}`);
  }

  /**
   * The function lacks the permission for that action (`dynamodb:GetItem`) in the region, whatever its policies say.
   */
  withhold(place: { readonly name: string; readonly region: string }, action: string, isWithheld: boolean): void {
    flag(this.lacking, `${place.name}@${place.region} ${action}`, isWithheld);
  }

  lacks({ name, region }: { readonly name: string; readonly region: string }, action: string): boolean {
    return this.lacking.size > 0 && this.lacking.has(`${name}@${region} ${action}`);
  }

  /** Lambda stops polling the region's queues: they accept, and nobody works them off. */
  stickQueues(region: string, areStuck: boolean): void {
    flag(this.stuckQueues, region, areStuck);
  }

  areQueuesStuck(region: string): boolean {
    return this.stuckQueues.size > 0 && this.stuckQueues.has(region);
  }

  /** CloudWatch in the region shows what it is given from now on that much later, in ms. */
  delayMetrics(region: string, delayMs: number): void {
    this.metricsLateMs.set(region, delayMs);
  }

  metricsDelayMs(region: string): number {
    return this.metricsLateMs.size === 0 ? 0 : (this.metricsLateMs.get(region) ?? 0);
  }

  /** EventBridge in the region delivers what it takes from now on that much later, in ms. */
  delayEvents(region: string, delayMs: number): void {
    this.eventsLateMs.set(region, delayMs);
  }

  eventsDelayMs(region: string): number {
    return this.eventsLateMs.size === 0 ? 0 : (this.eventsLateMs.get(region) ?? 0);
  }

  /** Functions in the region see a clock that is that much ahead, in ms; negative: behind. */
  skewClocks(region: string, skewMs: number): void {
    this.skews.set(region, skewMs);
  }

  clockSkewMs(region: string): number {
    return this.skews.get(region) ?? 0;
  }

  /** EventBridge in the region delivers everything twice. */
  doubleEvents(region: string, isDoubled: boolean): void {
    flag(this.doublers, region, isDoubled);
  }

  areEventsDoubled(region: string): boolean {
    return this.doublers.has(region);
  }

  /** A composite alarm stands in ALARM whatever its children say. */
  forceAlarm(place: { readonly region: string; readonly alarm: string }, isForced: boolean): void {
    flag(this.forcedAlarms, `${place.alarm}@${place.region}`, isForced);
    this.strike({ kind: 'alarm-forced', ...place });
  }

  isAlarmForced(region: string, alarm: string): boolean {
    return this.forcedAlarms.has(`${alarm}@${region}`);
  }

  /** Tells every listener at once. */
  strike(blow: Blow): void {
    for (const listener of this.listeners) listener(blow);
  }

  onBlow(listener: (blow: Blow) => void): void {
    this.listeners.push(listener);
  }
}
