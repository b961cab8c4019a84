/**
 * The kinds of drill as data (strategy §3, test cadence and scenarios): what leaves the subject, for how long, and what
 * has to be true for the drill to pass. Every other file reads cadence, durations and thresholds from here. A wrong
 * threshold here makes a drill pass that proved nothing.
 */
import { APPLICATION_STAGES, DATASTORE_STAGES } from './chaos';
import { ANSWER_SECONDS, GAME_DAY_STAGES } from './game-day';
import { OBJECTIVES, SERVICES, type Service } from './layers';
import { isPause, type Stage } from './stages';
import { placementsCopiedFrom, type Region, type Topology } from './topology';

export const PLAYBOOK_NAMES = [
  'regional-evacuation',
  'control-plane-failover',
  'datastore-chaos',
  'application-chaos',
  'game-day',
] as const;
export type PlaybookName = (typeof PLAYBOOK_NAMES)[number];

/** What a criterion measures. `score.ts` says how each is counted. */
export type Measure =
  | 'requests answered'
  | 'reads refused'
  | 'writes refused for'
  | 'acknowledged writes lost'
  | 'settings read elsewhere after'
  | 'feature flags read elsewhere after'
  | 'audit log entries wrong or missing'
  | 'served from elsewhere for'
  | 'rows not at home'
  | 'documented answers not seen'
  | 'served again after'
  | 'others answered'
  | 'copies seen behind by'
  | 'copies caught up after'
  | 'conductor taken over after'
  | 'people answered after'
  | 'messages not sent';

/** `limit` is in `unit`, and included. `source`: what asks for it. */
export interface Criterion {
  readonly name: Measure;
  readonly unit: 'share' | 'requests' | 'seconds' | 'writes' | 'entries' | 'rows' | 'answers' | 'messages';
  readonly bound: 'at most' | 'at least';
  readonly limit: number;
  readonly source: string;
}

/**
 * `cadenceDays`: how often it is due. `perResidency`: due once per residency and cadence, otherwise once per company.
 * `leaves`: the services that leave the subject. `soakSeconds`: how long they are served from elsewhere before the
 * return. `stages`: what is disturbed instead, in order, when nothing leaves. `longestSeconds`: after that time the
 * return begins, or the drill ends, whatever is not done yet. `owner`: a role. `alarms`: those that the drill may
 * raise, by the last words of their names.
 */
export interface Playbook {
  readonly name: PlaybookName;
  readonly purpose: string;
  readonly cadenceDays: number;
  readonly perResidency: boolean;
  readonly leaves: readonly Service[] | 'all';
  readonly soakSeconds: number;
  readonly stages: readonly Stage[];
  readonly longestSeconds: number;
  readonly owner: string;
  readonly alarms: readonly string[];
  readonly criteria: readonly Criterion[];
}

/** "For a sufficient period of time" (Regulation (EU) 2024/1774, art. 25): a quarter of an hour under load. */
const REGIONAL_SOAK_SECONDS = 15 * 60;
/** Twenty times the time that a setting has to be everywhere. */
const CONTROL_PLANE_SOAK_SECONDS = 5 * 60;
/** Strategy §1: the recovery point of the control plane. What is written on one side is read on the others by then. */
const PROPAGATION_SECONDS = OBJECTIVES['control-plane'].rpoTargetSeconds;
const PLAN = 'docs/objectives.md#promises, planned';

const atMost = (limit: number, of: Omit<Criterion, 'bound' | 'limit'>): Criterion => {
  return { ...of, bound: 'at most', limit };
};

/** What every drill owes: a plan loses nothing, refuses no read, and everything is at home at its end. */
const COSTS_NOTHING: readonly Criterion[] = [
  { name: 'requests answered', unit: 'share', bound: 'at least', limit: 0.99, source: 'strategy §3, success criteria' },
  atMost(0, { name: 'reads refused', unit: 'requests', source: PLAN }),
  atMost(30, { name: 'writes refused for', unit: 'seconds', source: PLAN }),
  atMost(0, { name: 'acknowledged writes lost', unit: 'writes', source: PLAN }),
  atMost(0, { name: 'rows not at home', unit: 'rows', source: 'strategy §2, return traffic' }),
];

const servedFor = (limit: number): Criterion => {
  return { name: 'served from elsewhere for', unit: 'seconds', bound: 'at least', limit, source: 'strategy §3' };
};

const PROMISES = 'docs/objectives.md#promises';
const DEGRADE = 'docs/adr/0030-breakers-per-store-and-a-small-cache.md';

/** API Gateway cannot tell synthetic tenants from customers, so it counts what they are refused. */
const REFUSING: readonly string[] = ['api-errors'];

/** A stage that was not played, or after which nobody asked, is not measured. */
const DISTURBED: readonly Criterion[] = [
  atMost(0, { name: 'documented answers not seen', unit: 'answers', source: DEGRADE }),
  atMost(30, { name: 'served again after', unit: 'seconds', source: DEGRADE }),
  { name: 'others answered', unit: 'share', bound: 'at least', limit: 0.99, source: 'strategy §3, success criteria' },
  atMost(0, { name: 'acknowledged writes lost', unit: 'writes', source: PROMISES }),
  atMost(0, { name: 'rows not at home', unit: 'rows', source: PROMISES }),
];

const PAUSE = 'docs/adr/0036-a-drill-pauses-buckets-for-a-minute.md';

