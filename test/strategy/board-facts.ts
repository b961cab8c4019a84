/** A night as the incident board reads it: us-east-1 is gone, Tier-0 has moved, the rest waits for an answer. */
import type { boardOf, Newest } from '../../strategy/board';
import type { Stream } from '../../strategy/cadence';
import { OWN_PAGE } from '../../strategy/channels';
import { namedLeads } from '../../strategy/leads';
import { appendEntry, type LedgerEntry } from '../../strategy/ledger';
import type { Outage } from '../../strategy/outage';
import { afterTry, type Post, tried } from '../../strategy/post';
import { ROSTERS } from '../support/rosters';
import { claimed, EAST, GONE, INCIDENT, situation, WEST } from './situations';

export const NOW = '2027-01-01T00:30:00.000Z';

export const OUTAGE: Outage = {
  ...{ name: 'outage-20270101T002900Z', since: '2027-01-01T00:28:00.000Z', openedAt: '2027-01-01T00:29:00.000Z' },
  ...{ incidents: [INCIDENT], regions: [EAST], revision: 3 },
  residencies: [
    {
      ...{ residency: 'US', since: '2027-01-01T00:28:00.000Z', services: ['tooling'] },
      feels: [{ service: 'tooling', feels: 'down' }],
    },
  ],
};

const PAGE: Stream = { audience: 'customers', residency: 'US', channel: 'page' };
export const SLACK: Stream = { audience: 'internal', channel: 'slack:C0' };

export const POST: Post = afterTry(
  tried(undefined, {
    ...{
      outage: OUTAGE.name,
      stream: PAGE,
      due: { kind: 'notice', dueAt: NOW },
      at: '2027-01-01T00:29:50.000Z',
      by: WEST,
    },
    message: { subject: 'Service disruption', text: 'It is down.', nextBy: '2027-01-01T01:00:00.000Z' },
  }),
  { kind: 'sent', id: '1' },
  '2027-01-01T00:29:50.000Z',
);

function ledger(...drafts: { at: string; verb: string; body: unknown }[]): LedgerEntry[] {
  const entries: LedgerEntry[] = [];
  for (const { at, ...draft } of drafts)
    entries.push(appendEntry(entries.at(-1), { ...draft, at: `2027-01-01T00:${at}.000Z`, region: WEST }));
  return entries;
}

const move = { placement: 'us-east', service: 'identity', target: WEST, fromEpoch: 0 };
const OF_INCIDENT = ledger(
  {
    ...{ at: '29:10', verb: 'decide' },
    body: {
      input: { scope: 'tier-0' },
      output: { kind: 'go' },
      record: ['tier-0 moves at once', 'because it is lost'],
    },
  },
  { at: '29:20', verb: 'resume', body: { input: { scope: 'tier-0' }, output: { kind: 'resumed', resumed: [move] } } },
  {
    ...{ at: '30:00', verb: 'approve' },
    body: { input: { scope: 'rest' }, output: { kind: 'asked', expiresAt: '2027-01-01T00:45:00.000Z' } },
  },
);
const OF_OUTAGE = ledger(
  { at: '29:00', verb: 'lead', body: { roles: {} } },
  { at: '29:40', verb: 'lead', body: { action: 'send', by: '1/role/ada' } },
  { at: '29:50', verb: 'communicate', body: POST },
);

type Facts = Parameters<typeof boardOf>[0];

const NEWEST: Newest = {
  ...{ outage: OUTAGE, led: { leads: namedLeads(OUTAGE, ROSTERS), orders: [], rca: undefined } },
};

export const FACTS = {
  situation: situation(GONE, { claims: [claimed()], drained: [EAST] }),
  newest: NEWEST,
  posts: [POST],
  lines: [
    { stream: PAGE, channel: OWN_PAGE },
    { stream: SLACK, channel: { kind: 'slack', channel: 'C0' } },
  ],
  ledgers: new Map([
    [OUTAGE.name, OF_OUTAGE],
    [INCIDENT, OF_INCIDENT],
  ]),
  pages: [{ matter: 'lost us-east-1', at: NOW, region: WEST, times: 2 }],
  lags: [
    { placement: 'us-east', store: 'data-table', from: EAST, seconds: 12.4 },
    { placement: 'us-east', store: 'bucket', from: EAST, seconds: null },
  ],
} satisfies Facts;
