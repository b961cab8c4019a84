import { briefingOf } from '../../strategy/briefing';
import { AUDIENCES, type Due, type Stream } from '../../strategy/cadence';
import type { Situation } from '../../strategy/due';
import { SERVICES } from '../../strategy/layers';
import { namedLeads } from '../../strategy/leads';
import { appendEntry, type LedgerEntry } from '../../strategy/ledger';
import { messageFor, type OwnWording } from '../../strategy/messages';
import { type Outage, outageNow, type Picture } from '../../strategy/outage';
import { afterTry, type Post, tried } from '../../strategy/post';
import type { Rca } from '../../strategy/rca';
import { PLACEHOLDERS, problemWith, WORDING } from '../../strategy/wording';
import { DEV_TOPOLOGY } from '../support/dev-topology';
import { ROSTERS } from '../support/rosters';
import { marks, NOW_MS, observations } from './observed';
import { claimed, EU, GONE, INCIDENT, movedTo, row, situation, WEST } from './situations';

const DEPLOYED = DEV_TOPOLOGY.placements.flatMap(({ name }) => SERVICES.map((service) => row(name, service)));
const EU_GONE = observations({ [EU]: marks('SSS', { outside: 'SS' }) }, { [EU]: null });
const known = (seen = GONE, more: Partial<Situation> = {}): Picture => ({
  ...situation(seen, { routes: DEPLOYED, ...more }),
  matters: [],
});

const at = '2027-01-01T00:30:00.000Z';
const UNDECIDED = { leads: namedLeads({ name: 'outage', openedAt: at }, ROSTERS), orders: [], rca: undefined };
function ledger(...drafts: { verb: string; body: unknown }[]): LedgerEntry[] {
  const entries: LedgerEntry[] = [];
  for (const draft of drafts) entries.push(appendEntry(entries.at(-1), { ...draft, at, region: WEST }));
  return entries;
}
const scoped = (scope: string, rest: object) => ({ input: { scope }, output: rest });
const move = (service: (typeof SERVICES)[number]) => ({ placement: 'us-east', service, target: WEST, fromEpoch: 0 });
const loss = (service: (typeof SERVICES)[number], seconds: number | null) => ({
  placement: 'us-east',
  service,
  seconds,
});
const ASKED = { verb: 'approve', body: scoped('rest', { kind: 'asked' }) };
const ENTRIES = ledger(
  { verb: 'decide', body: scoped('tier-0', { expectedLoss: [loss('identity', 0), loss('tooling', 99)] }) },
  { verb: 'resume', body: scoped('tier-0', { resumed: [move('identity')] }) },
  { verb: 'decide', body: scoped('rest', { expectedLoss: [loss('content-standard', 11.2), loss('analytics', null)] }) },
  ASKED,
);
const MOVED = ledger(
  ...ENTRIES.map(({ verb, body }) => ({ verb, body })),
  { verb: 'answer', body: { input: { scope: 'rest' }, output: { kind: 'passed-on' } } },
  { verb: 'resume', body: scoped('rest', { resumed: [move('content-standard'), move('content-standard')] }) },
);

function briefing(entries: readonly LedgerEntry[], of: Picture = known(GONE, { claims: [claimed()] })) {
  const outage = outageNow(undefined, of) as Outage;
  return briefingOf(outage, { situation: of, ledgers: new Map([[INCIDENT, entries]]), posts: [], ...UNDECIDED });
}

