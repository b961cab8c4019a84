/**
 * What is left of a drill when the clock has stopped: plain data, from which everything is judged and reported. Most of
 * it was seen from outside: clients, stores, calls, samples of the control table. The orchestrator's own statements
 * (`steps`, `ledgers`, `questions`, `notices`) are quoted, and nothing is judged by them.
 */
import type { Flow } from '../../strategy/claim';
import type { DrillResult } from '../../strategy/drill-result';
import type { LedgerEntry } from '../../strategy/ledger';
import type { Layer, Scope, Service } from '../../strategy/layers';
import type { Mode } from '../../strategy/routing-map';
import type { Channels } from '../../strategy/channels';
import type { Region, Residency, Topology } from '../../strategy/topology';
import type { Received } from '../channels/received';
import type { Happening } from '../kernel/kernel';
import type { Scenario } from '../scenario/scenario';

/**
 * What the user saw in the end, after at most one redirect and one retry. `ok`: served. `missing`: 404 for something
 * that had been acknowledged. `damaged`: the region refused to serve a damaged setting. `redirected`: more than one
 * redirect. `waiting`: the write is stored, and is applied when a partition ends. `timeout`: no answer in time.
 * `error`: any other refusal.
 */
export type Outcome =
  | 'ok'
  | 'missing'
  | 'redirected'
  | 'waiting'
  | 'maintenance'
  | 'read-only'
  | 'frozen'
  | 'draining'
  | 'ramping'
  | 'damaged'
  | 'unavailable'
  | 'error'
  | 'timeout';

/** One look at the status page. `shown`: the state of each residency; absent if no page came. */
export interface StatusRead {
  readonly atMs: number;
  readonly shown?: Readonly<Record<string, string>>;
}

/** One sampled request of a modelled client. */
export interface ClientRequest {
  readonly sentAtMs: number;
  /** When the client got its answer, or gave up. */
  readonly endedAtMs: number;
  readonly tenant: string;
  readonly placement: string;
  readonly residency: Residency;
  readonly layer: Layer;
  readonly service: Service;
  readonly kind: 'read' | 'write';
  /** The host that the client asked first. */
  readonly host: string;
  /** The regions that the request went to, in order. If there is a status, the last one answered. */
  readonly path: readonly Region[];
  /** The region that says it answered (`x-region`). */
  readonly region: Region | null;
  readonly status: number | null;
  readonly outcome: Outcome;
  readonly key: string;
  readonly version: string | null;
  readonly epoch: number | null;
  /** How the answer is worse than usual (`x-degraded`): from a cache, or refused by a circuit breaker. */
  readonly degraded: string | null;
  /** How many requests of the whole population this sample represents. */
  readonly standsFor: number;
}

/** A write that was acknowledged to a client. */
export type AcknowledgedWrite = ClientRequest & { readonly version: string };

/** An item in a store of a region, read directly and not through any API. `key` is the client's key. */
export interface StoredItem {
  readonly placement: string;
  readonly service: Service;
  readonly region: Region;
  readonly tenant: string;
  readonly key: string;
  readonly version: string | null;
  /** The region that accepted the write, and when. Both are stored with the item. */
  readonly writtenIn: Region | null;
  readonly writtenAtMs: number | null;
  /** For jobs only. `pending`: accepted and not yet run. `done`: run. */
  readonly job: 'pending' | 'done' | null;
  /** The write is stored but not applied yet. */
  readonly isWaiting: boolean;
  /** The setting differs from what its writer stored. */
  readonly isDamaged?: true;
}

/** What one fault did to the settings of a placement: how many it damaged, and how many stray entries it added. */
export interface Damage {
  readonly atMs: number;
  readonly placement: string;
  readonly how: 'value' | 'schema';
  readonly entries: number;
  readonly strays: number;
}

/** A row of the routing map in the control table at a sampled moment. Only changes are kept. */
export interface RouteSample {
  readonly atMs: number;
  readonly placement: string;
  readonly service: Service;
  readonly epoch: number;
  readonly mode: Mode;
  readonly weights: Readonly<Record<Region, number>>;
  /** The incident that wrote the row. */
  readonly incident: string | null;
  /** The region that is coming back under this row. */
  readonly returning?: Region;
}

/** The age of the newest heartbeat of `from` that the store in `at` really holds, or null when it holds none. */
export interface LagSample {
  readonly atMs: number;
  readonly placement: string;
  readonly store: 'table' | 'bucket';
  readonly from: Region;
  readonly at: Region;
  readonly lagSeconds: number | null;
}

