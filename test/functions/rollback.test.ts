import { handler as close } from '../../functions/close/handler';
import { drainMove } from '../../functions/drain/writers';
import { grantLease } from '../../functions/runtime/control/leases';
import { handler as rollback } from '../../functions/rollback/handler';
import { handler as decide } from '../../functions/decide/handler';
import { promoteRow } from '../../functions/promote/switchover';
import { ControlStore } from '../../functions/runtime/control/control-store';
import { appendToLedger } from '../../functions/runtime/control/ledger';
import { readRoute } from '../../functions/runtime/control/rows';
import { ledgerPk } from '../../strategy/control-items';
import { marks, observations } from '../strategy/observed';
import { publish } from './support/observing';
import { PaperDynamo, type Row } from './support/paper-dynamo';
import { conduct, CONTROL, INCIDENT, runIn, TOPOLOGY } from './support/world';

const source = 'us-east-1';
const target = 'us-west-2';
const move = (service: 'observability' | 'orchestration') => ({ placement: 'us-east', service, target, fromEpoch: 0 });
const moves = [move('observability'), move('orchestration')];
const since = '2026-11-22T01:02:03.000Z';
let paper: PaperDynamo;

const context = () => ({
  topology: TOPOLOGY,
  region: target,
  store: new ControlStore({ topology: TOPOLOGY, region: target, avoid: source }),
});
const route = (service: string): Row | undefined => paper.row(CONTROL, 'routing', `route#us-east#${service}`);
const lease = (): Row | undefined => paper.row(CONTROL, 'lease#us-east', 'observability');
const quiet = (): void => {
  paper.write(CONTROL, { ...lease(), revokedAtMs: Date.now() - 17_001 });
};
const entries = (): Row[] =>
  [...paper.rows.entries()]
    .filter(([key, row]) => key.startsWith(`${CONTROL}/${ledgerPk(INCIDENT)}/`) && row['verb'] === 'rollback')
    .map(([, row]) => row);
const record = (verb: string, body: object) =>
  appendToLedger(context().store, INCIDENT, { verb, region: target, at: since, body });
const observe = (last: string): void => {
  publish(paper, observations({ [source]: marks(last) }));
};
const ask = (extra: object = {}) =>
  rollback({
    incident: INCIDENT,
    source,
    scope: 'rest',
    execution: 'one',
    failure: { Error: 'NotVerified', Cause: 'no job runs' },
    ...extra,
  });

async function evacuated(): Promise<void> {
  const { store, topology } = context();
  await record('decide', {
    input: { scope: 'rest' },
    output: { kind: 'ask', moves, stays: [], outageStartedAt: since, expectedLoss: [], switch: 'publish' },
  });
  await record('freeze', { input: { scope: 'rest', moves, answer: { decision: 'approve' } } });
  paper.write(CONTROL, { pk: 'routing', sk: `switch#${source}`, drained: true, incident: INCIDENT, at: since });
  for (const one of moves) {
    await drainMove(context(), one, INCIDENT);
    const row = await readRoute(store, topology, one);
    const promoted = await promoteRow(context(), { move: one, incident: INCIDENT, source, row });
    await grantLease(store, promoted, target);
  }
}

beforeEach(async () => {
  runIn(target);
  paper = new PaperDynamo().serve('us-east-1', 'us-west-2', 'eu-central-1');
  conduct(paper);
  await evacuated();
});

