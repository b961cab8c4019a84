import { handler as guard } from '../../functions/guard/handler';
import { ControlStore } from '../../functions/runtime/control/control-store';
import { appendToLedger } from '../../functions/runtime/control/ledger';
import { actionKey, copiesKey, ledgerKey, stopKey } from '../../strategy/control-items';
import { heartbeatKey } from '../../strategy/data-items';
import { dataTable } from '../../strategy/names';
import { marks, observations } from '../strategy/observed';
import { allWell, windows } from './support/all-well';
import { DRILL, drillClaimed, moved, PLAN, SUBJECT } from './support/drilling';
import { publish } from './support/observing';
import type { PaperCloudWatch } from './support/paper-cloudwatch';
import type { PaperDynamo } from './support/paper-dynamo';
import type { PaperKms } from './support/paper-kms';
import { CONTROL, EXECUTION, TOPOLOGY } from './support/world';

const region = 'us-west-2';
let paper: PaperDynamo;
let kms: PaperKms;
let metrics: PaperCloudWatch;

beforeEach(() => {
  ({ paper, kms, metrics } = allWell(region));
  drillClaimed(paper, 30);
});

const ask = () => guard({ incident: DRILL, source: SUBJECT, execution: EXECUTION });

describe('guard', () => {
  it('lets a drill begin when everything is well: it names the plan, so that any conductor starts the same', async () => {
    const next = await ask();
    expect(next).toMatchObject({
      kind: 'leave',
      writes: true,
      name: expect.stringMatching(/^drill-.*-leave-\d+$/) as string,
    });
    expect(next).toMatchObject({
      input: { source: SUBJECT, mode: 'planned', by: 'ann', drill: DRILL, reason: `drill ${DRILL}` },
    });
    expect(next).not.toHaveProperty('input.services');
  });

  it('puts what it said on record', async () => {
    await ask();
    expect(paper.row(CONTROL, ledgerKey(DRILL, 1).pk, ledgerKey(DRILL, 1).sk)).toMatchObject({
      verb: 'guard',
      body: { output: { kind: 'leave' } },
    });
  });

  it('leaves only what the playbook names', async () => {
    drillClaimed(paper, 30, { playbook: 'control-plane-failover' });
    expect(await ask()).toMatchObject({ kind: 'leave', input: { services: ['control-plane'] } });
  });

  it('holds it while a region is not seen well', async () => {
    publish(paper, observations({ 'eu-central-1': marks('IIIII') }));
    expect(await ask()).toMatchObject({
      kind: 'end',
      outcome: 'held',
      reason: expect.stringMatching(/^health: /) as string,
    });
  });

  it('holds it while a key cannot be used, or copies have failed, of what leaves', async () => {
    kms.disabled.add(region);
    expect(await ask()).toMatchObject({ outcome: 'held', reason: expect.stringMatching(/^targets: /) as string });
    kms.disabled.clear();
    const failedSince = new Date(Date.now() - 300_000).toISOString();
    paper.write(CONTROL, { ...copiesKey('us-east', SUBJECT), placement: 'us-east', failedSince, at: failedSince });
    expect(await ask()).toMatchObject({
      outcome: 'held',
      reason: expect.stringMatching(/^targets: us-east\/content-standard .* behind$/) as string,
    });
  });

  it('judges no lag, key or room of what the playbook does not leave', async () => {
    drillClaimed(paper, 30, { playbook: 'control-plane-failover' });
    const failedSince = new Date(Date.now() - 300_000).toISOString();
    paper.write(CONTROL, { ...copiesKey('us-east', SUBJECT), placement: 'us-east', failedSince, at: failedSince });
    expect(await ask()).toMatchObject({ kind: 'leave' });
  });

  it('hears a word to stop, even one that nobody can read', async () => {
    paper.write(CONTROL, { ...stopKey(DRILL), by: 'bob', at: 'now' });
    expect(await ask()).toMatchObject({ outcome: 'stopped', reason: expect.stringContaining('bob') as string });
    paper.write(CONTROL, { ...stopKey(DRILL), by: 7 });
    expect(await ask()).toMatchObject({ outcome: 'stopped' });
    paper.rows.delete(`${CONTROL}/drills/stop#${DRILL}`);
    paper.write(CONTROL, { ...stopKey('drill-us-east-1-20251122T010203Z'), by: 'bob' });
    expect(await ask()).toMatchObject({ kind: 'leave' });
  });

  it('holds it in a freeze, unless its claim says why it is right anyway', async () => {
    windows({ freezes: [{ from: '2000-01-01', to: '2999-01-01', why: 'the big sale' }] });
    expect(await ask()).toMatchObject({
      outcome: 'held',
      reason: expect.stringMatching(/^freeze: the big sale/) as string,
    });
    drillClaimed(paper, 30, { despite: 'a storm is coming' });
    expect(await ask()).toMatchObject({ kind: 'leave' });
  });

  it('holds it while the error budget of a region is spent, or a region does not say how much is left', async () => {
    metrics.bad.set('eu-central-1', 87);
    expect(await ask()).toMatchObject({
      outcome: 'held',
      reason: expect.stringMatching(/^error budget: eu-central-1/) as string,
    });
    metrics.bad.clear();
    metrics.partial.add('us-east-1');
    const held = { outcome: 'held', reason: expect.stringMatching(/^error budget: CloudWatch in us-east-1/) as string };
    expect(await ask()).toMatchObject(held);
    metrics.partial.clear();
    metrics.silent.add('us-east-1');
    expect(await ask()).toMatchObject(held);
  });

  it('holds it while an action of its kind is open, also when nobody can read how it was closed', async () => {
    const action = {
      ...{
        drill: DRILL,
        playbook: 'regional-evacuation',
        subject: region,
        about: 'reads refused',
        found: '1 requests',
      },
      openedAt: '2026-11-20T10:00:00.000Z',
    };
    const write = (more: object) => paper.write(CONTROL, { ...actionKey(action), ...action, ...more });
    const held = { outcome: 'held', reason: expect.stringMatching(/^corrective actions: /) as string };
    write({});
    expect(await ask()).toMatchObject(held);
    write({ closed: 'yes' });
    expect(await ask()).toMatchObject(held);
    write({ closed: { by: 'ann', at: 'now', why: 'mended' } });
    expect(await ask()).toMatchObject({ kind: 'leave' });
  });

  it('stops a drill under way when a region that is not drilled is not well, and keeps it stopped', async () => {
    moved(paper, 'evacuation', { state: 'closed', outcome: 'recovered', endedAt: new Date().toISOString() });
    expect(await ask()).toMatchObject({ kind: 'wait' });
    publish(paper, observations({ 'us-west-2': marks('IIIII') }));
    const stopped = expect.stringMatching(/^stopped by guard \(\S+ in us-west-2 is /) as string;
    expect(await ask()).toMatchObject({ kind: 'return', reason: stopped });
    publish(paper, observations({}));
    expect(await ask()).toMatchObject({ kind: 'return', reason: stopped });
  });

  it('stops it when what has left is not replicated back, or nobody knows', async () => {
    moved(paper, 'evacuation', { state: 'closed', outcome: 'recovered', endedAt: new Date().toISOString() });
    const row = {
      placement: 'us-east',
      service: 'orchestration',
      epoch: 2,
      mode: 'serving',
      weights: { [region]: 100 },
    };
    paper.write(CONTROL, { pk: 'routing', sk: 'route#us-east#orchestration', ...row });
    expect(await ask()).toMatchObject({ kind: 'wait' });
    paper.write(dataTable(TOPOLOGY, 'us-east'), { ...heartbeatKey(region), atMs: Date.now() - 3_600_000 });
    expect(await ask()).toMatchObject({
      kind: 'return',
      reason: expect.stringMatching(/us-east\/orchestration in us-east-1 is \d+\S* s behind us-west-2/) as string,
    });
  });

  it('waits for the plan, and starts the return when it was served from elsewhere for long enough', async () => {
    moved(paper, 'evacuation', {});
    expect(await ask()).toMatchObject({ kind: 'wait', writes: true });
    moved(paper, 'evacuation', {
      state: 'closed',
      outcome: 'recovered',
      endedAt: new Date(Date.now() - 900_000).toISOString(),
    });
    expect(await ask()).toMatchObject({ kind: 'return', input: { source: SUBJECT, drill: DRILL } });
  });

  it.each([
    ['decide', { output: { reason: 'only a healthy region is left by plan' } }, 'only a healthy region'],
    ['rollback', { input: { failure: { Error: 'X', Cause: 'it is behind' } } }, 'it is behind'],
    ['rollback', { input: { failure: { Error: 'Late' } } }, 'Late'],
  ])('gives the reason that %s left in the ledger of the plan', async (verb, body, words) => {
    moved(paper, 'evacuation', { state: 'closed', outcome: 'no-action' });
    const store = new ControlStore({ topology: TOPOLOGY, region });
    await appendToLedger(store, PLAN, { verb, region, at: '2026-11-22T01:02:03Z', body });
    expect(await ask()).toMatchObject({ kind: 'end', reason: expect.stringContaining(words) as string });
  });

  it('ends the drill when a real incident begins anywhere', async () => {
    moved(paper, 'evacuation', {});
    const real = { incident: 'evac-eu-central-1-20261122T010203Z', conductor: region, execution: 'x', state: 'open' };
    paper.write(CONTROL, { pk: 'claims', sk: 'eu-central-1', ...real, claimedAt: '2026-11-22T01:02:03.000Z' });
    expect(await ask()).toMatchObject({
      outcome: 'overtaken',
      reason: expect.stringContaining(real.incident) as string,
    });
  });

  it('ends the drill too when that incident has taken the place of its plan', async () => {
    expect(await ask()).toMatchObject({ kind: 'leave' });
    moved(paper, 'evacuation', {});
    const real = { incident: 'evac-us-east-1-20261122T020203Z', conductor: region, execution: 'x', state: 'open' };
    paper.write(CONTROL, { pk: 'claims', sk: SUBJECT, ...real, claimedAt: new Date().toISOString() });
    expect(await ask()).toMatchObject({
      outcome: 'overtaken',
      reason: expect.stringContaining(real.incident) as string,
    });
  });

  it('says nothing for an execution that does not conduct, or for a playbook that nobody knows', async () => {
    await expect(guard({ incident: DRILL, source: SUBJECT, execution: 'late' })).rejects.toMatchObject({
      name: 'ConductorReplaced',
    });
    drillClaimed(paper, 30, { playbook: 'lunch' });
    await expect(ask()).rejects.toMatchObject({ name: 'InputInvalid' });
  });
});