describe('a briefing', () => {
  it('says what has moved, what that may lose, and what waits for people', () => {
    expect(briefing(ENTRIES).incidents).toEqual([
      // A loss counts once the service has moved.
      { incident: INCIDENT, moved: [move('identity')], mayLose: [loss('identity', 0)], asksSince: at },
    ]);
    const [moved] = briefing(MOVED).incidents;
    expect(moved).toMatchObject({ moved: [move('identity'), move('content-standard')] });
    expect(moved).not.toHaveProperty('asksSince');
    expect(briefing(MOVED).residencies[0]?.mayLose).toEqual([
      { service: 'identity', seconds: 0 },
      { service: 'content-standard', seconds: 11.2 },
    ]);
  });

  it.each([
    ['it was answered', { verb: 'answer', body: scoped('rest', { kind: 'passed-on' }) }, false],
    ['one of two persons has answered', { verb: 'answer', body: scoped('rest', { kind: 'waiting' }) }, true],
    ['something else was decided', { verb: 'decide', body: scoped('rest', {}) }, false],
    ['the other scope went on', { verb: 'resume', body: scoped('tier-0', {}) }, true],
    ['something unreadable was written', { verb: 'resume', body: 'nothing' }, true],
  ])('knows whether a question is open when %s', (_, then, isOpen) => {
    expect('asksSince' in (briefing(ledger(ASKED, then)).incidents[0] ?? {})).toBe(isOpen);
  });

  it('knows how an incident ended, also if another attempt has replaced its claim', () => {
    const ended = known(GONE, { claims: [claimed({ state: 'closed', outcome: 'recovered' })] });
    const outage = { ...(outageNow(undefined, known()) as Outage), incidents: [INCIDENT, 'evac-older'] };
    const ledgers = new Map([INCIDENT, 'evac-older'].map((incident) => [incident, []]));
    const told = briefingOf(outage, { situation: ended, ledgers, posts: [], ...UNDECIDED });
    expect(told.incidents.map(({ outcome }) => outcome)).toEqual(['recovered', 'ended']);
  });

  it('knows no loss that no decision states, and says nothing of a ledger that was not read', () => {
    const moved = ledger({ verb: 'resume', body: scoped('tier-0', { resumed: [move('identity')] }) });
    expect(briefing(moved).incidents[0]?.mayLose).toEqual([loss('identity', null)]);
    const situationNow = known(GONE, { claims: [claimed()] });
    const outage = outageNow(undefined, situationNow) as Outage;
    expect(() => briefingOf(outage, { situation: situationNow, ledgers: new Map(), posts: [], ...UNDECIDED })).toThrow(
      'was not read',
    );
  });

  it('does not say that data may be nowhere else while a service only waits for its canary', () => {
    const routes = DEPLOYED.map((one) =>
      one.placement === 'us-east' && one.service === 'tooling' ? { ...one, weights: { [WEST]: 0 } } : one,
    );
    expect(briefing([], known(GONE, { routes, claims: [claimed()] })).residencies).toMatchObject([{ waits: false }]);
  });

  it('knows who waits because the data may be nowhere else, and who is served abroad', () => {
    const routes = [...DEPLOYED.filter(({ placement }) => placement !== 'eu-optin'), ...movedTo(WEST, 'eu-optin')];
    expect(briefing([], known(EU_GONE, { routes })).residencies).toMatchObject([
      { concerned: { residency: 'EU' }, waits: true, abroad: ['US'] },
    ]);
    expect(briefing([]).residencies).toMatchObject([{ concerned: { residency: 'US' }, waits: false, abroad: [] }]);
  });
});

const NEXT = '2027-01-01T00:45:00.000Z';
const said = (
  stream: Partial<Stream>,
  due: Partial<Due>,
  ...[entries = ENTRIES, of, own = {}]: [LedgerEntry[]?, Picture?, OwnWording?]
) =>
  messageFor(
    briefing(entries, of),
    { stream: { audience: 'internal', channel: 'slack:C0', ...stream }, due: { kind: 'notice', dueAt: at, ...due } },
    own,
  );
const US = { audience: 'customers', residency: 'US' } as const;

