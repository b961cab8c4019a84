/**
 * `year.json`: what a folder of evidence packs shows of a year, for auditors. It follows from the packs alone, so the
 * same packs give the same file. Null is unknown: never zero, never met.
 */
import * as z from 'zod';
import { DrillVerdict } from '../../drill-result';
import { SERVICES } from '../../layers';
import { PLAYBOOK_NAMES } from '../../playbooks';
import { AgreedAction, SignOff } from '../../sign-off';
import { Evidence } from '../evidence';

const Moment = z.iso.datetime().describe('ISO 8601, UTC');
const count = z.number().int().min(0);
const seconds = z.number().min(0).nullable();
const Unmet = z.strictObject({
  name: z.string(),
  found: z.string().describe('What was seen, and the limit'),
  measured: z.boolean(),
});

/** `cannot be read`: nothing speaks against the pack, but its evidence is missing, or of another version. */
const Reading = z.enum(['used', 'does not verify', 'cannot be read']);
export type Reading = z.output<typeof Reading>;

const PackLine = z.strictObject({
  folder: z.string().describe('Below the folder of the packs'),
  name: z.string().nullable().describe('The incident and the first digits of the manifest; null: no manifest is there'),
  incident: z.string().nullable(),
  environment: z.string().nullable(),
  writtenAt: Moment.nullable(),
  failed: z.array(z.string()).describe('What speaks against it; empty: nothing'),
  notChecked: count.describe('Checks that could not be made'),
  reading: Reading,
  isCounted: z.boolean().describe('Whether it stands for its incident: it is the newest pack'),
});
export type PackLine = Readonly<z.output<typeof PackLine>>;

const Reached = z.strictObject({ atMostSeconds: z.number().min(0), targetSeconds: z.number() });
/** `worst` null: nobody knows any figure. */
const Worst = z.strictObject({
  targetSeconds: z.number(),
  worstSeconds: seconds.describe('The largest known figure; null: none is known'),
  known: count,
  unknown: count,
  above: count.describe('How many known figures are above their target'),
});
export type Worst = Readonly<z.output<typeof Worst>>;

/** `met`: every figure is within its target. `not shown`: one is not, or a service did not move. */
const Shown = z.enum(['met', 'not shown', 'not measured']);
const Figure = Reached.extend({ placement: z.string(), title: z.string() });
const Figures = z.strictObject({
  worst: Figure.nullable().describe('The figure with the largest share of its target; null: none is known'),
  unknown: count.describe('Services of which nobody knows it'),
});

const line = {
  incident: z.string(),
  environment: z.string(),
  subject: z.string().describe('The region or placement that it is about'),
  at: Moment.nullable().describe('When it was declared; null: unknown'),
  outcome: z.string().nullable(),
  pack: z.string().describe('The folder of the newest pack'),
  reading: Reading.describe('Unless it is used, what the pack says is unknown'),
  partOf: z.string().nullable().describe('The drill that asked for it'),
  signOffs: z.array(SignOff).nullable().describe('The newest one of each role; null: unknown'),
  report: Evidence.shape.report,
};
const Evacuated = z.strictObject({ ...line, shown: Shown, why: z.array(z.string()), served: Figures, lost: Figures });
const Drilled = z.strictObject({
  ...line,
  playbook: z.enum(PLAYBOOK_NAMES).nullable(),
  verdict: DrillVerdict.nullable().describe('Null: nobody has scored it, or nobody knows'),
  reason: z.string().nullable(),
  unmet: z.array(Unmet),
});
const Other = z.strictObject({ ...line, kind: z.enum(['return', 'restore', 'evacuation of a drill']) });
export type Evacuated = Readonly<z.output<typeof Evacuated>>;
export type Drilled = Readonly<z.output<typeof Drilled>>;
export type Other = Readonly<z.output<typeof Other>>;
export type Line = Pick<Other, keyof typeof line>;

const Chain = z.strictObject({
  newest: z.string().describe('A pack that no pack in the folder names'),
  writtenBy: z.string(),
  packs: count,
  oldest: z.string(),
  before: z
    .string()
    .nullable()
    .describe('The pack that the oldest one names, and that is missing; null: it is the first'),
});
export type Chain = Readonly<z.output<typeof Chain>>;

export const Year = z.strictObject({
  schema: z.literal(1),
  environments: z.array(z.string()),
  from: Moment.nullable().describe('The first declaration'),
  until: Moment.nullable().describe('When the newest pack was written'),
  verdict: z.string(),
  packs: z.array(PackLine),
  incidents: z.array(Evacuated),
  drills: z.array(Drilled),
  others: z.array(Other),
  playbooksWithoutDrill: z.array(z.enum(PLAYBOOK_NAMES)),
  objectives: z.array(
    z.strictObject({
      service: z.enum(SERVICES),
      title: z.string(),
      of: z.enum(['incidents', 'drills']),
      served: Worst,
      lost: Worst,
    }),
  ),
  open: z.array(z.strictObject({ incident: z.string(), matter: z.string(), detail: z.string() })),
  actions: z.array(AgreedAction.extend({ incident: z.string(), saidBy: z.string() })),
  chains: z.array(Chain),
  namedTwice: z.array(z.strictObject({ pack: z.string(), by: z.array(z.string()) })),
  missingFiles: z.array(z.strictObject({ file: z.string(), why: z.string(), packs: count })),
  notShown: z.array(z.string()),
});
export type Year = Readonly<z.output<typeof Year>>;
