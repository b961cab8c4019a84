/**
 * The lab's own observer during a drill. It samples the routing map and the age of the newest replicated heartbeat
 * directly in the stores, and listens to the orchestrator's bus. It changes no state. It does not see what happens
 * between two samples.
 */
import { isDeepStrictEqual } from 'node:util';
import { heartbeatKey, heartbeatObjectKey } from '../../strategy/data-items';
import { contentBucket, dataTable, eventBus, EVENT_SOURCE } from '../../strategy/names';
import { regionsOf, type Placement, type Region, type Topology } from '../../strategy/topology';
import type { ControlView } from './control-view';
import type { Kernel } from '../kernel/kernel';
import type { ClaimSeen, LagSample, Notice, RouteSample } from '../judge/record';
import type { Stores } from './stores';

const ROUTES_EVERY_MS = 2000;
const LAG_EVERY_MS = 30_000;

interface Sources {
  readonly kernel: Kernel;
  readonly topology: Topology;
  readonly stores: Stores;
  readonly control: ControlView;
  /** Before this time some stores may not exist yet. */
  readonly readyAtMs: number;
  readonly eventbridge: {
    subscribe(
      listener: (
        event: {
          readonly source: string;
          readonly region: string;
          readonly 'detail-type': string;
          readonly detail: unknown;
        },
        bus: string,
      ) => void,
    ): void;
  };
}

export interface Watch {
  readonly routes: readonly RouteSample[];
  readonly lags: readonly LagSample[];
  readonly notices: readonly Notice[];
  /** By incident, in the order of the claims. In the control table a later incident replaces an earlier one. */
  readonly claims: ReadonlyMap<string, ClaimSeen>;
}

/** Watches from now on. The lists grow. */
export function startWatch(sources: Sources): Watch {
  const watch = { routes: [] as RouteSample[], lags: [] as LagSample[], notices: [] as Notice[] };
  const claims = new Map<string, ClaimSeen>();
  const { kernel, topology, control, eventbridge, readyAtMs } = sources;
  const newest = new Map<string, unknown>();
  kernel.clock.every(ROUTES_EVERY_MS, () => {
    for (const claim of control.claims()) claims.set(claim.incident, claim);
    for (const row of control.routes()) {
      const name = `${row.placement}/${row.service}`;
      const before = newest.get(name);
      if (before === row || isDeepStrictEqual(before, row)) continue;
      newest.set(name, row);
      watch.routes.push({ atMs: kernel.clock.now(), ...row });
    }
  });
  kernel.clock.every(LAG_EVERY_MS, () => {
    if (kernel.clock.now() >= readyAtMs) watch.lags.push(...lagsNow(sources));
  });
  eventbridge.subscribe((event, bus) => {
    if (bus !== eventBus(topology) || event.source !== EVENT_SOURCE) return;
    const { region, detail } = event;
    watch.notices.push({ atMs: kernel.clock.now(), region, type: event['detail-type'], detail });
  });
  return { ...watch, claims };
}

function lagsNow(sources: Sources): readonly LagSample[] {
  return sources.topology.placements.flatMap((placement) =>
    regionsOf(placement).flatMap((at) =>
      regionsOf(placement)
        .filter((from) => from !== at)
        .flatMap((from) => lagsBetween(sources, placement, { from, at })),
    ),
  );
}

function lagsBetween(
  { kernel, topology, stores }: Sources,
  placement: Placement,
  { from, at }: { from: Region; at: Region },
): readonly LagSample[] {
  const atMs = kernel.clock.now();
  const { pk, sk } = heartbeatKey(from);
  const item = stores.dynamodb.item(dataTable(topology, placement.name), at, { pk: { S: pk }, sk: { S: sk } });
  const sample = { atMs, placement: placement.name, from, at };
  const table = { ...sample, store: 'table' as const, lagSeconds: ageSeconds(atMs, item?.['atMs']?.N) };
  if (from !== placement.home) return [table];
  const object = stores.s3.object(contentBucket(topology, placement.name, at), heartbeatObjectKey(from));
  return [table, { ...sample, store: 'bucket' as const, lagSeconds: ageSeconds(atMs, object?.body) }];
}

function ageSeconds(nowMs: number, text: string | undefined): number | null {
  return text === undefined || Number.isNaN(Number(text)) ? null : (nowMs - Number(text)) / 1000;
}
