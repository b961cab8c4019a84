/** The result of a drill as it is kept (docs/control-table.md). Assumes that `score` alone writes it. */
import * as z from 'zod';
import { SERVICES } from './layers';
import { PLAYBOOK_NAMES } from './playbooks';

/**
 * `held`: a guard held it, and nothing moved. `stopped`: a person or a stop condition stopped it. `overtaken`: a real
 * incident came first. `missed`: it went to its end, or failed on the way, and not every criterion was met.
 */
export const DrillVerdict = z.enum(['passed', 'missed', 'held', 'stopped', 'overtaken']);
export type DrillVerdict = z.output<typeof DrillVerdict>;

/** A criterion of the playbook and what was seen. `seen` null: it was not measured, and is not met. */
const Scored = z.object({
  name: z.string(),
  unit: z.string(),
  limit: z.number(),
  seen: z.number().nullable(),
  met: z.boolean().nullable(),
});
export type Scored = Readonly<z.output<typeof Scored>>;

/** What was seen, and the limit, in words. */
export const foundText = ({ seen, unit, limit }: Scored): string =>
  `${seen === null ? 'not measured' : `${seen} ${unit}`}, the limit is ${limit} ${unit}`;

/** What was seen of a layer. `met` null: not both figures were measured. */
const LayerSeen = z.object({
  service: z.enum(SERVICES),
  rtoSeconds: z.number().nullable(),
  rpoSeconds: z.number().nullable(),
  met: z.boolean().nullable(),
});
export type LayerSeen = Readonly<z.output<typeof LayerSeen>>;

/** A criterion that took longer than usual: than three of four earlier drills of the kind. Both in seconds. */
const Slower = z.object({ name: z.string(), seen: z.number(), usual: z.number() });
export type Slower = Readonly<z.output<typeof Slower>>;

/** An alarm of the environment that was raised during the drill. `at`: ISO 8601. */
const RaisedAlarm = z.object({ region: z.string(), alarm: z.string(), at: z.iso.datetime() });
export type RaisedAlarm = Readonly<z.output<typeof RaisedAlarm>>;

/**
 * Alarms that no drill of the kind has to raise. `unread`: regions whose CloudWatch has not said which were raised, so
 * there may be more.
 */
const UnexpectedAlarms = z.object({ raised: z.array(RaisedAlarm), unread: z.array(z.string()) });

/**
 * Stored under `drillResultKey`. Times are ISO 8601. `reason`: what ended it, or which criteria it missed. `despite`:
 * see `Plays`. `signOffDueAt`: absent when nobody has to sign it off, because nothing was played. Older results have no
 * `layers`, `slower`, `alarms` and `signOffDueAt`.
 */
export const DrillResult = z.object({
  drill: z.string(),
  playbook: z.enum(PLAYBOOK_NAMES),
  subject: z.string(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  verdict: DrillVerdict,
  reason: z.string().exactOptional(),
  by: z.string(),
  despite: z.string().exactOptional(),
  criteria: z.array(Scored),
  layers: z.array(LayerSeen).exactOptional(),
  slower: z.array(Slower).exactOptional(),
  alarms: UnexpectedAlarms.exactOptional(),
  signOffDueAt: z.iso.datetime().exactOptional(),
});
export type DrillResult = Readonly<z.output<typeof DrillResult>>;

/** What `score` says itself: the result without what the claim of the drill says already. */
export const ProvenByDrill = DrillResult.pick({
  ...{ verdict: true, reason: true, criteria: true, layers: true, slower: true, alarms: true },
});

/** Whether it went to its end, so that it proved something, or the opposite. */
export const wasPlayed = ({ verdict }: Pick<DrillResult, 'verdict'>): boolean =>
  verdict === 'passed' || verdict === 'missed';
