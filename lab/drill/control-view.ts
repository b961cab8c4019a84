/**
 * The control table as it really is, read directly and not through any API, in a replica that no fault of the scenario
 * hits. Only what is needed is parsed. An item of another shape is skipped here and shows in what the orchestrator
 * does.
 */
import * as z from 'zod';
import {
  CLAIMS_PK,
  claimSubject,
  DRILLS_PK,
  FREEZE_PREFIX,
  messagesPk,
  ledgerPk,
  ROUTING_PK,
  switchKey,
} from '../../strategy/control-items';
import { DrillResult } from '../../strategy/drill-result';
import { isFrozen } from '../../strategy/freeze';
import { LedgerEntry } from '../../strategy/ledger';
import { SCOPES, SERVICES } from '../../strategy/layers';
import { controlTable } from '../../strategy/names';
import { MODES } from '../../strategy/routing-map';
import type { Region, Topology } from '../../strategy/topology';
import { plainItem, type Attributes } from '../kernel/attributes';
import type { ClaimSeen } from '../judge/record';
import { hitRegions, type Scenario } from '../scenario/scenario';
import type { Stores } from './stores';

const RouteRow = z.object({
  placement: z.string(),
  service: z.enum(SERVICES),
  epoch: z.number(),
  mode: z.enum(MODES),
  weights: z.record(z.string(), z.number()),
  incident: z.string().nullable().default(null),
  returning: z.string().exactOptional(),
});
export type RouteRow = z.output<typeof RouteRow>;

const Claim = z.object({
  sk: z.string(),
  incident: z.string(),
  conductor: z.string(),
  execution: z.string(),
  claimedAt: z.string(),
  state: z.string(),
});

const FreezeRow = z.object({ sk: z.string(), until: z.string() });

const Switch = z.object({ sk: z.string(), drained: z.boolean() });

const ApprovalItem = z.object({
  incident: z.string(),
  scope: z.enum(SCOPES),
  token: z.string(),
  region: z.string(),
  askedAt: z.string(),
  answerAt: z.url(),
  settled: z.string().exactOptional(),
  expectedLoss: z.array(z.object({ placement: z.string(), service: z.string(), seconds: z.number().nullable() })),
});
/** An open question to the operator. The answer goes to `answerAt`. */
export type ApprovalItem = z.output<typeof ApprovalItem>;

/** Accepts any sequence number: a damaged entry must be judged, not skipped. */
const Entry = LedgerEntry.extend({ sequence: z.number() });

export class ControlView {
  private readonly replica: string;
  private readonly known = new WeakMap<
    Attributes,
    { readonly schema: z.ZodType; readonly parsed: readonly unknown[] }
  >();

  constructor(
    private readonly stores: Pick<Stores, 'dynamodb'>,
    private readonly topology: Topology,
    scenario: Pick<Scenario, 'faults'>,
  ) {
    const hit = hitRegions(scenario);
    const [first = ''] = topology.controlReplicas;
    this.replica = topology.controlReplicas.find((region) => !hit.includes(region)) ?? first;
  }

  /** Rows of the routing map that were ever written, by placement and service. */
  routes(): readonly RouteRow[] {
    return this.parsed(ROUTING_PK, RouteRow);
  }

  /** Regions whose switch says that they are drained. */
  drained(): readonly Region[] {
    const drained = this.parsed(ROUTING_PK, Switch).filter((item) => item.drained);
    return this.topology.regions.filter((region) => drained.some(({ sk }) => sk === switchKey(region).sk));
  }

  claims(): readonly ClaimSeen[] {
    return this.parsed(CLAIMS_PK, Claim).map(({ sk, ...claim }) => ({ ...claimSubject(sk), ...claim }));
  }

  /** Freezes in force, `freeze of …`. An incident that has ended leaves none. */
  frozen(nowMs: number): readonly string[] {
    return this.parsed(ROUTING_PK, FreezeRow)
      .filter((freeze) => freeze.sk.startsWith(FREEZE_PREFIX) && isFrozen(freeze, nowMs))
      .map(({ sk }) => sk);
  }

  /** The results of drills, by name of the drill. */
  drillResults(): readonly DrillResult[] {
    return this.parsed(DRILLS_PK, DrillResult);
  }

  /** The names of all outages that anybody was told of. */
  outages(): readonly string[] {
    const prefix = messagesPk('');
    const items = this.stores.dynamodb.peek(controlTable(this.topology), this.replica);
    const keys = items.map((item) => String(plainItem(item)['pk'])).filter((key) => key.startsWith(prefix));
    return [...new Set(keys)].map((key) => key.slice(prefix.length));
  }

  approvals(): readonly ApprovalItem[] {
    return this.parsed('approvals', ApprovalItem);
  }

  ledger(incident: string): readonly LedgerEntry[] {
    return this.parsed(ledgerPk(incident), Entry);
  }

  private parsed<S extends z.ZodType>(pk: string, schema: S): readonly z.output<S>[] {
    return this.stores.dynamodb
      .peek(controlTable(this.topology), this.replica, pk)
      .flatMap((item) => this.read(item, schema));
  }

  /**
   * The item parsed by that schema, or nothing. The result is remembered, because this is called every second and a
   * store replaces an item that changes.
   */
  private read<S extends z.ZodType>(item: Attributes, schema: S): readonly z.output<S>[] {
    const known = this.known.get(item);
    if (known?.schema === schema) return known.parsed as readonly z.output<S>[];
    const { data, success } = schema.safeParse(plainItem(item));
    const parsed = success ? [data] : [];
    this.known.set(item, { schema, parsed });
    return parsed;
  }
}
