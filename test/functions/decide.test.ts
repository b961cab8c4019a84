import { handler as decide } from '../../functions/decide/handler';
import { ControlStore } from '../../functions/runtime/control/control-store';
import { appendToLedger } from '../../functions/runtime/control/ledger';
import { ledgerPk, routeKey } from '../../strategy/control-items';
import { dataTable } from '../../strategy/names';
import { marks, observations } from '../strategy/observed';
import { publish } from './support/observing';
import { PaperDynamo, type Row } from './support/paper-dynamo';
import { PaperKms, sealOf } from './support/paper-kms';
import { CONTROL, INCIDENT, runIn, TOPOLOGY } from './support/world';

const source = 'us-east-1';
const region = 'us-west-2';
let paper: PaperDynamo;

beforeEach(() => {
  runIn(region);
  paper = new PaperDynamo().serve('us-east-1', 'us-west-2', 'eu-central-1');
  new PaperKms().serve('us-east-1', 'us-west-2', 'eu-central-1');
  for (const placement of TOPOLOGY.placements) paper.write(dataTable(TOPOLOGY, placement.name), sealOf(placement));
});

const ledgerOf = (incident: string): Row[] =>
  [...paper.rows.entries()]
    .filter(([key]) => key.startsWith(`${CONTROL}/${ledgerPk(incident)}/`))
    .map(([, row]) => row);

describe('decide', () => {
  const ask = (claimedAt = new Date().toISOString(), scope = 'tier-0') =>
    decide({ incident: INCIDENT, source, scope, claimedAt, plan: 'recorded' });

  it('waits while nobody has seen anything, and leaves it at that in the end', async () => {
    publish(paper, []);
    expect(await ask()).toMatchObject({ kind: 'wait' });
    const later = new Date(Date.now() - 46_000).toISOString();
    expect(await ask(later)).toMatchObject({ kind: 'pass', stays: [] });
    expect(await ask(later, 'rest')).toMatchObject({ kind: 'hold' });
  });

  it('goes when a quorum sees it impaired, with Tier-0 services only and no loss in a strong store', async () => {
    publish(paper, observations({ [source]: marks('IIIII') }, { 'eu-central-1': null }));
    const decision = await ask();
    if (decision.kind !== 'go') throw new Error(`decided ${decision.kind}`);
    expect(decision.moves.map(({ placement, service, target }) => [placement, service, target])).toEqual([
      ['us-east', 'identity', region],
      ['us-east', 'control-plane', region],
      ['us-west', 'identity', region],
      ['us-west', 'control-plane', region],
    ]);
    expect(decision.expectedLoss.map(({ seconds }) => seconds)).toEqual([0, 0, 0, 0]);
    expect(decision).toMatchObject({ switch: 'leave', lost: false, gaps: false });
    const seen = { region: source, service: 'identity', condition: 'failing', needed: 2, ownWord: 'failing' };
    const views = expect.arrayContaining([expect.objectContaining(seen) as object]) as object[];
    expect(ledgerOf(INCIDENT)).toMatchObject([{ body: { views, targets: { length: 4 } } }]);
  });
});

describe('decide, after an earlier conductor', () => {
  const store = () => new ControlStore({ topology: TOPOLOGY, region, avoid: source });
  const move = { placement: 'us-east', service: 'tooling', target: region, fromEpoch: 0 };
  const answer = { decision: 'approve', by: 'incident-commander' };
  const begun = {
    moves: [move],
    stays: [],
    outageStartedAt: '2026-11-22T01:00:00.000Z',
    expectedLoss: [],
    switch: 'leave',
  };
  const ask = (plan: 'recorded' | 'fresh') =>
    decide({ incident: INCIDENT, source, scope: 'rest', claimedAt: new Date().toISOString(), plan });
  const record = async (verb: string, body: object): Promise<void> => {
    await appendToLedger(store(), INCIDENT, { verb, region: 'eu-central-1', at: '2026-11-22T01:02:03Z', body });
  };
  beforeEach(async () => {
    await record('decide', { input: { scope: 'rest' }, output: { kind: 'ask', ...begun } });
    await record('freeze', { input: { scope: 'rest', moves: [move], answer } });
  });

  it('goes on with what was approved, though nobody sees the source impaired any more', async () => {
    publish(paper, []);
    expect(await ask('recorded')).toMatchObject({ kind: 'go', ...begun, answer, gaps: false });
    expect(await ask('fresh')).toMatchObject({ kind: 'wait' });
  });

  it('counts a region as lost only if it was when that was decided, because a failing one accepts writes', async () => {
    const gone = { [source]: marks('SSS', { outside: 'SS' }) };
    publish(paper, observations(gone, { [source]: null }));
    expect(await ask('recorded')).toMatchObject({ lost: false });
    await record('decide', { input: { scope: 'rest' }, output: { kind: 'go', ...begun, lost: true } });
    await record('freeze', { input: { scope: 'rest', moves: [move], answer } });
    expect(await ask('recorded')).toMatchObject({ lost: true });
    publish(paper, observations({}));
    expect(await ask('recorded')).toMatchObject({ lost: false });
  });

  it('repeats nothing that was resumed', async () => {
    await record('resume', { input: { scope: 'rest' }, output: { kind: 'resumed', resumed: [move] } });
    expect(await ask('recorded')).toMatchObject({ kind: 'go', moves: [], answer, gaps: false });
  });

  it('leaves out what would go to a region that has failed since, and says so', async () => {
    publish(paper, observations({ [region]: marks('III') }));
    expect(await ask('recorded')).toMatchObject({ kind: 'go', moves: [], gaps: true });
  });

  it('decides a plan anew if a region of it has failed since, and goes back', async () => {
    const start = { by: 'operator', reason: 'maintenance', mode: 'planned' };
    await record('claim', { input: { start }, output: { kind: 'conducting' } });
    publish(paper, observations({}));
    expect(await ask('recorded')).toMatchObject({ kind: 'go', moves: [move], gaps: false });
    publish(paper, observations({ [region]: marks('III') }));
    expect(await ask('recorded')).toMatchObject({ kind: 'undo' });
  });

  it('goes on with what that region has already, unless it is lost: nobody else serves it', async () => {
    const row = { placement: 'us-east', service: 'tooling', epoch: 2, mode: 'serving', incident: INCIDENT };
    const hand = (changes: object) =>
      paper.write(CONTROL, { ...routeKey('us-east', 'tooling'), ...row, weights: { [region]: 50 }, ...changes });
    const sick = observations({ [region]: marks('III') });
    hand({});
    publish(paper, observations({ [region]: marks('SSS', { outside: 'SS' }) }, { [region]: null }));
    expect(await ask('recorded')).toMatchObject({ moves: [], gaps: true });
    publish(paper, sick);
    expect(await ask('recorded')).toMatchObject({ kind: 'go', moves: [move], gaps: false });
    for (const other of [{ incident: 'evac-1' }, { mode: 'draining' }, { weights: { [source]: 100 } }]) {
      hand(other);
      publish(paper, sick);
      expect(await ask('recorded')).toMatchObject({ moves: [], gaps: true });
    }
  });
});
