import type { LedgerEntry } from '../../strategy/ledger';
import { SERVICES } from '../../strategy/layers';
import { type Outage, outageNow } from '../../strategy/outage';
import { isStale, overallOf, StatusPage, statusPage } from '../../strategy/status-page';
import { DEV_TOPOLOGY } from '../support/dev-topology';
import { marks, NOW_MS, observations } from './observed';
import { EAST, EU, GONE, row, situation, WEST } from './situations';

const routes = DEV_TOPOLOGY.placements.flatMap(({ name }) => SERVICES.map((service) => row(name, service)));
const QUIET = observations({});
const BLIND = observations({ [EAST]: marks('UUU'), [WEST]: marks('UUU'), [EU]: marks('UUU') });
const known = (seen: typeof QUIET, seconds = 0) => ({
  ...situation(seen, { routes }),
  matters: [],
  nowMs: NOW_MS + seconds * 1000,
});
const at = (seconds: number): string => new Date(NOW_MS + seconds * 1000).toISOString();
const now = (seen: typeof QUIET, outages: readonly Outage[] = [], entries: readonly LedgerEntry[] = []) =>
  statusPage({ situation: known(seen), outages, entries });
const states = (page: StatusPage) =>
  Object.fromEntries(page.residencies.map((state) => [state.residency, overallOf(state)]));
const past = (name: string, sinceSeconds: number, changes: Partial<Outage> = {}): Outage => ({
  ...{ name, since: at(sinceSeconds), openedAt: at(sinceSeconds), endedAt: at(sinceSeconds + 600), revision: 3 },
  ...{ incidents: [], regions: [EAST] },
  residencies: [
    { residency: 'US', since: at(sinceSeconds), wellSince: at(sinceSeconds), services: ['identity'], feels: [] },
  ],
  ...changes,
});
const said = (changes: object): LedgerEntry => ({
  ...{ sequence: 1, verb: 'communicate', region: WEST, at: at(0), previous: '', hash: '' },
  body: {
    ...{
      outage: 'one',
      number: 1,
      state: 'sent',
      kind: 'notice',
      dueAt: at(0),
      subject: 'Disruption',
      text: 'It is down',
    },
    ...{ at: at(0), by: WEST, firstAt: at(0), tries: 1, maybeSent: false, recorded: false, sentAt: at(2) },
    stream: { audience: 'customers', residency: 'US', channel: 'page' },
    ...changes,
  },
});

describe('the status page', () => {
  it('shows each residency: all well, what its users feel, or that nobody knows', () => {
    expect(states(now(QUIET))).toEqual({ US: 'works', EU: 'works' });
    expect(states(now(GONE))).toEqual({ US: 'partly-down', EU: 'works' });
    expect(states(now(BLIND))).toEqual({ US: 'unknown', EU: 'unknown' });
    expect(StatusPage.parse(now(GONE))).toEqual(now(GONE));
  });

  it('does not say that all is well before a disruption is over', () => {
    const felt = outageNow(undefined, known(GONE, -60)) as Outage;
    const well = outageNow(felt, known(QUIET)) as Outage;
    expect(states(now(QUIET, [well]))).toEqual({ US: 'degraded', EU: 'works' });
    const ended = statusPage({ situation: known(QUIET, 121), outages: [well], entries: [] });
    expect(states(ended)).toEqual({ US: 'works', EU: 'works' });
  });

  it('counts a service that is down as worse than any other, and not to know as worse than well', () => {
    const state = (...feels: ('down' | 'read-only' | 'degraded' | 'unknown')[]) =>
      overallOf({ services: feels.map((one) => ({ feels: one, service: 'identity' })), isChecked: true });
    expect(state('unknown', 'degraded', 'down')).toBe('partly-down');
    expect(state('unknown', 'read-only')).toBe('degraded');
    expect(state('unknown')).toBe('unknown');
    expect(state(...SERVICES.map(() => 'down' as const))).toBe('down');
  });

  it('has the disruptions of 90 days that customers felt, the newest first', () => {
    const outages = [
      past('old', -91 * 86_400),
      past('first', -86_400),
      past('unfelt', -900, { residencies: [] }),
      past('second', -600),
    ];
    expect(now(QUIET, outages).disruptions.map(({ name }) => name)).toEqual(['second', 'first']);
  });

  it('has what the page was told, the newest first, and nothing that others were told', () => {
    const entries = [
      said({}),
      said({ number: 2, subject: 'Disruption: update' }),
      said({ stream: { audience: 'internal', channel: 'slack:C0123456789' } }),
      said({ stream: { audience: 'customers', residency: 'US', channel: 'statuspage:page00000000' } }),
      said({ stream: 'nonsense' }),
    ];
    expect(now(QUIET, [], entries).updates).toEqual([
      { id: 'one/US/2', at: at(2), residency: 'US', subject: 'Disruption: update', text: 'It is down' },
      { id: 'one/US/1', at: at(2), residency: 'US', subject: 'Disruption', text: 'It is down' },
    ]);
  });

  it('is old after three minutes, and if its time cannot be read', () => {
    expect([179, 180, 181].map((seconds) => isStale({ at: at(0) }, NOW_MS + seconds * 1000))).toEqual([
      false,
      false,
      true,
    ]);
    expect(isStale({ at: 'soon' }, NOW_MS)).toBe(true);
  });
});
