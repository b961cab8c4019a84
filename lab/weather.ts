/**
 * What is wrong at the moment, apart from the network: replication, services, handlers, clocks, events. Faults change it, models
 * ask it; a blow is told to whoever listens, because nobody would ask in time. A service that is down answers 503 to everything, as
 * AWS endpoints mostly do. Assumes one fault of a kind at a time in one place: the end of one ends what an overlapping one began.
 */

import type { Attributes } from './attributes';

/** The region of a global control plane (Route 53 changes, IAM …). */
export const GLOBAL = 'global';

/** Somebody writes over items of a table, past every permission: what `rewrite` makes of those it holds. `written` hears how many were taken. */
export interface Rewriting {
  readonly kind: 'items-rewritten';
  readonly table: string;
  readonly rewrite: (items: readonly Attributes[]) => readonly Attributes[];
  readonly written: (count: number) => void;
}

/** Something that happens once. `machinePrefix`: how the names of the state machines begin whose executions are stopped. */
export type Blow =
  | { readonly kind: 'executions-stopped'; readonly machinePrefix: string }
  /** `isAlarmForced` has changed for that composite alarm. */
  | { readonly kind: 'alarm-forced'; readonly region: string; readonly alarm: string }
  | Rewriting
  /** Somebody disables or enables that key of KMS. */
  | { readonly kind: 'key-switched'; readonly region: string; readonly alias: string; readonly enabled: boolean };

export class Weather {
  private readonly lagMs = new Map<string, number>();
  private readonly paused = new Set<string>();
  private readonly down = new Set<string>();
  private readonly throttled = new Map<string, number>();
  private readonly gray = new Map<string, number>();
  private readonly crashes = new Map<string, number>();
  private readonly doublings = new Map<string, number>();
  private readonly slowness = new Map<string, number>();
  private readonly skews = new Map<string, number>();
  private readonly doublers = new Set<string>();
  private readonly forcedAlarms = new Set<string>();
  private readonly listeners: ((blow: Blow) => void)[] = [];

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

  /** The region's front door answers 503 to that share of requests, 0–1. */
  turnGray(region: string, ratio: number): void {
    this.gray.set(region, ratio);
  }

  grayRatio(region: string): number {
    return this.gray.get(region) ?? 0;
  }

  /** The next `times` invocations of the function die half-way, after their first call on AWS was answered. */
  crash(functionName: string, times: number): void {
    this.crashes.set(functionName, times);
  }

  /** Whether this invocation is one of those; counts it. */
  takeCrash(functionName: string): boolean {
    return takeOne(this.crashes, functionName);
  }

  /** The next `times` invocations of the function are delivered twice. */
  double(functionName: string, times: number): void {
    this.doublings.set(functionName, times);
  }

  /** Whether this invocation is one of those; counts it. */
  takeDoubling(functionName: string): boolean {
    return takeOne(this.doublings, functionName);
  }

  /** Every invocation of the function waits that long before its code begins. */
  slowDown(functionName: string, delayMs: number): void {
    this.slowness.set(functionName, delayMs);
  }

  slownessMs(functionName: string): number {
    return this.slowness.get(functionName) ?? 0;
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

function flag(set: Set<string>, name: string, isSet: boolean): void {
  if (isSet) set.add(name);
  else set.delete(name);
}

function takeOne(counts: Map<string, number>, name: string): boolean {
  const left = counts.get(name) ?? 0;
  if (left > 0) counts.set(name, left - 1);
  return left > 0;
}