/** A call to AWS, as the lab's endpoints saw it. */
export interface CallSeen {
  readonly atMs: number;
  /** `about`: the region that the calling step of the flow was asked about. */
  readonly caller: {
    readonly kind: string;
    readonly name: string;
    readonly region: string;
    readonly about?: string | undefined;
  };
  readonly service: string;
  readonly operation: string;
  readonly region: string;
}

/**
 * Quoted: one state of a state machine, from its execution history. `execution`: the one that conducts the incident.
 * For a child machine that is its parent.
 */
export interface Step {
  readonly machine: string;
  readonly execution: string;
  readonly region: Region;
  readonly state: string;
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
}

/** The status of an execution, from the model of Step Functions. `endedAtMs` is null while it runs. */
interface ExecutionStatus {
  readonly arn: string;
  readonly machine: string;
  readonly region: Region;
  readonly status: string;
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
}

/** A question to the operator, as found in the control table, and its answer. */
export interface Question {
  readonly incident: string;
  readonly scope: Scope;
  readonly askedAtMs: number;
  readonly expectedLoss: readonly { placement: string; service: string; seconds: number | null }[];
  readonly answer: { readonly decision: string; readonly by: string; readonly atMs: number } | null;
}

/** Quoted: an event that the orchestrator put on its bus. */
export interface Notice {
  readonly atMs: number;
  readonly region: Region;
  readonly type: string;
  readonly detail: unknown;
}

/** A message that reached people on call, sent by an alarm's action, by a rule, or by a function. */
export interface Page {
  /** When it arrived. */
  readonly atMs: number;
  /** The region that sent it. */
  readonly region: Region;
  readonly topic: string;
  readonly subject: string;
  readonly text: string;
}

/**
 * Quoted: which region conducted which evacuation, return or restore, from the control table. The last state of each
 * incident.
 */
export interface ClaimSeen {
  readonly flow: Flow;
  /** The region that is evacuated or returned. For a restore, the placement. */
  readonly source: string;
  readonly incident: string;
  readonly conductor: Region;
  readonly execution: string;
  readonly claimedAt: string;
  readonly state: string;
}

/** When AWS FIS paused the replication of a table or bucket of a region. `store`: its name. Null: until the end. */
export interface PauseSeen {
  readonly region: Region;
  readonly store: string;
  readonly fromMs: number;
  readonly untilMs: number | null;
}

/** An evidence pack at the end. `folder`: in the bucket of that region. `files`: by name in the folder. */
export interface PackSeen {
  readonly region: Region;
  readonly folder: string;
  readonly files: ReadonlyMap<string, Buffer>;
}

export interface DrillRecord {
  readonly scenario: Scenario;
  readonly seed: string;
  readonly topology: Topology;
  readonly startMs: number;
  readonly endMs: number;
  /** Oldest first. */
  readonly requests: readonly ClientRequest[];
  /** The stores when the lost region came back, otherwise at the end: what the survivors had to work with. */
  readonly storedDuringOutage: readonly StoredItem[];
  readonly storedAtEnd: readonly StoredItem[];
  /** Damage done directly to stored settings, in time order. */
  readonly damages: readonly Damage[];
  /** How many bad settings were in quarantine at the end, by placement. */
  readonly quarantined: Readonly<Record<string, number>>;
  /** Names of stores in a region that their placement does not allow. */
  readonly misplacedStores: readonly string[];
  readonly routes: readonly RouteSample[];
  readonly lags: readonly LagSample[];
  readonly pauses: readonly PauseSeen[];
  readonly calls: readonly CallSeen[];
  readonly claims: readonly ClaimSeen[];
  /** Regions published as drained in the control table at the end. */
  readonly drained: readonly Region[];
  /** Quoted: the results of the drills that have ended. */
  readonly drillResults: readonly DrillResult[];
  /** Keys of the freezes that are in force at the end. */
  readonly frozen: readonly string[];
  readonly ledgers: readonly { readonly incident: string; readonly entries: readonly LedgerEntry[] }[];
  readonly steps: readonly Step[];
  readonly executions: readonly ExecutionStatus[];
  readonly questions: readonly Question[];
  readonly notices: readonly Notice[];
  /** What people on call really received, oldest first. */
  readonly pages: readonly Page[];
  /** The channels of the environment, and what people read in them, oldest first. */
  readonly channels: Channels;
  readonly messages: readonly Received[];
  /** What somebody read on the status page, oldest first. */
  readonly statusReads: readonly StatusRead[];
  readonly packs: readonly PackSeen[];
  /** Root certificates of the environment's time-stamp authorities, in PEM. */
  readonly stampRoots: readonly string[];
  readonly timeline: readonly Happening[];
  readonly meters: Readonly<Record<string, number>>;
  readonly unmodelled: readonly string[];
}
