/**
 * What a drill that was missed leaves to be done: one action for each criterion that it did not meet, and what people
 * agree on when they sign the drill off. The next drill of this kind is held until a person has closed each of them, or
 * waived it by name. Otherwise drills repeat a known failure and prove nothing. Assumes that only `score` and, for a
 * sign-off, `lead` write new actions, and that people write only `closed` and `waived`.
 */
import * as z from 'zod';
import { subjectsOfKind } from './calendar';
import { type DrillResult, foundText } from './drill-result';
import { PLAYBOOK_NAMES, PLAYBOOKS } from './playbooks';
import type { AgreedAction } from './sign-off';
import type { Topology } from './topology';

/**
 * Who ended the action, when, and why. The words are not checked, but each has to be there: what cannot be read ends no
 * action.
 */
const Ended = z
  .object({ by: z.string().min(1), at: z.string().min(1), why: z.string().min(1) })
  .optional()
  .catch(undefined);

/**
 * Stored under `actionKey`. `about`: a criterion of the playbook, the way to the end, or what people have agreed on.
 * `found`: what was seen. `owner`, `due` (YYYY-MM-DD): who does it by when, if people have agreed on it.
 */
export const CorrectiveAction = z.object({
  drill: z.string(),
  playbook: z.enum(PLAYBOOK_NAMES),
  subject: z.string(),
  about: z.string().min(1),
  found: z.string(),
  openedAt: z.iso.datetime(),
  owner: z.string().exactOptional(),
  due: z.iso.date().exactOptional(),
  closed: Ended,
  waived: Ended,
});
export type CorrectiveAction = Readonly<z.output<typeof CorrectiveAction>>;

/** `about` of an action for a drill that broke off: nothing was measured to its end. */
const WAY_TO_THE_END = 'the way to the end';

/**
 * The actions that the result asks for. None, unless it was missed. `isPlayed`: the drill went to its end. One that did
 * not owes an action for that, and none for what could not be measured.
 */
export function actionsOf(result: DrillResult, isPlayed: boolean): readonly CorrectiveAction[] {
  const { drill, playbook, subject, endedAt: openedAt, verdict, criteria, reason = 'no reason is known' } = result;
  if (verdict !== 'missed') return [];
  const unmet = criteria.filter(({ met }) => met === false || (isPlayed && met === null));
  const found = unmet.map((scored) => ({ about: scored.name, found: foundText(scored) }));
  const brokeOff = isPlayed ? [] : [{ about: WAY_TO_THE_END, found: reason }];
  return [...brokeOff, ...found].map((one) => ({ drill, playbook, subject, openedAt, ...one }));
}

/** The actions that people have agreed on when they signed the drill off. `at`: when (ISO 8601). */
export const actionsAgreed = (
  { drill, playbook, subject }: Pick<DrillResult, 'drill' | 'playbook' | 'subject'>,
  agreed: readonly AgreedAction[],
  at: string,
): readonly CorrectiveAction[] =>
  agreed.map(({ what, owner, due }) => ({
    ...{ drill, playbook, subject, about: what, found: `${owner} does it by ${due}` },
    ...{ openedAt: at, owner, due },
  }));

/** The open actions of drills of the same kind: this playbook, and the same residency if it is drilled for each. */
export function openActions(
  topology: Topology,
  actions: readonly CorrectiveAction[],
  { playbook, subject }: Pick<CorrectiveAction, 'playbook' | 'subject'>,
): readonly CorrectiveAction[] {
  const subjects = subjectsOfKind(topology, PLAYBOOKS[playbook], subject);
  return actions.filter((one) => one.playbook === playbook && subjects.includes(one.subject) && isOpen(one));
}

/** Whether nobody has ended it yet. */
export const isOpen = ({ closed, waived }: CorrectiveAction): boolean => closed === undefined && waived === undefined;
