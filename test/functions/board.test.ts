import type { LambdaFunctionURLEventWithIAMAuthorizer } from 'aws-lambda';
import { pageOf, unreachablePage } from '../../functions/board/page';
import { ControlStore } from '../../functions/runtime/control/control-store';
import { logger } from '../../functions/runtime/logger';
import { type Board, boardOf } from '../../strategy/board';
import { approvalKey, claimKey, conditionKey, observationKey, OUTAGE_KEY } from '../../strategy/control-items';
import { storedObservation } from '../../strategy/observation';
import { FACTS, OUTAGE } from '../strategy/board-facts';
import { marks, observations } from '../strategy/observed';
import { claimed, INCIDENT } from '../strategy/situations';
import { checkPage, faultsOf, LOOKS, NO_FAULTS } from '../support/browser';
import { ROSTERS } from '../support/rosters';
import { PLACES } from './support/companies';
import { ModelledStores } from './support/modelled-stores';
import { runIn, TOPOLOGY } from './support/world';

const here = { topology: TOPOLOGY, region: 'us-west-2', leadUrl: 'https://lead.example/' };
const EMPTY = boardOf({ ...FACTS, newest: undefined, posts: [], lines: [], ledgers: new Map(), pages: [], lags: [] });

describe('the page of the board', () => {
  it('shows what waits, who leads, what was decided, the messages and the timeline', () => {
    const page = pageOf(boardOf(FACTS), here);
    for (const text of [
      ...[
        'waits for an answer',
        'incident commander: Ada',
        'because it is lost',
        'customers#US#page',
        '12 s',
        'unknown',
      ],
      ...['approve (rest): asked', 'lost us-east-1', '&quot;action&quot;:&quot;hold&quot;', 'https://lead.example/'],
    ])
      expect(page).toContain(text);
    expect(page).not.toMatch(/undefined|\[object/);
  });

  it('says that there is no outage, and offers no commands then', () => {
    const page = pageOf(EMPTY, here);
    expect(page).toContain('No outage at the moment');
    expect(page).not.toContain('curl');
  });

  checkPage.each(LOOKS)('is accessible and fits, %s', (_, look) => {
    for (const page of [pageOf(boardOf(FACTS), here), pageOf(EMPTY, here), unreachablePage(here)])
      expect(faultsOf(page, look)).toEqual(NO_FAULTS);
  });
});

describe('board', () => {
  let stores: ModelledStores;
  const open = async (rawPath: string) => {
    const { handler } = await import('../../functions/board/handler');
    return handler({ rawPath } as LambdaFunctionURLEventWithIAMAuthorizer);
  };

  beforeEach(async () => {
    runIn('us-west-2');
    const settings = { CHANNELS: JSON.stringify(PLACES), LEADS: JSON.stringify(ROSTERS), LEAD_URL: here.leadUrl };
    Object.assign(process.env, settings);
    logger.setLogLevel('SILENT');
    stores = new ModelledStores();
    const store = new ControlStore({ topology: TOPOLOGY, region: 'us-west-2' });
    await store.put(OUTAGE_KEY, OUTAGE, 'always');
    await store.put(claimKey('us-east-1'), claimed().claim, 'always');
    // A task token can answer in place of a person.
    await store.put(approvalKey(INCIDENT, 'rest'), { token: 'SECRET-TOKEN' }, 'always');
    for (const one of observations({ 'us-east-1': marks('SSS', { outside: 'SS' }) }, { 'us-east-1': null }))
      await store.put(observationKey(one.observer), storedObservation({ ...one, atMs: Date.now() }), 'always');
    for (const region of TOPOLOGY.regions)
      await store.put(
        conditionKey(region),
        { region, lost: false, services: {}, at: '2027-01-01T00:00:00Z' },
        'always',
      );
  });

  it('shows what the control store has, as a page and as data, and no task token', async () => {
    const page = await open('/');
    expect(page).toMatchObject({ statusCode: 200, headers: { 'content-type': 'text/html; charset=utf-8' } });
    expect(page.body).toContain(`${OUTAGE.name} goes on`);
    const data = await open('/board.json');
    const board = JSON.parse(data.body) as Board;
    expect(board.incidents.map(({ incident }) => incident)).toEqual([INCIDENT]);
    expect(board.regions[0]?.services[0]?.condition).toBe('lost');
    expect(board.messages.map(({ stream }) => stream)).toContain('internal#slack:C0123456789');
    // Nothing has followed yet, so nobody knows how far it is behind.
    expect(board.lags.every(({ seconds }) => seconds === null || seconds === 0)).toBe(true);
    expect(page.body + data.body).not.toContain('SECRET-TOKEN');
  });

  it('says that nothing is known while the control store does not answer', async () => {
    stores.before = () => {
      throw new Error('down');
    };
    expect(await open('/')).toMatchObject({
      ...{ statusCode: 503, body: expect.stringContaining('us-west-2 does not reach the control store') as string },
    });
  });
});
