import { type Board, boardOf, shownIncidents } from '../../strategy/board';
import { afterTry, tried } from '../../strategy/post';
import { FACTS, NOW, OUTAGE, POST, SLACK } from './board-facts';
import { observations } from './observed';
import { claimed, EAST, INCIDENT, situation, WEST } from './situations';

const board = (changes: Partial<Parameters<typeof boardOf>[0]> = {}): Board => boardOf({ ...FACTS, ...changes });

describe('the incident board', () => {
  it('shows who leads, and what is wrong in which region since when', () => {
    expect(board().leads).toEqual([
      { role: 'incident commander', name: 'Ada' },
      { role: 'operations lead', name: 'Bob' },
      { role: 'communications lead', name: 'Grace' },
    ]);
    const [east, west] = board().regions;
    expect(east).toMatchObject({ region: EAST, isDrained: true, services: { length: 8 } });
    expect(east?.services[0]).toEqual({ service: 'identity', condition: 'lost', since: expect.any(String) as string });
    expect(west).toEqual({ region: WEST, isDrained: false, services: [] });
  });

  it('shows every incident that is open or belongs to the outage, with its last step', () => {
    expect(board().incidents).toEqual([
      {
        ...{ incident: INCIDENT, flow: 'evacuation', state: 'open', outcome: undefined, conductor: WEST },
        ...{ since: claimed().claim.claimedAt, phase: 'approve (rest): asked', moved: 1 },
      },
    ]);
    const drill = claimed({ flow: 'drill', incident: 'drill-eu-central-1-20270101T000000Z', source: 'eu-central-1' });
    const shown = shownIncidents({ claims: [claimed({ state: 'closed', outcome: 'recovered' }), drill] }, OUTAGE);
    expect(shown).toEqual([drill.claim.incident, INCIDENT]);
    expect(shownIncidents({ claims: [claimed({ state: 'closed' })] }, undefined)).toEqual([]);
  });

  it('shows what waits for people: a question, a held message, a report and what they were paged of', () => {
    const hold = { until: '2027-01-01T00:40:00.000Z', why: 'wrong name', by: '1/role/grace' };
    const orders = [{ outage: OUTAGE.name, stream: 'customers#US#page', number: 2, hold, revision: 0 }];
    const newest = { outage: OUTAGE, led: { ...FACTS.newest.led, orders } };
    expect(board({ newest }).waits).toEqual([
      { what: `${INCIDENT} waits for an answer: approve or decline`, since: NOW, until: '2027-01-01T00:45:00.000Z' },
      { what: 'customers#US#page is held by 1/role/grace: wrong name', since: NOW, until: hold.until },
      { what: 'paged 2 times: lost us-east-1', since: NOW },
    ]);
    const over = { ...OUTAGE, endedAt: '2027-01-01T00:20:00.000Z' };
    const due = { what: `the report (RCA) on ${OUTAGE.name}`, since: over.endedAt, until: '2027-01-04T00:20:00.000Z' };
    expect(board({ newest: { ...newest, outage: over } }).waits).toContainEqual(due);
    const rca = { kind: 'waived', why: 'x', by: 'x', at: NOW } as const;
    const led = { ...FACTS.newest.led, rca };
    expect(board({ newest: { led, outage: over } }).waits).not.toContainEqual(due);
  });

  it('shows decisions with their reasons, and the timeline of all ledgers, the newest first', () => {
    expect(board().decisions).toEqual([
      { incident: INCIDENT, at: '2027-01-01T00:29:10.000Z', lines: ['tier-0 moves at once', 'because it is lost'] },
    ]);
    expect(board().timeline.map(({ at, text }) => `${at.slice(14, 19)} ${text}`)).toEqual([
      '30:00 approve (rest): asked',
      '29:50 communicate: notice to customers#US#page: Service disruption',
      '29:40 lead: send by 1/role/ada',
      '29:20 resume (tier-0): resumed',
      '29:10 decide (tier-0): go',
      '29:00 lead',
    ]);
  });

  it('shows of each stream what was told last, when the next comes, what is due, held, or not arriving', () => {
    const [page, slack] = board().messages;
    expect(page).toMatchObject({ stream: 'customers#US#page', last: { kind: 'notice' }, nextBy: POST.nextBy });
    expect(page?.due).toBeUndefined();
    expect(slack).toMatchObject({
      stream: 'internal#slack:C0',
      last: undefined,
      due: { kind: 'notice', since: OUTAGE.openedAt },
    });
    const begun = tried(undefined, {
      ...{ outage: OUTAGE.name, stream: SLACK, due: { kind: 'notice', dueAt: NOW } },
      ...{ message: { subject: 's', text: 't' }, at: '2027-01-01T00:20:00.000Z', by: WEST },
    });
    const failed = afterTry(begun, { kind: 'refused', reason: 'Slack: invalid_auth' }, NOW);
    expect(board({ posts: [POST, failed] }).messages[1]).toMatchObject({ trouble: 'Slack: invalid_auth' });
  });

  it('shows that nothing happened, and invents nothing', () => {
    const quiet = board({
      ...{ situation: situation(observations({})), newest: undefined, posts: [], lines: [] },
      ...{ ledgers: new Map(), pages: [], lags: [] },
    });
    expect(quiet).toMatchObject({ outage: undefined, leads: [], incidents: [], waits: [], messages: [], timeline: [] });
    expect(quiet.regions.every(({ services }) => services.length === 0)).toBe(true);
    const blind = board({ situation: situation([]) });
    expect(blind.regions[1]?.services[0]).toEqual({ service: 'identity', condition: 'unknown' });
  });
});
