import * as z from 'zod';
import { OUTAGE_AUDIENCES } from '../../strategy/cadence';
import { IncidentName } from '../../strategy/flow-words';
import { ROLES } from '../../strategy/leads';
import { HOLD_MINUTES_MAX } from '../../strategy/order';
import { AgreedAction, SIGNERS } from '../../strategy/sign-off';
import { RESIDENCIES } from '../../strategy/topology';
import { problemWith } from '../../strategy/wording';

const Said = z.string().trim().min(1, 'must not be empty').max(200, 'must have at most 200 letters');

/** `by`: the person (`personOf`). `caller`: the ARN, as CloudTrail records it. */
const about = {
  outage: z.string().regex(/^outage-\d{8}T\d{6}Z$/, 'an outage such as outage-20270101T003000Z'),
  by: z.string(),
  caller: z.string(),
};
/** The next message of each stream that this names. What is left out means all. */
const messages = {
  audience: z.enum(OUTAGE_AUDIENCES, `must be one of ${OUTAGE_AUDIENCES.join(', ')}`),
  residency: z.enum(RESIDENCIES).exactOptional(),
  channel: z.string().exactOptional(),
};

/** Every channel takes a text of this length. */
const Text = z.string().trim().min(1, 'must not be empty').max(2500, 'must have at most 2500 letters');

const Edit = z
  .strictObject({ action: z.literal('edit'), ...about, ...messages, text: Text })
  .superRefine(({ text, audience }, context) => {
    const message = problemWith(text, audience);
    if (message !== undefined) context.addIssue({ code: 'custom', path: ['text'], message });
  });

const ACTIONS_MAX = 20;

/** `due`: a day of the calendar. Two actions of one drill that are called alike would be one. */
const Agreed = AgreedAction.extend({
  what: Said,
  owner: Said,
  due: z.iso.date('must be a day such as 2027-02-01'),
});
const SignOff = z.strictObject({
  ...{ action: z.literal('sign-off'), incident: IncidentName, by: about.by, caller: about.caller },
  pack: z.string().regex(/^[0-9a-f]{16}$/, 'must be the folder of the pack, 16 digits such as 0123456789abcdef'),
  as: z.enum(SIGNERS, `must be one of ${SIGNERS.join(', ')}`),
  met: z.boolean('must be true or false'),
  remarks: Text,
  actions: z
    .array(Agreed)
    .max(ACTIONS_MAX, `must have at most ${ACTIONS_MAX}`)
    .refine((all) => new Set(all.map(({ what }) => what)).size === all.length, 'must have a name of its own each')
    .default([]),
});

/** What a lead asks for. A misspelt field is refused, because it might have been meant to narrow the call. */
export const Input = z.discriminatedUnion(
  'action',
  [
    z.strictObject({
      ...{ action: z.literal('hold'), ...about, ...messages, why: Said },
      minutes: z.number(`must be 1–${HOLD_MINUTES_MAX}`).int().min(1).max(HOLD_MINUTES_MAX),
    }),
    Edit,
    z.strictObject({ action: z.literal('send'), ...about, ...messages }),
    z.strictObject({ action: z.literal('hand-over'), ...about, role: z.enum(ROLES), to: Said }),
    z.strictObject({
      ...{ action: z.literal('publish-report'), ...about },
      url: z.url({ protocol: /^https$/, error: 'must be an address that begins with https://' }),
    }),
    z.strictObject({ action: z.literal('waive-report'), ...about, why: Said }),
    SignOff,
  ],
  'must have action "hold", "edit", "send", "hand-over", "publish-report", "waive-report" or "sign-off"',
);
export type Input = z.output<typeof Input>;

/**
 * `streams`: the names of those whose next message the order is about. `holding`: how many corrective actions of a
 * sign-off hold the next drill.
 */
export type Output =
  | { readonly kind: 'ordered'; readonly streams: readonly string[] }
  | { readonly kind: 'handed-over'; readonly role: string; readonly from: string; readonly to: string }
  | { readonly kind: 'published' | 'waived' }
  | { readonly kind: 'signed-off'; readonly pack: string; readonly holding: number };
