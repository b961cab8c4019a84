/**
 * What is left of a drill once the clock has stopped: plain data, from which everything is judged and reported. Most of
 * it was seen from outside (clients, stores, calls, samples of the control table); what the orchestrator says of itself
 * (`steps`, `ledgers`, `questions`, `notices`) is quoted, never judged by.
 */
import type { Flow } from '../../strategy/claim';
import type { LedgerEntry } from '../../strategy/ledger';
import type { Layer, Scope, Service } from '../../strategy/layers';
import type { Mode } from '../../strategy/routing-map';
import type { Region, Residency, Topology } from '../../strategy/topology';
import type { Happening } from '../kernel/kernel';
import type { Scenario } from '../scenario/scenario';

/**
 * What the user saw in the end, after one redirect and one retry. `ok`: served. `missing`: 404 for something that had
 * been acknowledged. `damaged`: a setting that its region refused to serve. `redirected`: sent on more than once.
 * `waiting`: a write that is stored, and applied when a partition ends. `timeout`: no answer in time. `error`: any
 * other refusal.
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

/** One sampled request of a modelled client. */
export interface ClientRequest {
  readonly sentAtMs: number;
  /** When the client had its answer, or gave up. */
  readonly endedAtMs: number;
  readonly tenant: string;
  readonly placement: string;
  readonly residency: Residency;
  readonly layer: Layer;
  readonly service: Service;
  readonly kind: 'read' | 'write';
  /** The host asked first. */
  readonly host: string;
  /** Regions it went to, in order; the last one answered if there is a status. */
  readonly path: readonly Region[];
  /** The region that says it answered (`x-region`). */
  readonly region: Region | null;
  readonly status: number | null;
  readonly outcome: Outcome;
  readonly key: string;
  readonly version: string | null;
  readonly epoch: number | null;
  /** How many requests of the whole population this sample stands for. */
  readonly standsFor: number;
}

/** A write that a client holds an acknowledgement for. */
export type AcknowledgedWrite = ClientRequest & { readonly version: string };

/** Something a store of a region holds, read past every API. `key` is the client's key. */
export interface StoredItem {
  readonly placement: string;
  readonly service: Service;
  readonly region: Region;
  readonly tenant: string;
  readonly key: string;
  readonly version: string | null;
  /** The region that accepted the write, and when, as stored with it. */
  readonly writtenIn: Region | null;
  readonly writtenAtMs: number | null;
  /** Jobs only: accepted but not yet run, or run. */
  readonly job: 'pending' | 'done' | null;
  /** Stored, and not applied yet. */
  readonly isWaiting: boolean;
  /** A setting that is not what its writer left. */
  readonly isDamaged?: true;
}

/** What one fault did to the settings of a placement: how many it damaged, and how many strays it left. */
export interface Damage {
  readonly atMs: number;
  readonly placement: string;
  readonly how: 'value' | 'schema';
  readonly entries: number;
  readonly strays: number;
}

/** A row of the routing map as it stood in the control table at a sampled moment; only changes are kept. */
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

/** How old the newest heartbeat of `from` is that the store in `at` really holds; null when it holds none. */
export interface LagSample {
  readonly atMs: number;
  readonly placement: string;
  readonly store: 'table' | 'bucket';
  readonly from: Region;
  readonly at: Region;
  readonly lagSeconds: number | null;
}

/** A call on AWS, as the lab's endpoints saw it. */
export interface CallSeen {
  readonly atMs: number;
  /** `about`: the region that the step of the flow which made the call was asked about. */
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

/** Quoted: one state of a state machine, from its execution history. */
export interface Step {
  readonly machine: string;
  readonly execution: string;
  readonly region: Region;
  readonly state: string;
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
}

/**
 * Whether an execution of a state machine ran on, as the model of Step Functions knows; `endedAtMs` is null while it
 * runs.
 */
interface ExecutionStatus {
  readonly arn: string;
  readonly machine: string;
  readonly region: Region;
  readonly status: string;
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
}

/** A question to the operator, as found in the control table, and what was answered. */
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

/**
 * A message that reached people on call, however it was sent: by an alarm's action, a rule, or a function that
 * published it.
 */
export interface Page {
  /** When it arrived. */
  readonly atMs: number;
  /** Where it was sent from. */
  readonly region: Region;
  readonly topic: string;
  readonly subject: string;
  readonly text: string;
}

/**
 * Quoted: who conducted the evacuation, return or restore of what, from the control table; the last that was seen of
 * each incident.
 */
export interface ClaimSeen {
  readonly flow: Flow;
  /** The region that is left or comes back; of a restore the placement. */
  readonly source: string;
  readonly incident: string;
  readonly conductor: Region;
  readonly execution: string;
  readonly claimedAt: string;
  readonly state: string;
}

export interface DrillRecord {
  readonly scenario: Scenario;
  readonly seed: string;
  readonly topology: Topology;
  readonly startMs: number;
  readonly endMs: number;
  /** Oldest first. */
  readonly requests: readonly ClientRequest[];
  /** When the region came back, or at the end if it did not: what the survivors had to live with. */
  readonly storedDuringOutage: readonly StoredItem[];
  readonly storedAtEnd: readonly StoredItem[];
  /** What was done to settings past every API, in time order. */
  readonly damages: readonly Damage[];
  /** Bad settings that were moved aside, at the end, by placement. */
  readonly quarantined: Readonly<Record<string, number>>;
  /** Names of stores that lie in a region their placement does not allow. */
  readonly misplacedStores: readonly string[];
  readonly routes: readonly RouteSample[];
  readonly lags: readonly LagSample[];
  readonly calls: readonly CallSeen[];
  readonly claims: readonly ClaimSeen[];
  /** Regions published as drained in the control table at the end. */
  readonly drained: readonly Region[];
  /** Freezes that hold at the end, by their key. */
  readonly frozen: readonly string[];
  readonly ledgers: readonly { readonly incident: string; readonly entries: readonly LedgerEntry[] }[];
  readonly steps: readonly Step[];
  readonly executions: readonly ExecutionStatus[];
  readonly questions: readonly Question[];
  readonly notices: readonly Notice[];
  /** What people on call really got, oldest first. */
  readonly pages: readonly Page[];
  readonly timeline: readonly Happening[];
  readonly meters: Readonly<Record<string, number>>;
  readonly unmodelled: readonly string[];
}
