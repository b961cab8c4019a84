/**
 * Who leads an outage (strategy §3, communication workflows): the incident commander, the operations lead and the
 * communications lead of the hour in which it was declared. Each role can be handed over.
 */
import * as z from 'zod';

export const ROLES = ['incident commander', 'operations lead', 'communications lead'] as const;
export type Role = (typeof ROLES)[number];

/** The people of a role. If they take turns, the first one's turn begins at `from` (ISO 8601). */
export const Roster = z.object({
  names: z.array(z.string()).min(1),
  turns: z.object({ from: z.string(), everyHours: z.number() }).exactOptional(),
});
export type Roster = Readonly<z.output<typeof Roster>>;
export type Rosters = Readonly<Record<Role, Roster>>;
export const Rosters = z.record(z.enum(ROLES), Roster);

/** Who has each role, by name. */
export type Roles = Readonly<Record<Role, string>>;

/**
 * As stored, once per outage. `handover`: the newest one; `by`: the person who signed it, `at`: ISO 8601. `recorded`:
 * the ledger of the outage says who led it first.
 */
export const Leads = z.object({
  outage: z.string(),
  roles: z.record(z.enum(ROLES), z.string()),
  handover: z
    .object({ role: z.enum(ROLES), from: z.string(), to: z.string(), by: z.string(), at: z.string() })
    .exactOptional(),
  revision: z.number().int(),
  recorded: z.boolean(),
});
export type Leads = Readonly<z.output<typeof Leads>>;

/** Who has the role at that time. Before the first turn it is the first one's. */
export function onDuty({ names, turns }: Roster, atMs: number): string {
  const begun = turns ? Math.floor((atMs - Date.parse(turns.from)) / (turns.everyHours * 3_600_000)) : 0;
  return names[Math.max(0, begun) % names.length] ?? '';
}

/** The leads of the hour in which the outage was declared. */
export function namedLeads(outage: { readonly name: string; readonly openedAt: string }, rosters: Rosters): Leads {
  const atMs = Date.parse(outage.openedAt);
  const roles = Object.fromEntries(ROLES.map((role) => [role, onDuty(rosters[role], atMs)])) as Record<Role, string>;
  return { outage: outage.name, roles, revision: 0, recorded: false };
}

interface Handover {
  readonly role: Role;
  readonly to: string;
  readonly by: string;
  readonly at: string;
}

/** The leads after a handover; the same object when that person has the role already. */
export function handedOver(leads: Leads, { role, to, by, at }: Handover): Leads {
  const from = leads.roles[role];
  if (from === to) return leads;
  const roles = { ...leads.roles, [role]: to };
  return { ...leads, roles, handover: { role, from, to, by, at }, revision: leads.revision + 1 };
}
