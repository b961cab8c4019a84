/**
 * The words of the messages (strategy §3, communication workflows): one text per audience and kind, with placeholders
 * in braces. An environment may replace any of them. Customers read no internals and no speculation.
 */
import type { Audience, MessageKind } from './cadence';
import type { Service } from './layers';
import type { Residency } from './topology';

type WhileItLasts = Exclude<MessageKind, 'reminder' | 'rca'>;
/** Staff alone are reminded. Vendors hear nothing of the report, and a drill has none. */
export type WordingName =
  `${Audience}.${WhileItLasts}` | `${Exclude<Audience, 'vendors' | 'drills'>}.rca` | 'internal.reminder';
/** The first line is the subject. */
type Wording = Readonly<Record<WordingName, string>>;

/** What a text may contain in braces. */
export const PLACEHOLDERS = [
  ...(['outage', 'since', 'now', 'until', 'regions', 'residency'] as const),
  ...(['affected', 'customers', 'feels', 'served', 'doing', 'loss', 'leads', 'next', 'unreached', 'rca'] as const),
  ...(['failing', 'cloud', 'drill', 'result'] as const),
] as const;
export type Placeholder = (typeof PLACEHOLDERS)[number];

/** Every placeholder with nothing to say. */
export const NO_VALUES = Object.fromEntries(PLACEHOLDERS.map((name) => [name, ''])) as Readonly<
  Record<Placeholder, string>
>;

export const WORDING: Wording = {
  'internal.notice': [
    '{outage}: {regions} in trouble',
    'In trouble since {since}: {regions}. {affected} {doing} {loss} {unreached} {leads} {next}',
  ].join('\n'),
  'internal.update': ['{outage}: {regions}', '{affected} {doing} {loss} {unreached} {leads} {next}'].join('\n'),
  'internal.resolution': [
    '{outage} is over',
    'All users are served since {until}. It began at {since}. {doing} {loss} {unreached} {leads} {rca}',
  ].join('\n'),
  'internal.reminder': [
    '{outage}: the report is missing',
    'It began at {since} and was over at {until}. {rca} {leads} To do: publish it, or waive it and say why. ' +
      'Runbook: docs/runbook.md#lead-an-outage',
  ].join('\n'),
  'internal.rca': ['{outage}: the report', '{rca}'].join('\n'),
  'executives.notice': ['{outage}: customers are affected', '{customers} {doing} {loss} {next}'].join('\n'),
  'executives.update': ['{outage}: where we are', '{customers} {doing} {loss} {next}'].join('\n'),
  'executives.resolution': ['{outage} is over', 'All users are served since {until}. {doing} {loss} {rca}'].join('\n'),
  'executives.rca': ['{outage}: the report', '{customers} {rca}'].join('\n'),
  'customers.notice': [
    'Service disruption in {residency}',
    'Since {since}, customers in {residency} {feels}. {served} We are working on it. {loss} {next}',
  ].join('\n'),
  'customers.update': [
    'Service disruption in {residency}: update',
    'At {now}, customers in {residency} {feels}. {served} We are working on it. {loss} {next}',
  ].join('\n'),
  'customers.resolution': [
    'All services work again in {residency}',
    'The disruption that began at {since} is over since {until}. {served} {loss} Our report follows within 72 hours.',
  ].join('\n'),
  'customers.rca': ['Our report on the disruption in {residency}', 'It began at {since}. {rca}'].join('\n'),
  'vendors.notice': [
    '{outage}: failures in {failing}',
    'We see this: {cloud} We do not know the cause. {doing} Please tell us the reference of your incident, if you ' +
      'have one, and when it is over. {next}',
  ].join('\n'),
  'vendors.update': ['{outage}: failures in {failing}, update', 'We see this: {cloud} {doing} {next}'].join('\n'),
  'vendors.resolution': [
    '{outage}: our users are served again',
    'Our users are served since {until}. We see this: {cloud} {doing} No more updates follow by themselves. Please ' +
      'tell us when your incident is over.',
  ].join('\n'),
  'drills.notice': [
    'DRILL {outage} has begun',
    'This is a drill in {regions}. Since {since}. {drill} Customers hear nothing of it. {next}',
  ].join('\n'),
  'drills.update': ['DRILL {outage} goes on', 'This is a drill in {regions}. Since {since}. {drill} {next}'].join('\n'),
  'drills.resolution': [
    'DRILL {outage} is over',
    'This was a drill in {regions}, from {since} to {until}. {drill} Result: {result}',
  ].join('\n'),
};

/** What customers call a service. */
export const SERVICE_WORDS: Readonly<Record<Service, string>> = {
  identity: 'sign-in',
  'control-plane': 'settings',
  orchestration: 'background jobs',
  'content-standard': 'documents',
  'content-premium': 'premium documents',
  analytics: 'analytics',
  observability: 'monitoring',
  tooling: 'developer tools',
};

export const RESIDENCY_WORDS: Readonly<Record<Residency, string>> = {
  US: 'the United States',
  CA: 'Canada',
  MX: 'Mexico',
  SA: 'South America',
  EU: 'Europe',
  ME: 'the Middle East',
  IL: 'Israel',
  AF: 'Africa',
  APAC: 'Asia Pacific',
};

const NAMED = /\{([^{}]*)\}/g;

/** Placeholders of the text that do not exist, and braces that belong to none. */
function unknownPlaceholders(text: string): readonly string[] {
  const named = [...text.matchAll(NAMED)].map(([, name = '']) => name);
  const strange = named.filter((name) => !(PLACEHOLDERS as readonly string[]).includes(name));
  return [...strange.map((name) => `{${name}}`), ...(text.replace(NAMED, '').match(/[{}]/g) ?? [])];
}

/**
 * What people outside may not read. Customers: our names, and what goes on inside. Vendors: who we are, whom of our
 * customers it concerns, and what these may lose.
 */
const INTERNAL: Readonly<Partial<Record<Audience, readonly string[]>>> = {
  customers: ['outage', 'regions', 'affected', 'customers', 'doing', 'leads', 'unreached', 'failing', 'cloud'],
  vendors: ['customers', 'loss', 'leads', 'unreached', 'rca'],
};

/** What is wrong with a text for that audience, in words; undefined if nothing is. */
export function problemWith(text: string, audience: Audience): string | undefined {
  const unknown = unknownPlaceholders(text);
  if (unknown.length > 0) return `has no such placeholder: ${unknown.join(', ')}`;
  const internal = (INTERNAL[audience] ?? []).filter((name) => text.includes(`{${name}}`));
  return internal.length > 0 ? `${audience} read no internals: {${internal.join('}, {')}}` : undefined;
}

/** The text with its placeholders filled. One that has nothing to say leaves no gap. */
export function filled(text: string, values: Readonly<Record<Placeholder, string>>): string {
  const said = text.replace(NAMED, (_, name: Placeholder) => values[name]);
  return said.replace(/[ ]{2,}/g, ' ').trim();
}
