import { drainMove } from '../../functions/drain/writers';
import { handler as promote } from '../../functions/promote/handler';
import { ControlStore } from '../../functions/runtime/control/control-store';
import { appendToLedger } from '../../functions/runtime/control/ledger';
import { initialRoute } from '../../strategy/routing-map';
import { PaperDynamo, type Row } from './support/paper-dynamo';
import { PaperKms } from './support/paper-kms';
import { answeredQuestion, conduct, CONTROL, EXECUTION, INCIDENT, runIn, TOPOLOGY } from './support/world';

const source = 'us-east-1';
const region = 'us-west-2';
let paper: PaperDynamo;

beforeEach(() => {
  runIn(region);
  paper = new PaperDynamo().serve('us-east-1', 'us-west-2', 'eu-central-1');
});

const lossOf = (answer: unknown): number => (answer as { lossSeconds: number }).lossSeconds;

const context = () => ({
  topology: TOPOLOGY,
  region,
  store: new ControlStore({ topology: TOPOLOGY, region, avoid: source }),
});

describe('promote', () => {
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

  it('waits for dependencies, then for the old lease to run out', async () => {
    await drainMove(context(), move, INCIDENT);
    expect(await promote(request)).toMatchObject({ kind: 'waiting', reason: 'not promoted yet: identity' });
    promoted('identity');
    expect(await promote(request)).toMatchObject({ kind: 'waiting', reason: 'the last lease may still be in use' });
  });

  it('waits for a dependency as long as it may have retries, less often after a while', async () => {
    await drainMove(context(), move, INCIDENT);
    expect(await promote({ ...request, tries: 19 })).toMatchObject({ kind: 'waiting', retrySeconds: 1 });
    expect(await promote({ ...request, tries: 20 })).toMatchObject({ kind: 'waiting', retrySeconds: 15 });
  });

  it('asks every second in a plan, because writers wait, and learns soon that a dependency was refused', async () => {
    await drainMove(context(), move, INCIDENT);
    const plan = { ...request, planned: true, outageStartedAt: new Date().toISOString(), approvedLossSeconds: 0 };
    expect(await promote({ ...plan, tries: 40 })).toMatchObject({ kind: 'waiting', retrySeconds: 1 });
    // A shared service waits until what its source could lose right now is within its RPO.
    const shared = { ...move, service: 'orchestration' as const };
    paper.write(CONTROL, answeredQuestion(shared, 0));
    const reason = expect.stringContaining('an unknown loss') as string;
    const leaving = { ...plan, move: shared, alongside: ['orchestration'] };
    expect(await promote(leaving)).toMatchObject({ kind: 'waiting', reason, retrySeconds: 1 });
    const identity = { ...plan, move: { ...move, service: 'identity', fromEpoch: 9 }, alongside: ['identity'] };
    expect(await promote(identity)).toMatchObject({ kind: 'refused' });
    expect(await promote({ ...plan, tries: 44 })).toMatchObject({ kind: 'refused' });
    // Without a plan the slow tries are few, so each of them looks.
    expect(await promote({ ...request, tries: 20 })).toMatchObject({ kind: 'refused' });
  });

  it('does not wait for what does not move, nor for what was refused', async () => {
    await drainMove(context(), move, INCIDENT);
    const alone = { ...request, alongside: ['observability'] };
    expect(await promote(alone)).toMatchObject({ kind: 'waiting', reason: 'the last lease may still be in use' });
    const identity = { ...request, move: { ...move, service: 'identity', fromEpoch: 9 }, alongside: ['identity'] };
    expect(await promote(identity)).toMatchObject({ kind: 'refused' });
    expect(await promote(request)).toMatchObject({ kind: 'waiting' });
    expect(await promote({ ...request, tries: 4 })).toMatchObject({
      kind: 'refused',
      reason: 'needs what was refused or failed: identity',
    });
  });

  it('does not wait for what has failed, unless it was tried again since then', async () => {
    await drainMove(context(), move, INCIDENT);
    const about = { execution: request.execution, placement: move.placement, service: 'identity' };
    const say = (detail: object) =>
      appendToLedger(context().store, INCIDENT, {
        ...{ verb: 'notify', region, at: new Date().toISOString() },
        body: { input: { type: 'PromotionFailed', detail }, output: { kind: 'notified' } },
      });
    const look = () => promote({ ...request, tries: 4 });
    await say({ ...about, execution: 'an earlier one' });
    await say({ ...about, placement: 'eu' });
    expect(await look()).toMatchObject({ kind: 'waiting' });
    await say(about);
    expect(await look()).toMatchObject({ kind: 'refused', reason: 'needs what was refused or failed: identity' });
    const again = { execution: request.execution, move: { ...move, service: 'identity' } };
    await appendToLedger(context().store, INCIDENT, {
      ...{ verb: 'promote', region, at: new Date().toISOString() },
      body: { input: again, output: { kind: 'waiting' } },
    });
    expect(await look()).toMatchObject({ kind: 'waiting' });
  });

  it('refuses to promote while somebody may still be writing', async () => {
    promoted('identity');
    expect(await promote(request)).toMatchObject({ kind: 'refused' });
    await drainMove(context(), move, INCIDENT);
    paper.write(CONTROL, { ...lease(), holder: source });
    expect(await promote(request)).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('revoked') as string,
    });
  });

  it('asks who agreed, then waits for replication when the loss is unknown and nobody accepted that', async () => {
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

  it('states what a source that only fails may have accepted, and asks about its outage', async () => {
    promoted('identity');
    await drainMove(context(), move, INCIDENT);
    paper.write(CONTROL, { ...lease(), revokedAtMs: Date.now() - 17_001 });
    paper.write(CONTROL, answeredQuestion(move, 5));
    paper.write('companyos-dev-us-east-data', { pk: 'heartbeat', sk: source, atMs: Date.now() - 90_000 });
    new PaperKms().serve(region);
    const outageStartedAt = new Date(Date.now() - 88_000).toISOString();
    const answer = await promote({ ...request, outageStartedAt, lost: false });
    expect(answer).toMatchObject({ kind: 'promoted' });
    expect(lossOf(answer)).toBeGreaterThanOrEqual(92);
    expect(lossOf(await promote({ ...request, outageStartedAt, lost: true }))).toBeCloseTo(4, 0);
  });

  it('asks a target of a plan that gives no answer for 20 s, and then gives the service back', async () => {
    await drainMove(context(), move, INCIDENT);
    paper.write(CONTROL, { ...lease(), revokedAtMs: Date.now() - 60_000 });
    paper.write(CONTROL, answeredQuestion(move, 0));
    paper.write('companyos-dev-us-east-data', { pk: 'heartbeat', sk: source, atMs: Date.now() });
    const kms = new PaperKms().serve(region);
    const after = (seconds: number) => ({
      ...{ ...request, alongside: ['observability'], planned: true, approvedLossSeconds: 0 },
      outageStartedAt: new Date(Date.now() - seconds * 1000).toISOString(),
    });
    kms.silent.add(region);
    await expect(promote(after(15))).rejects.toThrow();
    const key = expect.stringContaining('the key of us-east gives no answer in us-west-2') as string;
    expect(await promote(after(20))).toMatchObject({ kind: 'refused', reason: key });
    // Without a plan there is nowhere to go back to.
    await expect(promote({ ...after(20), planned: false, lost: true })).rejects.toThrow();
  });

  it('gives a service back to a source that is well again, when its target gives no answer', async () => {
    await drainMove(context(), move, INCIDENT);
    paper.write(CONTROL, { ...lease(), revokedAtMs: Date.now() - 60_000 });
    paper.write(CONTROL, answeredQuestion(move, 0));
    paper.write('companyos-dev-us-east-data', { pk: 'heartbeat', sk: source, atMs: Date.now() });
    new PaperKms().serve(region).silent.add(region);
    const ask = (more: object = {}) => promote({ ...request, alongside: ['observability'], lost: true, ...more });
    const found = (more: object): void => {
      const condition = { region: source, lost: false, services: {}, at: new Date().toISOString(), ...more };
      paper.write(CONTROL, { ...condition, pk: 'routing', sk: `condition#${source}` });
    };
    await expect(ask()).rejects.toThrow();
    found({ lost: true });
    await expect(ask()).rejects.toThrow();
    found({ services: { observability: 'failing' } });
    await expect(ask()).rejects.toThrow();
    found({ services: { analytics: 'failing' } });
    const reason = expect.stringMatching(/^us-west-2 gives no answer .*us-east-1 is well again$/) as string;
    expect(await ask()).toMatchObject({ kind: 'refused', reason });
    await expect(ask({ from: source })).rejects.toThrow();
  });

  it('finishes a promotion that died between its two writes', async () => {
    await drainMove(context(), move, INCIDENT);
    paper.write(CONTROL, { ...route('observability'), mode: 'serving', weights: { [region]: 0 }, epoch: 2 });
    const answer = { kind: 'promoted', epoch: 2, lossSeconds: null, target: region };
    expect(await promote(request)).toMatchObject(answer);
    expect(lease()).toMatchObject({ epoch: 2, holder: region });
    expect(await promote(request)).toMatchObject(answer);
  });
});