describe('rollback, with a source that is well', () => {
  beforeEach(() => {
    observe('HHH');
  });

  it('takes the writer away first, waits for its lease, and gives row, lease and switch back', async () => {
    expect(await ask()).toMatchObject({ kind: 'waiting', retrySeconds: 17 });
    expect(route('observability')).toMatchObject({ mode: 'read-only', epoch: 3 });
    expect(lease()).toMatchObject({ epoch: 3 });
    expect(lease()).not.toHaveProperty('holder');
    quiet();
    const answer = await ask();
    expect(answer).toMatchObject({
      kind: 'rolled-back',
      failure: { Error: 'NotVerified' },
      undrained: true,
      back: [
        { service: 'observability', epoch: 4 },
        { service: 'orchestration', epoch: 2 },
      ],
    });
    expect(route('observability')).toMatchObject({ mode: 'serving', weights: { [source]: 100 } });
    expect(route('orchestration')).toMatchObject({ weights: { [source]: 50, [target]: 50 } });
    expect(lease()).toMatchObject({ epoch: 4, holder: source });
    expect(paper.row(CONTROL, 'routing', `switch#${source}`)).toMatchObject({ drained: false });
  });

  it('lists what the target accepted meanwhile, by epoch and time, and never asks the source', async () => {
    await ask();
    quiet();
    const answer = await ask();
    if (answer.kind !== 'rolled-back') throw new Error(answer.kind);
    expect(answer.reconcile).toMatchObject([
      { service: 'observability', region: target, epoch: 2, from: since },
      { service: 'orchestration', region: target, epoch: 1, from: since },
    ]);
    expect(paper.calls.filter((call) => call.region === source)).toEqual([]);
  });

  it('puts its plan on record before it changes anything, once', async () => {
    const before = paper.calls.length;
    await ask();
    const puts = paper.calls
      .slice(before)
      .flatMap(({ operation, input }) => (operation === 'PutItem' ? [input.Item] : []));
    expect(puts[0]).toMatchObject({ verb: { S: 'rollback' } });
    expect(entries()[0]).toMatchObject({ body: { output: { kind: 'planned', to: 'source' } } });
    quiet();
    await ask();
    const planned = entries().filter(({ body }) => JSON.stringify(body).includes('"kind":"planned"'));
    expect(planned.filter(({ body }) => (body as Row)['moves'] !== undefined)).toHaveLength(1);
  });

  it('comes to the same end when it is asked again', async () => {
    await ask();
    quiet();
    const first = await ask();
    const rows = [route('observability'), route('orchestration'), lease()];
    observe('III');
    expect(await ask()).toMatchObject({ kind: 'rolled-back', back: first.kind === 'rolled-back' ? first.back : [] });
    expect([route('observability'), route('orchestration'), lease()]).toEqual(rows);
  });

  it('leaves the region drained while another scope stays moved', async () => {
    const tier0 = { placement: 'us-east', service: 'identity', epoch: 1, mode: 'serving', weights: { [target]: 100 } };
    paper.write(CONTROL, { pk: 'routing', sk: 'route#us-east#identity', ...tier0, incident: INCIDENT });
    await ask();
    quiet();
    expect(await ask()).toMatchObject({ kind: 'rolled-back', undrained: false });
    expect(paper.row(CONTROL, 'routing', `switch#${source}`)).toMatchObject({ drained: true });
  });

  it('is begun by whoever takes a plan over and may not go on with it', async () => {
    const start = { by: 'ann', reason: 'maintenance', mode: 'planned' };
    await record('claim', { input: { start }, output: { kind: 'conducting' } });
    observe('XXXXX');
    const asked = { incident: INCIDENT, source, claimedAt: since };
    const reason = expect.stringContaining('only a healthy region') as string;
    expect(await decide({ ...asked, scope: 'rest', plan: 'fresh' })).toMatchObject({ kind: 'undo', reason });
  });

  it('is finished by whoever takes over, not promoted again', async () => {
    await ask();
    const asked = { incident: INCIDENT, source, scope: 'rest', claimedAt: since, plan: 'recorded' };
    expect(await decide(asked)).toMatchObject({ kind: 'undo' });
    paper.write(CONTROL, { ...paper.row(CONTROL, 'claims', source), execution: 'two' });
    await expect(ask()).rejects.toMatchObject({ name: 'ConductorReplaced' });
    quiet();
    expect(await ask({ execution: 'two', failure: {} })).toMatchObject({
      kind: 'rolled-back',
      failure: { Error: 'NotVerified' },
    });
    const ended = { incident: INCIDENT, source, execution: 'two', outcome: 'rolled-back', notMoved: [], answer: {} };
    expect(await close(ended)).toEqual({ kind: 'closed' });
  });

  it('gives nothing back any more once it is told to hold', async () => {
    await ask();
    quiet();
    expect(await ask({ hold: 'RollbackTooSlow' })).toMatchObject({
      kind: 'read-only',
      reason: 'RollbackTooSlow',
      readOnly: [{ service: 'observability', epoch: 3 }],
    });
    expect(lease()).not.toHaveProperty('holder');
  });

  it('does not give back to a source that has failed again since it planned to', async () => {
    await ask();
    quiet();
    observe('HHI');
    expect(await ask()).toMatchObject({ kind: 'read-only', reason: 'us-east-1 is ill' });
  });
});

