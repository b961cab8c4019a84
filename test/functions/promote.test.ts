import { handler as claim } from '../../functions/claim/handler';
import { handler as decide } from '../../functions/decide/handler';
import { handler as promote } from '../../functions/promote/handler';
import { ControlStore } from '../../functions/runtime/control/control-store';
import { drainMove } from '../../functions/drain/writers';
import { appendToLedger } from '../../functions/runtime/control/ledger';
import { ledgerPk } from '../../strategy/control-items';
import { dataTable } from '../../strategy/names';
import { initialRoute } from '../../strategy/routing-map';
import { PaperKms, sealOf } from './support/paper-kms';
import { marks, observations } from '../strategy/observed';
import { publish } from './support/observing';
import { PaperDynamo, type Row } from './support/paper-dynamo';
import { answeredQuestion, conduct, CONTROL, EXECUTION, INCIDENT, runIn, TOPOLOGY } from './support/world';

const source = 'us-east-1';
const region = 'us-west-2';
let paper: PaperDynamo;

beforeEach(() => {
  runIn(region);
  paper = new PaperDynamo().serve('us-east-1', 'us-west-2', 'eu-central-1');
  new PaperKms().serve('us-east-1', 'us-west-2', 'eu-central-1');
  for (const placement of TOPOLOGY.placements) paper.write(dataTable(TOPOLOGY, placement.name), sealOf(placement));
});

const context = () => ({
  topology: TOPOLOGY,
  region,
  store: new ControlStore({ topology: TOPOLOGY, region, avoid: source }),
});
const ledgerOf = (incident: string): Row[] =>
  [...paper.rows.entries()]
    .filter(([key]) => key.startsWith(`${CONTROL}/${ledgerPk(incident)}/`))
    .map(([, row]) => row);

