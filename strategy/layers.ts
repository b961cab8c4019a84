/**
 * What was promised: the seven rows of the table of strategy §1, as data.
 *
 * A row is a *layer*. A layer has one service, except customer content, which has two (standard and premium) with
 * objectives of their own. Every other file reads tiers, targets and patterns from here. A wrong number here makes
 * every verdict wrong.
 */

export const LAYERS = [
  'identity',
  'control-plane',
  'orchestration',
  'content',
  'analytics',
  'observability',
  'tooling',
] as const;
export type Layer = (typeof LAYERS)[number];

export const SERVICES = [
  'identity',
  'control-plane',
  'orchestration',
  'content-standard',
  'content-premium',
  'analytics',
  'observability',
  'tooling',
] as const;
export type Service = (typeof SERVICES)[number];

/**
 * Tier 0 moves without asking, after a quorum. Tier 1 and below wait for an operator (strategy §2, failover trigger).
 */
export type Tier = 0 | 1 | 2 | 3;

/**
 * `active-active`: every region of the placement serves, and any of them accepts writes.
 * `active-passive`: one region serves and writes, under a lease.
 */
type Pattern = 'active-active' | 'active-passive';

/** Where a service keeps its state: decides what a promotion has to check before it may proceed. */
const STORES = ['tier0-table', 'data-table', 'bucket'] as const;
export type Store = (typeof STORES)[number];

export interface Objective {
  readonly layer: Layer;
  readonly title: string;
  readonly dataClass: string;
  readonly tier: Tier;
  readonly pattern: Pattern;
  readonly rpoTargetSeconds: number;
  readonly rtoTargetSeconds: number;
  readonly store: Store;
  /** Services of the same placement that must be promoted before this one. */
  readonly dependsOn: readonly Service[];
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/**
 * The objectives of each service (strategy §1, "Service and Data-Class Targets"). Every target is a strict upper bound,
 * except the RPO of identity: "0–5 seconds".
 */
export const OBJECTIVES: Readonly<Record<Service, Objective>> = {
  identity: {
    layer: 'identity',
    title: 'Identity & Auth',
    dataClass: 'tier-0-credentials',
    tier: 0,
    pattern: 'active-active',
    rpoTargetSeconds: 5,
    rtoTargetSeconds: 2 * MINUTE,
    store: 'tier0-table',
    dependsOn: [],
  },
  'control-plane': {
    layer: 'control-plane',
    title: 'Control Plane',
    dataClass: 'tier-0-configuration',
    tier: 0,
    pattern: 'active-active',
    rpoTargetSeconds: 15,
    rtoTargetSeconds: 5 * MINUTE,
    store: 'tier0-table',
    dependsOn: ['identity'],
  },
  orchestration: {
    layer: 'orchestration',
    title: 'Core Data Plane',
    dataClass: 'tier-1-operational',
    tier: 1,
    pattern: 'active-active',
    rpoTargetSeconds: MINUTE,
    rtoTargetSeconds: 10 * MINUTE,
    store: 'data-table',
    dependsOn: ['identity', 'control-plane'],
  },
  'content-standard': {
    layer: 'content',
    title: 'Customer Content (standard)',
    dataClass: 'tier-1-durable',
    tier: 1,
    pattern: 'active-passive',
    rpoTargetSeconds: 5 * MINUTE,
    rtoTargetSeconds: 30 * MINUTE,
    store: 'bucket',
    dependsOn: ['identity', 'control-plane'],
  },
  'content-premium': {
    layer: 'content',
    title: 'Customer Content (premium)',
    dataClass: 'tier-1-durable',
    tier: 1,
    pattern: 'active-active',
    rpoTargetSeconds: 30,
    rtoTargetSeconds: 10 * MINUTE,
    store: 'data-table',
    dependsOn: ['identity', 'control-plane'],
  },
  analytics: {
    layer: 'analytics',
    title: 'Analytics & Derived Indexes',
    dataClass: 'tier-2-derived',
    tier: 2,
    pattern: 'active-passive',
    rpoTargetSeconds: HOUR,
    rtoTargetSeconds: 4 * HOUR,
    store: 'data-table',
    dependsOn: ['orchestration', 'content-standard'],
  },
  observability: {
    layer: 'observability',
    title: 'Observability',
    dataClass: 'tier-2-telemetry',
    tier: 2,
    pattern: 'active-passive',
    rpoTargetSeconds: 5 * MINUTE,
    rtoTargetSeconds: 30 * MINUTE,
    store: 'data-table',
    dependsOn: ['identity'],
  },
  tooling: {
    layer: 'tooling',
    title: 'CI/CD, Developer Tooling',
    dataClass: 'tier-3-tooling',
    tier: 3,
    pattern: 'active-passive',
    rpoTargetSeconds: 24 * HOUR,
    rtoTargetSeconds: 24 * HOUR,
    store: 'data-table',
    dependsOn: ['control-plane', 'orchestration'],
  },
};

/** One service for each store: the one with the strictest RPO. A copy that is good enough for it is so for the rest. */
export const STRICTEST_OF_EACH_STORE: readonly Service[] = STORES.map((store) => {
  const rpo = (service: Service): number => OBJECTIVES[service].rpoTargetSeconds;
  const kept = SERVICES.filter((service) => OBJECTIVES[service].store === store);
  return kept.reduce((strictest, service) => (rpo(service) < rpo(strictest) ? service : strictest));
});

/** What one decision covers. Tier-0 proceeds on quorum alone; the rest needs a person. */
export const SCOPES = ['tier-0', 'rest'] as const;
export type Scope = (typeof SCOPES)[number];

/** The services a decision of this scope moves, in table order. */
export function servicesIn(scope: Scope): readonly Service[] {
  return SERVICES.filter((service) => (OBJECTIVES[service].tier === 0) === (scope === 'tier-0'));
}

/** Whether the service keeps documents in the data table. Everything there is a document, except jobs. */
export function isDocument(service: Service): boolean {
  return OBJECTIVES[service].store === 'data-table' && service !== 'orchestration';
}

/**
 * Whether the service's writes may wait while their region cannot reach the control store; that region stores them
 * until then (strategy §1, partition). Credentials and settings may not wait: their store needs the same quorum, and a
 * write that has not reached it must not be acknowledged.
 */
export function mayWait(service: Service): boolean {
  const { pattern, store } = OBJECTIVES[service];
  return pattern === 'active-active' && store === 'data-table';
}
