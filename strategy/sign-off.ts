/**
 * The sign-off of an evidence pack (strategy §3, evidence): the owner of the playbook and the incident commander say
 * whether the criteria were met, and what is to be done. It is about one pack, the one that they have read. The ledger
 * of the incident has it, so that the next pack has it too.
 */
import * as z from 'zod';
import type { DrillResult } from './drill-result';
import { canonicalJson, type LedgerEntry } from './ledger';

export const SIGNERS = ['owner', 'incident commander'] as const;
/** A drill that was played is signed off within this time (ADR 41). */
export const SIGN_OFF_DAYS = 7;
const DAY_MS = 86_400_000;

/** Something to be done. `owner`: who does it. `due`: the day by which it is done, YYYY-MM-DD. */
export const AgreedAction = z.strictObject({ what: z.string(), owner: z.string(), due: z.iso.date() });
export type AgreedAction = Readonly<z.output<typeof AgreedAction>>;

/**
 * As evidence has it. `by`: the person, as IAM knows them. `caller`: the ARN that signed the call. `pack`: its folder
 * below the incident, the first 16 digits of the SHA-256 of its manifest. `at`: ISO 8601.
 */
export const SignOff = z.strictObject({
  at: z.iso.datetime(),
  as: z.enum(SIGNERS),
  by: z.string(),
  caller: z.string(),
  pack: z.string(),
  met: z.boolean(),
  remarks: z.string(),
  actions: z.array(AgreedAction),
});
export type SignOff = Readonly<z.output<typeof SignOff>>;

/** Who has signed off a drill as its owner. Stored under `signedOffKey`. `at`: ISO 8601. */
export const SignedOff = z.object({ drill: z.string(), pack: z.string(), by: z.string(), at: z.string() });
export type SignedOff = Readonly<z.output<typeof SignedOff>>;

const Signed = z.looseObject({
  input: SignOff.omit({ at: true }).extend({ action: z.literal('sign-off'), incident: z.string() }),
});

/** All sign-offs in the ledger of an incident, in order. What cannot be read is none. */
export const signOffsIn = (entries: readonly LedgerEntry[]): readonly SignOff[] =>
  entries.flatMap(({ at, verb, body }) => {
    const said = verb === 'lead' ? Signed.safeParse(body).data?.input : undefined;
    return said ? [SignOff.parse({ at, ...withoutCall(said) })] : [];
  });

const withoutCall = ({ as, by, caller, pack, met, remarks, actions }: Omit<SignOff, 'at'>): Omit<SignOff, 'at'> => ({
  ...{ as, by, caller, pack, met, remarks, actions },
});

/** Whether both say the same, apart from the time and the session of the caller. */
export const isSameSignOff = (one: Omit<SignOff, 'at'>, other: Omit<SignOff, 'at'>): boolean =>
  canonicalJson({ ...withoutCall(one), caller: '' }) === canonicalJson({ ...withoutCall(other), caller: '' });

const Recorded = z.looseObject({ output: z.looseObject({ kind: z.literal('recorded'), pack: z.string() }) });

/** The packs that the ledger names, the oldest first: the folder of each below the incident. */
export const packsOnRecord = (entries: readonly LedgerEntry[]): readonly string[] =>
  entries.flatMap(({ verb, body }) => {
    const pack = verb === 'record' ? Recorded.safeParse(body).data?.output.pack : undefined;
    return pack === undefined ? [] : [pack.slice(pack.lastIndexOf('/') + 1)];
  });

/** When a drill that ended at that time has to be signed off (ISO 8601). */
export const signOffDueAt = (endedAtMs: number): string => new Date(endedAtMs + SIGN_OFF_DAYS * DAY_MS).toISOString();

/** Drills that their owners should have signed off by now. Results of older versions owe nothing. */
export const overdueSignOffs = (
  results: readonly DrillResult[],
  signed: readonly SignedOff[],
  nowMs: number,
): readonly DrillResult[] => {
  const drills = new Set(signed.map(({ drill }) => drill));
  return results.filter(
    ({ drill, signOffDueAt: due }) => due !== undefined && Date.parse(due) <= nowMs && !drills.has(drill),
  );
};
