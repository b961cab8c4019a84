/**
 * The shape of a runbook: the template of the strategy (strategy §5, actions), with one field for each of its lines. A
 * runbook is data, so that whoever stores or shows it needs nothing else. Assumes that every line has something to say
 * in every scenario, if only why there is nothing to do. A line without content is refused.
 */
import * as z from 'zod';
import { SERVICES } from '../layers';

/** What may happen to a placement. Each has a runbook of its own. */
export const SCENARIO_CLASSES = ['region-loss', 'control-plane', 'partition', 'corruption', 'return'] as const;
export type ScenarioClass = (typeof SCENARIO_CLASSES)[number];

/** Articles of docs/runbook.md to which a runbook may refer (a test compares). */
const ARTICLES = [
  'Start an evacuation by hand',
  'Bring a region back',
  'When the conductor dies',
  'When an evacuation was rolled back',
  'Approve or decline',
  'During a partition',
  'Waits for you',
  'Region impaired',
  'Contested',
  'Common',
  'Observer silent',
  'Replication lag',
  'Jobs given up',
  'Writes waiting',
  'Writes put aside',
  'Copies given up',
  'Evacuation failed',
  'Control plane damaged',
  'Lead an outage',
  'Sign off a pack',
] as const;
export type Article = (typeof ARTICLES)[number];

const Words = z.string().min(1);

/**
 * One piece of a line. `itself`: what happens without anybody. `do`: what a person does, with the command for it.
 * `know`: a fact. `more`: an article of docs/runbook.md.
 */
const Block = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('itself'), text: Words }),
  z.strictObject({ kind: z.literal('do'), text: Words, command: Words.exactOptional() }),
  z.strictObject({ kind: z.literal('know'), text: Words }),
  z.strictObject({ kind: z.literal('table'), head: z.array(Words).min(2), rows: z.array(z.array(Words)).min(1) }),
  z.strictObject({ kind: z.literal('more'), articles: z.array(z.enum(ARTICLES)).min(1) }),
]);
export type Block = Readonly<z.output<typeof Block>>;

const Content = z.array(Block).min(1).readonly();
export type Content = z.output<typeof Content>;

/** The lines of the template's sections, as the strategy words them. */
const PREREQUISITES = [
  'Access to KMS keys',
  'DNS/Anycast control',
  'Observability dashboards',
  'Change-freeze authority',
] as const;
const TRIGGERS = ['SLO/SLA breaches', 'Replication lag thresholds', 'Health check failures', 'Manual invoke'] as const;
const ACTIONS = [
  'Declare incident and roles (IC, Ops, Comms)',
  'Freeze risky writes (control plane, config)',
  'Drain traffic and disable new job dispatch',
  'Promote standby control plane and data stores',
  'Rehydrate caches and queues, restart stateless services',
  'Verify functions (auth, CRUD, job run)',
  'Resume traffic gradually (canary)',
  'Record timestamps, metrics, notifications and variances',
] as const;
const ROLLBACK = [
  'Revert DNS/Anycast weights',
  'Demote promoted replicas',
  'Restore from last good snapshot',
  'Document data reconciliation',
] as const;
const POST_EVENT = ['Capture RCA', 'Attach evidence', 'Schedule corrective actions', 'Update this runbook'] as const;

/** A service that the runbook covers. `store`: the table or bucket that holds its state. */
const Covered = z.strictObject({
  service: z.enum(SERVICES),
  title: Words,
  dataClass: Words,
  tier: z.number().int(),
  store: Words,
  rpo: Words,
  rto: Words,
});
export type Covered = Readonly<z.output<typeof Covered>>;

/** `reviewedOn`: a date such as 2027-01-31; absent when nobody has ever reviewed the runbooks of the environment. */
const Metadata = z.strictObject({
  name: Words,
  owner: Words,
  reviewedOn: z.iso.date().exactOptional(),
  services: z.array(Covered).min(1),
});

/** `id`: unique in its environment, and good as the name of a file. */
export const Runbook = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  environment: Words,
  placement: Words,
  scenario: z.enum(SCENARIO_CLASSES),
  metadata: Metadata,
  prerequisites: z.record(z.enum(PREREQUISITES), Content),
  triggers: z.record(z.enum(TRIGGERS), Content),
  actions: z.record(z.enum(ACTIONS), Content),
  rollback: z.record(z.enum(ROLLBACK), Content),
  postEvent: z.record(z.enum(POST_EVENT), Content),
});
export type Runbook = Readonly<z.output<typeof Runbook>>;

export type Prerequisites = Runbook['prerequisites'];
export type Triggers = Runbook['triggers'];
export type Actions = Runbook['actions'];
export type Rollback = Runbook['rollback'];
export type PostEvent = Runbook['postEvent'];

/** A section as readers see it. `isNumbered`: its lines are steps. */
export interface Section {
  readonly heading: string;
  readonly isNumbered: boolean;
  readonly lines: readonly { readonly heading: string; readonly content: Content }[];
}

/** The sections after the metadata, in the order of the template. */
export function sectionsOf(runbook: Runbook): readonly Section[] {
  const { prerequisites, triggers, actions, rollback, postEvent } = runbook;
  return [
    section('Prerequisites', PREREQUISITES, prerequisites),
    section('Trigger Conditions', TRIGGERS, triggers),
    { ...section('Actions', ACTIONS, actions), isNumbered: true },
    section('Rollback', ROLLBACK, rollback),
    section('Post-Event', POST_EVENT, postEvent),
  ];
}

const section = <Line extends string>(
  heading: string,
  lines: readonly Line[],
  contents: Readonly<Record<Line, Content>>,
): Section => ({
  heading,
  isNumbered: false,
  lines: lines.map((line) => ({ heading: line, content: contents[line] })),
});

/** The data classes that the runbook covers, each once. */
export const dataClassesOf = ({ metadata }: Pick<Runbook, 'metadata'>): readonly string[] => [
  ...new Set(metadata.services.map(({ dataClass }) => dataClass)),
];
