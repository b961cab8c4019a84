/** Who leads an outage, as the environment names them: by rota, or else the contact of the role. */
import type { Role, Roster, Rosters } from '../../strategy/leads';
import { CONTACTS, type Environment } from '../environments/schema';

type Key = keyof Environment['contacts'];

const ROLE_OF: Readonly<Record<Key, Role>> = {
  incidentCommander: 'incident commander',
  operationsLead: 'operations lead',
  communicationsLead: 'communications lead',
};

export const rostersOf = (environment: Environment): Rosters =>
  Object.fromEntries(
    Object.entries(ROLE_OF).map(([key, role]) => [role, rosterOf(environment, key as Key)]),
  ) as Rosters;

function rosterOf({ contacts, onCall }: Environment, key: Key): Roster {
  const rota = onCall[key];
  if (!rota) return { names: [contacts[key].name] };
  const { from, everyHours, people } = rota;
  return { names: people.map(({ name }) => name), turns: { from, everyHours } };
}

/** The contact of each role, and everybody who may have it. */
export const contactsOf = ({ contacts, onCall }: Environment) =>
  CONTACTS.map((key) => ({
    ...{ key, role: ROLE_OF[key], contact: contacts[key] },
    people: onCall[key]?.people ?? [contacts[key]],
  }));

/** The people of these roles, to whom alarms go by e-mail: everybody who may be on call. */
export const mailOf = ({ contacts, onCall }: Environment, ...keys: readonly Key[]): readonly string[] => [
  ...new Set(keys.flatMap((key) => [contacts[key], ...(onCall[key]?.people ?? [])].map(({ email }) => email))),
];