describe('a message', () => {
  it('tells staff what, since when, who, what is done, what may be lost, who leads, and when the next comes', () => {
    const { subject, text, nextBy } = said({}, { nextBy: NEXT });
    expect(subject).toMatch(/^outage-\d{8}T\d{6}Z: us-east-1 in trouble$/);
    expect(text).toContain('US: identity, control-plane, orchestration and content-premium degraded');
    expect(text).toContain(
      `${INCIDENT}: identity moved to us-west-2; the rest waits for an answer since 2027-01-01 00:30 UTC`,
    );
    expect(text).toContain('No move has put confirmed writes at risk.');
    expect(text).toContain('Leads: incident commander Ada, operations lead Bob, communications lead Grace.');
    expect(text).toMatch(/The next update comes by 2027-01-01 00:45 UTC\.$/);
    expect(nextBy).toBe(NEXT);
    expect(said({}, {}, MOVED).text).toContain('May be lost: US content-standard up to 12 s.');
  });

  it('tells customers in their own words, without internals', () => {
    const { subject, text } = said(US, { nextBy: NEXT }, MOVED);
    expect(subject).toBe('Service disruption in the United States');
    expect(text).toContain('customers in the United States cannot use documents');
    expect(text).toContain('they may get errors in sign-in, settings, background jobs');
    expect(text).toMatch(/Changes to documents from up to 12 seconds before .* may be missing\./);
    expect(text).not.toMatch(/evac-|us-east|us-west|tier|identity|content-/);
    const eu = { ...US, residency: 'EU' as const };
    const routes = [...DEPLOYED.filter(({ placement }) => placement !== 'eu-optin'), ...movedTo(WEST, 'eu-optin')];
    expect(said(eu, {}, [], known(EU_GONE, { routes })).text).toContain(
      'cannot use any service. Those whose data stays there see our maintenance page. ' +
        'Customers who agreed to it are served from the United States instead.',
    );
  });

  it('tells executives three sentences and the next date', () => {
    expect(said({ audience: 'executives' }, { nextBy: NEXT }).text).toMatch(
      /^Customers in the United States cannot use [^.]+\. evac-[^.]+\. No move [^.]+\. The next update [^.]+\.$/,
    );
  });

  it('states in the end what is lost, or that nobody knows it', () => {
    const over = { kind: 'resolution' } as const;
    expect(said(US, over, []).text).toContain('As far as we know, no change that we confirmed is lost.');
    const unknown = ledger(
      { verb: 'decide', body: scoped('rest', { expectedLoss: [loss('analytics', null)] }) },
      { verb: 'resume', body: scoped('rest', { resumed: [move('analytics')] }) },
    );
    expect(said(US, over, unknown).text).toContain('We do not know yet whether changes to analytics');
    expect(said({}, {}, unknown).text).toContain('May be lost: US analytics an unknown amount.');
    expect(said(US, over).text).not.toContain('The next update');
  });

  it('says that nobody knows, rather than that all is well', () => {
    const outage = outageNow(undefined, known()) as Outage;
    const [us] = outage.residencies;
    const blind = { ...outage, residencies: us ? [{ ...us, feels: [] }] : [] };
    const told = briefingOf(blind, { situation: known(), ledgers: new Map(), posts: [], ...UNDECIDED });
    const due: Due = { kind: 'update', dueAt: at, nextBy: NEXT };
    const text = (stream: Stream) => messageFor(told, { stream, due }, {}).text;
    expect(text({ audience: 'internal', channel: 'slack:C0' })).toContain('US: nobody knows at the moment');
    expect(text({ ...US, channel: 'statuspage:p' })).toContain('may still get errors; we are checking');
  });

  it('tells staff, and nobody else, which channel has not taken its message for five minutes', () => {
    const outage = outageNow(undefined, known()) as Outage;
    const page = { ...US, channel: 'statuspage:p' };
    const begun = (stream: Stream, minute: number): Post =>
      tried(undefined, {
        ...{ outage: outage.name, stream, due: { kind: 'notice', dueAt: at }, message: { subject: '', text: '' } },
        ...{ at: `2027-01-01T00:${minute}:00.000Z`, by: WEST },
      });
    const refused = afterTry(begun(page, 21), { kind: 'refused', reason: 'Statuspage: status 401' }, at);
    const posts = [
      refused,
      begun({ ...page, residency: 'EU' }, 24),
      begun({ ...page, channel: 'statuspage:new' }, 26),
      afterTry(begun({ ...page, channel: 'statuspage:well' }, 21), { kind: 'sent', id: '1' }, at),
    ];
    const told = briefingOf(outage, { situation: known(), ledgers: new Map(), posts, ...UNDECIDED });
    const text = (stream: Stream) => messageFor(told, { stream, due: { kind: 'update', dueAt: at } }, {}).text;
    const internal = text({ audience: 'internal', channel: 'slack:C0' });
    expect(internal).toContain(
      'Not told since 2027-01-01 00:21 UTC: customers of US by statuspage:p (Statuspage: status 401). ' +
        'Not told since 2027-01-01 00:24 UTC: customers of EU by statuspage:p (no answer yet).',
    );
    expect(internal).not.toMatch(/statuspage:(new|well)/);
    // The channel that gets this message is being told.
    expect(text({ audience: 'internal', channel: 'statuspage:p' })).not.toContain('Not told');
    expect(text(page)).not.toContain('Not told');
    expect(text({ audience: 'executives', channel: 'slack:C0' })).not.toContain('Not told');
  });

  it('tells staff what a lead keeps back, until when and why', () => {
    const outage = outageNow(undefined, known()) as Outage;
    const hold = { until: '2027-01-01T00:40:00.000Z', why: 'the name is wrong', by: '1/role/grace' };
    const order = { outage: outage.name, stream: 'customers#US#page', number: 1, hold, revision: 0 };
    const told = briefingOf(outage, {
      ...{ situation: known(), ledgers: new Map(), posts: [], ...UNDECIDED, orders: [order] },
    });
    const text = (stream: Stream) => messageFor(told, { stream, due: { kind: 'update', dueAt: at } }, {}).text;
    expect(text({ audience: 'internal', channel: 'slack:C0' })).toContain(
      'Held until 2027-01-01 00:40 UTC by 1/role/grace: customers#US#page (the name is wrong).',
    );
    expect(text({ ...US, channel: 'statuspage:p' })).not.toContain('Held');
  });

  it('says what a lead wrote, and when the next one comes even if the lead did not', () => {
    const ordered = 'A cable was cut\nIn {residency}, calls fail.';
    const due: Due = { kind: 'notice', dueAt: at, nextBy: NEXT };
    const stream = { ...US, channel: 'statuspage:p' };
    const words = (text: string) => messageFor(briefing([]), { stream, due, ordered: text }, {});
    const text = 'In the United States, calls fail. The next update comes by 2027-01-01 00:45 UTC.';
    expect(words(ordered)).toEqual({ subject: 'A cable was cut', text, nextBy: NEXT });
    expect(words(`${ordered} {next}`).text).toBe(text);
  });

  it('says when the report is due, that it is overdue, where it is, and that there is none', () => {
    const open = outageNow(undefined, known()) as Outage;
    const outage: Outage = { ...open, endedAt: '2026-12-29T00:30:01.000Z' };
    const told = (rca: Rca | undefined, of = outage) =>
      briefingOf(of, { situation: known(), ledgers: new Map(), posts: [], ...UNDECIDED, rca });
    const text = (...asked: Parameters<typeof told>) => {
      const stream = { audience: 'internal', channel: 'slack:C0' } as const;
      return messageFor(told(...asked), { stream, due: { kind: 'reminder', dueAt: at } }, {}).text;
    };
    expect(text(undefined)).toContain('The report (RCA) is due by 2027-01-01 00:30 UTC.');
    expect(text(undefined, { ...outage, endedAt: '2026-12-29T00:30:00.000Z' })).toContain('was due at 2027-01-01');
    expect(text(undefined, open)).not.toContain('RCA');
    const url = 'https://example.org/rca';
    expect(text({ kind: 'published', url, by: 'x', at })).toContain(`The report is here: ${url}`);
    const waived = { kind: 'waived', why: 'a test', by: '1/role/ada', at } as const;
    expect(text(waived)).toContain('There is no report: a test (1/role/ada).');
  });

  it('uses the words of the environment', () => {
    const wording = { 'internal.notice': 'Trouble\n  {regions}: {since}\nand {nothing}' };
    expect(said({}, {}, [], undefined, wording)).toMatchObject({ subject: 'Trouble' });
  });

  it('has no placeholder that does not exist, and names one that does not', () => {
    for (const [name, text] of Object.entries(WORDING))
      expect(problemWith(text, name.split('.')[0] as Stream['audience'])).toBeUndefined();
    const all = PLACEHOLDERS.map((name) => `{${name}}`).join(' ');
    for (const audience of ['internal', 'executives'] as const) expect(problemWith(all, audience)).toBeUndefined();
    expect(problemWith('{who} is {since} } {', 'internal')).toBe('has no such placeholder: {who}, }, {');
    expect(problemWith('{doing} in {residency} by {leads}', 'customers')).toBe(
      'customers read no internals: {doing}, {leads}',
    );
  });

  it('has no gap where there is nothing to say', () => {
    for (const audience of AUDIENCES)
      for (const kind of ['notice', 'update', 'resolution'] as const) {
        const { subject, text } = said({ ...US, audience }, { kind }, []);
        expect(`${subject}\n${text}`).not.toMatch(/ {2}|\{|undefined|^\s|\s$/);
      }
    expect(NOW_MS).toBe(Date.parse(at));
  });
});