/** Whoever watches replication has to see a pause of a minute; heartbeats and rounds are ten seconds apart. */
const COPIES: readonly Criterion[] = [
  { name: 'copies seen behind by', unit: 'seconds', bound: 'at least', limit: 40, source: PAUSE },
  atMost(120, { name: 'copies caught up after', unit: 'seconds', source: PAUSE }),
];

/** A death is noticed after 40 s, and a new conductor is in place within 60 s (`strategy/claim.ts`). Twice as long. */
const TAKEN_OVER: Criterion = {
  ...{ name: 'conductor taken over after', unit: 'seconds', bound: 'at most', limit: 120, source: 'strategy §2' },
};

export const PLAYBOOKS: Readonly<Record<PlaybookName, Playbook>> = {
  'regional-evacuation': {
    name: 'regional-evacuation',
    purpose: 'Everything leaves a healthy region, is served from elsewhere under load, and comes back.',
    cadenceDays: 91,
    perResidency: true,
    leaves: 'all',
    soakSeconds: REGIONAL_SOAK_SECONDS,
    stages: [],
    longestSeconds: 40 * 60,
    owner: 'incident commander',
    alarms: [],
    criteria: [...COSTS_NOTHING, servedFor(REGIONAL_SOAK_SECONDS)],
  },
  'control-plane-failover': {
    name: 'control-plane-failover',
    purpose: 'The control plane changes sides. Settings and feature flags reach all sides, and its audit log is whole.',
    cadenceDays: 30,
    perResidency: false,
    leaves: ['control-plane'],
    soakSeconds: CONTROL_PLANE_SOAK_SECONDS,
    stages: [],
    longestSeconds: 20 * 60,
    owner: 'operations lead',
    alarms: [],
    criteria: [
      ...COSTS_NOTHING,
      servedFor(CONTROL_PLANE_SOAK_SECONDS),
      atMost(PROPAGATION_SECONDS, {
        name: 'settings read elsewhere after',
        unit: 'seconds',
        source: 'strategy §1, control plane',
      }),
      atMost(PROPAGATION_SECONDS, {
        name: 'feature flags read elsewhere after',
        unit: 'seconds',
        source: 'strategy §1, control plane',
      }),
      atMost(0, {
        name: 'audit log entries wrong or missing',
        unit: 'entries',
        source: 'strategy §1, control-plane corruption',
      }),
    ],
  },
  'datastore-chaos': {
    name: 'datastore-chaos',
    purpose:
      'Stores answer errors, copies are paused, and the conductor gives up. Users are told, nothing is lost, ' +
      'and all of it passes.',
    cadenceDays: 30,
    perResidency: false,
    leaves: [],
    soakSeconds: 0,
    stages: DATASTORE_STAGES,
    longestSeconds: 15 * 60,
    owner: 'operations lead',
    alarms: REFUSING,
    criteria: [...DISTURBED, ...COPIES, TAKEN_OVER],
  },
  'application-chaos': {
    name: 'application-chaos',
    purpose:
      'What auth, the queue and the cache stand on fails. Circuit breakers open, degrade as documented, and close.',
    cadenceDays: 14,
    perResidency: false,
    leaves: [],
    soakSeconds: 0,
    stages: APPLICATION_STAGES,
    longestSeconds: 15 * 60,
    owner: 'operations lead',
    alarms: REFUSING,
    criteria: DISTURBED,
  },
  'game-day': {
    name: 'game-day',
    purpose:
      'No region reaches another one. People decide and say why, messages to customers are staged, ' +
      'and what waited is applied.',
    cadenceDays: 365,
    perResidency: false,
    leaves: [],
    soakSeconds: 0,
    stages: GAME_DAY_STAGES,
    longestSeconds: 45 * 60,
    owner: 'incident commander',
    alarms: REFUSING,
    criteria: [
      ...DISTURBED,
      atMost(ANSWER_SECONDS, { name: 'people answered after', unit: 'seconds', source: 'strategy §3, communications' }),
      atMost(0, { name: 'messages not sent', unit: 'messages', source: 'strategy §3, communications' }),
    ],
  },
};

/** The playbook of that name; undefined when there is none. */
export const playbookNamed = (name: string): Playbook | undefined =>
  PLAYBOOK_NAMES.filter((known) => known === name).map((known) => PLAYBOOKS[known])[0];

/** The playbook as far as it can be played on the subject: where nothing is copied, no copies can be paused. */
export function playedOn(subject: Region, topology: Pick<Topology, 'placements'>, playbook: Playbook): Playbook {
  if (placementsCopiedFrom(topology, subject).length > 0) return playbook;
  const stages = playbook.stages.filter((stage) => !isPause(stage));
  return { ...playbook, stages, criteria: playbook.criteria.filter((criterion) => !COPIES.includes(criterion)) };
}

/** The services that leave the subject, in table order. */
export const servicesLeaving = ({ leaves }: Pick<Playbook, 'leaves'>): readonly Service[] =>
  leaves === 'all' ? SERVICES : SERVICES.filter((service) => leaves.includes(service));

/** How long a drill serves from elsewhere, or plays its stages, when people answer at the last moment. */
export const actsSeconds = ({ soakSeconds, stages }: Pick<Playbook, 'soakSeconds' | 'stages'>): number =>
  stages.reduce((sum, stage) => sum + stage.restSeconds + lastsSeconds(stage), soakSeconds);

function lastsSeconds(stage: Stage): number {
  if (stage.kind === 'message') return stage.answerSeconds;
  return stage.kind === 'fault' ? stage.forSeconds : 0;
}