describe('claim', () => {
  const ask = (execution: string) => claim({ source, reason: 'alarm', execution });

  it('makes the first one conduct and lets everybody later join', async () => {
    const first = await ask('one');
    expect(first).toMatchObject({ kind: 'conducting', source, conductor: region });
    expect(await ask('two')).toMatchObject({ kind: 'joined', incident: first.incident });
  });

  it('says the same when it is asked again', async () => {
    expect(await ask('one')).toEqual(await ask('one'));
  });

  it('never asks the source and puts itself on record', async () => {
    const { incident } = await ask('one');
    expect(paper.calls.filter((call) => call.region === source)).toEqual([]);
    expect(ledgerOf(incident)).toMatchObject([{ sequence: 1, verb: 'claim', region }]);
  });

  describe('for a dead conductor', () => {
    const item = (): Row => paper.row(CONTROL, 'claims', source)!;
    const takeOver = (execution: string, dead: { incident: string; execution: string; aliveAt: string }) =>
      claim({ source, reason: 'takeover', execution, dead });
    const found = async () => {
      const { incident } = await ask('one');
      return { incident, execution: 'one', aliveAt: item()['claimedAt'] as string };
    };

    it('conducts under the old name, and says whom it replaced', async () => {
      const dead = await found();
      const { incident } = dead;
      expect(await takeOver('two', dead)).toMatchObject({ kind: 'conducting', incident });
      expect(await takeOver('two', dead)).toMatchObject({ kind: 'conducting', incident });
      expect(await takeOver('three', dead)).toMatchObject({ kind: 'joined', incident });
      expect(await ask('one')).toMatchObject({ kind: 'joined', incident });
      expect(item()).toMatchObject({ execution: 'two', before: ['one'], takeovers: 1, claimedAt: dead.aliveAt });
      expect(ledgerOf(incident)[1]).toMatchObject({ body: { takenOverFrom: 'one', takeovers: 1 } });
    });

    it('joins when the conductor has shown itself since, or the incident is closed', async () => {
      const dead = await found();
      paper.write(CONTROL, { ...item(), aliveAt: new Date().toISOString().replace(/\d{3}Z$/, '999Z') });
      expect(await takeOver('two', dead)).toMatchObject({ kind: 'joined' });
      paper.write(CONTROL, { ...item(), aliveAt: dead.aliveAt, state: 'closed' });
      expect(await takeOver('two', dead)).toMatchObject({ kind: 'joined', incident: dead.incident });
    });

    it('leaves it to a person after five takeovers, who goes on with it', async () => {
      const dead = await found();
      paper.write(CONTROL, { ...item(), takeovers: 5 });
      await expect(takeOver('seven', dead)).rejects.toMatchObject({ name: 'TakenOverTooOften' });
      await expect(takeOver('seven', dead)).rejects.toMatchObject({ name: 'TakenOverTooOften' });
      expect(item()).toMatchObject({ state: 'abandoned', execution: 'one' });
      const byHand = await claim({ source, reason: 'operator', execution: 'eight' });
      expect(byHand).toMatchObject({ kind: 'conducting', incident: dead.incident });
      expect(item()).toMatchObject({ state: 'open', takeovers: 0 });
    });

    it('has to name it, and nothing else may', async () => {
      const dead = await found();
      const invalid = { name: 'InputInvalid', message: expect.stringContaining('dead: ') as string };
      await expect(claim({ source, reason: 'takeover', execution: 'two' })).rejects.toMatchObject(invalid);
      await expect(claim({ source, reason: 'alarm', execution: 'two', dead })).rejects.toMatchObject(invalid);
      paper.rows.clear();
      await expect(takeOver('two', dead)).rejects.toMatchObject(invalid);
    });
  });

  it('refuses to conduct in the source', async () => {
    runIn(source);
    await expect(ask('one')).rejects.toMatchObject({ name: 'ConductorIsSource' });
  });

  it('names the field of a wrong input', async () => {
    await expect(claim({ source: 'mars', reason: 'alarm', execution: 'one' })).rejects.toMatchObject({
      name: 'InputInvalid',
      message: expect.stringContaining('source: ') as string,
    });
  });
});

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
    await appendToLedger(context().store, INCIDENT, { verb, region: 'eu-central-1', at: '2026-11-22T01:02:03Z', body });
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

  it('repeats nothing that was resumed', async () => {
    await record('resume', { input: { scope: 'rest' }, output: { kind: 'resumed', resumed: [move] } });
    expect(await ask('recorded')).toMatchObject({ kind: 'go', moves: [], answer, gaps: false });
  });

  it('leaves out what would go to a region that has failed since, and says so', async () => {
    publish(paper, observations({ [region]: marks('III') }));
    expect(await ask('recorded')).toMatchObject({ kind: 'go', moves: [], gaps: true });
  });
});