describe('rollback, with a source that is gone', () => {
  it.each(['III', 'UUU'])(
    'holds what has one writer read-only, and lets the survivors share the rest (%s)',
    async (tick) => {
      observe(tick);
      expect(await ask()).toMatchObject({
        kind: 'read-only',
        back: [],
        readOnly: [{ service: 'observability', epoch: 3 }],
        kept: [{ service: 'orchestration', epoch: 1 }],
        undrained: false,
        reconcile: [{ service: 'observability', epoch: 2 }, { service: 'orchestration' }],
      });
      expect(route('observability')).toMatchObject({ mode: 'read-only', weights: { [source]: 0, [target]: 100 } });
      expect(route('orchestration')).toMatchObject({ mode: 'serving', weights: { [target]: 100 } });
      expect(lease()).not.toHaveProperty('holder');
      expect(paper.row(CONTROL, 'routing', `switch#${source}`)).toMatchObject({ drained: true });
    },
  );

  it('stays with that although the source has come back by the time it is asked again', async () => {
    observe('III');
    await ask();
    quiet();
    observe('HHH');
    expect(await ask()).toMatchObject({ kind: 'read-only' });
  });
});

describe('rollback of what needs none', () => {
  it('changes nothing that was resumed, or was never begun', async () => {
    observe('HHH');
    await record('resume', { input: { scope: 'rest' }, output: { kind: 'resumed', resumed: moves } });
    const rows = [route('observability'), lease()];
    expect(await ask()).toMatchObject({ kind: 'nothing', served: moves });
    expect(await ask({ scope: 'tier-0' })).toMatchObject({ kind: 'nothing' });
    expect([route('observability'), lease()]).toEqual(rows);
  });
});

describe('rollback of a part', () => {
  const isServed = (service: 'observability' | 'orchestration') =>
    record('resume', { input: { scope: 'rest' }, output: { kind: 'resuming', resumed: [move(service)] } });

  it('leaves alone what was resumed, and what was shared goes on in its survivor', async () => {
    observe('III');
    await isServed('observability');
    const rows = [route('observability'), lease()];
    expect(await ask()).toMatchObject({
      kind: 'read-only',
      readOnly: [],
      kept: [{ service: 'orchestration', epoch: 1 }],
      served: [move('observability')],
    });
    expect([route('observability'), lease()]).toEqual(rows);
    expect(route('orchestration')).toMatchObject({ mode: 'serving', weights: { [target]: 100 } });
  });

  it('keeps the region drained for what is served elsewhere by now', async () => {
    observe('HHH');
    await isServed('orchestration');
    await ask();
    quiet();
    expect(await ask()).toMatchObject({ kind: 'rolled-back', back: [{ service: 'observability' }], undrained: false });
    expect(route('orchestration')).toMatchObject({ weights: { [target]: 100 } });
    expect(paper.row(CONTROL, 'routing', `switch#${source}`)).toMatchObject({ drained: true });
  });

  it('lets the control plane be written again, and deploys only once the incident is closed', async () => {
    observe('III');
    for (const service of ['control-plane', 'tooling']) {
      const freeze = { placement: 'us-east', service, incident: INCIDENT, until: '2999-01-01T00:00:00.000Z' };
      paper.write(CONTROL, { pk: 'routing', sk: `freeze#us-east#${service}`, ...freeze });
    }
    await ask();
    const until = (service: string) => paper.row(CONTROL, 'routing', `freeze#us-east#${service}`)?.['until'];
    expect(until('control-plane')).not.toMatch(/^2999/);
    expect(until('tooling')).toMatch(/^2999/);
  });
});

describe('rollback of what was drained and never handed over', () => {
  beforeEach(async () => {
    for (const key of ['routing/route#us-east#observability', 'lease#us-east/observability'])
      paper.rows.delete(`${CONTROL}/${key}`);
    await drainMove(context(), move('observability'), INCIDENT);
  });

  it.each(['HHH', 'III', 'UUU'])('gives it back at once, whatever the source looks like (%s)', async (tick) => {
    observe(tick);
    await ask();
    expect(route('observability')).toMatchObject({ epoch: 2, mode: 'serving', weights: { [source]: 100 } });
    expect(lease()).toMatchObject({ epoch: 2, holder: source });
    const rows = [route('observability'), lease()];
    await ask();
    expect([route('observability'), lease()]).toEqual(rows);
  });

  it('does not call it rolled back while its source is not well', async () => {
    observe('III');
    expect(await ask()).toMatchObject({ kind: 'read-only', back: [{ service: 'observability' }], undrained: false });
  });

  it('finishes what died between row and lease', async () => {
    observe('III');
    await ask();
    paper.write(CONTROL, { pk: 'lease#us-east', sk: 'observability', epoch: 1, revokedAtMs: 1 });
    await ask();
    expect(lease()).toMatchObject({ epoch: 2, holder: source });
  });
});
