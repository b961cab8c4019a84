/**
 * The kinds of drills, as data (strategy §3): how often each is due, whom it concerns, what leaves, for how long, and
 * when it counts as passed. Every other file reads cadences and limits from here. If a cadence is wrong, proof is older
 * than people believe.
 */
import { OBJECTIVES, SERVICES, type Service } from './layers';

export const PLAYBOOK_NAMES = ['regional-evacuation', 'control-plane-failover'] as const;
export type PlaybookName = (typeof PLAYBOOK_NAMES)[number];

/** What has to be measured for a drill to pass. `source`: the section that asks for it. */
interface Criterion {
  readonly name: string;
  readonly unit: string;
  readonly atMost?: number;
  readonly atLeast?: number;
  readonly source: string;
}

export interface Playbook {
  readonly name: PlaybookName;
  /** One sentence. */
  readonly purpose: string;
  /** Days from one drill that counts to the next. */
  readonly cadenceDays: number;
  /** Due once per residency and cadence, on one of its regions. Otherwise once per company. */
  readonly perResidency: boolean;
  /** The services that leave the subject. */
  readonly leaves: readonly Service[] | 'all';
  /** How long everything is served from elsewhere before the return. */
  readonly soakSeconds: number;
  /** After this time the drill is ended, and everything returns. */
  readonly longestSeconds: number;
  /** A role. */
  readonly owner: string;
  readonly criteria: readonly Criterion[];
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** Recovery time of the slowest service among these. */
const slowestSeconds = (services: readonly Service[]): number =>
  Math.max(...services.map((service) => OBJECTIVES[service].rtoTargetSeconds));

export const PLAYBOOKS: Readonly<Record<PlaybookName, Playbook>> = {
  'regional-evacuation': {
    name: 'regional-evacuation',
    purpose: 'Every service leaves a region, is served from elsewhere, and returns.',
    cadenceDays: 91,
    perResidency: true,
    leaves: 'all',
    soakSeconds: 30 * MINUTE,
    longestSeconds: 3 * HOUR,
    owner: 'operations lead',
    criteria: [{ name: 'recovery time', unit: 's', atMost: slowestSeconds(SERVICES), source: 'strategy §1' }],
  },
  'control-plane-failover': {
    name: 'control-plane-failover',
    purpose: 'The control plane of a region is served from another one, and returns.',
    cadenceDays: 30,
    perResidency: false,
    leaves: ['control-plane'],
    soakSeconds: 10 * MINUTE,
    longestSeconds: HOUR,
    owner: 'operations lead',
    criteria: [{ name: 'recovery time', unit: 's', atMost: slowestSeconds(['control-plane']), source: 'strategy §1' }],
  },
};