describe('drain, promote', () => {
  const move = { placement: 'us-east', service: 'observability' as const, target: region, fromEpoch: 0 };
  const request = {
    incident: INCIDENT,
    execution: EXECUTION,
    source,
    scope: 'rest',
    move,
    alongside: ['identity', 'observability'],
    tries: 0,
    outageStartedAt: '2026-11-22T01:02:00.000Z',
    approvedLossSeconds: null,
  };
  const route = (service: string): Row | undefined => paper.row(CONTROL, 'routing', `route#us-east#${service}`);
  const lease = (): Row | undefined => paper.row(CONTROL, 'lease#us-east', 'observability');
  const promoted = (service: 'identity'): void => {
    const row = initialRoute(TOPOLOGY.placements[0]!, service);
    paper.write(CONTROL, {
      ...row,
      pk: 'routing',
      sk: `route#us-east#${service}`,
      epoch: 1,
      weights: { [region]: 100 },
      incident: INCIDENT,
    });
  };

  beforeEach(() => {
    conduct(paper);
  });

  it('take the writer away before noting when, so that the note is never too early', async () => {
    paper.write(CONTROL, { pk: 'lease#us-east', sk: 'observability', epoch: 0, holder: source, renewedAtMs: 1 });
    await drainMove(context(), move, INCIDENT);
    const puts = paper.calls.filter(({ operation }) => operation === 'PutItem').map(({ input }) => input.Item);
    expect(puts).toMatchObject([{ mode: { S: 'draining' } }, { epoch: { N: '1' } }, { revokedAtMs: {} }]);
    expect(puts[1]).not.toHaveProperty('revokedAtMs');
    expect(lease()).not.toHaveProperty('holder');
  });

  it('drain again to the same state', async () => {
    const first = await drainMove(context(), move, INCIDENT);
    const rows = new Map(paper.rows);
    expect(await drainMove(context(), move, INCIDENT)).toBe(first);
    expect(paper.rows).toEqual(rows);
  });

  it('refuse to drain what somebody else has moved since', async () => {
    const other = { ...initialRoute(TOPOLOGY.placements[0]!, 'observability'), epoch: 3, incident: 'other' };
    paper.write(CONTROL, { ...other, pk: 'routing', sk: 'route#us-east#observability' });
    await expect(drainMove(context(), move, INCIDENT)).rejects.toMatchObject({ name: 'Superseded' });
  });

  it('wait for dependencies, then for the old lease to run out', async () => {
    await drainMove(context(), move, INCIDENT);
    expect(await promote(request)).toMatchObject({ kind: 'waiting', reason: 'not promoted yet: identity' });
    promoted('identity');
    expect(await promote(request)).toMatchObject({ kind: 'waiting', reason: 'the last lease may still be in use' });
  });

  it('wait for a dependency as long as it may have retries, less often after a while', async () => {
    await drainMove(context(), move, INCIDENT);
    expect(await promote({ ...request, tries: 19 })).toMatchObject({ kind: 'waiting', retrySeconds: 1 });
    expect(await promote({ ...request, tries: 20 })).toMatchObject({ kind: 'waiting', retrySeconds: 15 });
  });

  it('do not wait for what does not move, nor for what was refused', async () => {
    await drainMove(context(), move, INCIDENT);
    const alone = { ...request, alongside: ['observability'] };
    expect(await promote(alone)).toMatchObject({ kind: 'waiting', reason: 'the last lease may still be in use' });
    const identity = { ...request, move: { ...move, service: 'identity', fromEpoch: 9 }, alongside: ['identity'] };
    expect(await promote(identity)).toMatchObject({ kind: 'refused' });
    expect(await promote(request)).toMatchObject({ kind: 'waiting' });
    expect(await promote({ ...request, tries: 4 })).toMatchObject({
      kind: 'refused',
      reason: 'needs what was refused: identity',
    });
  });

  it('refuse to promote while somebody may still be writing', async () => {
    promoted('identity');
    expect(await promote(request)).toMatchObject({ kind: 'refused' });
    await drainMove(context(), move, INCIDENT);
    paper.write(CONTROL, { ...lease(), holder: source });
    expect(await promote(request)).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('revoked') as string,
    });
  });

  it('ask who agreed, then wait for replication when the loss is unknown and nobody accepted that', async () => {
    promoted('identity');
    await drainMove(context(), move, INCIDENT);
    paper.write(CONTROL, { ...lease(), revokedAtMs: Date.now() - 17_001 });
    const reason = 'us-east/observability: nobody was asked whether it may move';
    expect(await promote(request)).toEqual({ kind: 'refused', reason });
    expect(route('observability')).toMatchObject({ mode: 'draining' });
    paper.write(CONTROL, answeredQuestion(move, 600));
    expect(await promote(request)).toMatchObject({
      kind: 'waiting',
      reason: expect.stringContaining('an unknown loss') as string,
    });
    expect(await promote({ ...request, tries: 36 })).toMatchObject({ kind: 'refused' });
  });

  it('finish a promotion that died between its two writes', async () => {
    await drainMove(context(), move, INCIDENT);
    paper.write(CONTROL, { ...route('observability'), mode: 'serving', weights: { [region]: 0 }, epoch: 2 });
    const answer = { kind: 'promoted', epoch: 2, lossSeconds: null, target: region };
    expect(await promote(request)).toMatchObject(answer);
    expect(lease()).toMatchObject({ epoch: 2, holder: region });
    expect(await promote(request)).toMatchObject(answer);
  });
});
