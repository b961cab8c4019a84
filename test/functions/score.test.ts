import { cloudWatchIn } from '../../functions/runtime/cloudwatch';
import { handler as score } from '../../functions/score/handler';
import { ControlStore } from '../../functions/runtime/control/control-store';
import { appendToLedger } from '../../functions/runtime/control/ledger';
import { changeAfter, START } from '../../strategy/audit-log';
import { auditKey } from '../../strategy/data-items';
import { drillResultKey, switchKey, answerKey } from '../../strategy/control-items';
import { DrillResult } from '../../strategy/drill-result';
import { tier0Table } from '../../strategy/names';
import { PLAYBOOKS } from '../../strategy/playbooks';
import { sealSetting } from '../../strategy/setting';
import { observers } from '../../strategy/topology';
import type { Tried } from '../../strategy/workload';
import { connect, Wire } from './cell/fixtures';
import { DRILL, drillClaimed, moved, SUBJECT } from './support/drilling';
import { PaperDynamo } from './support/paper-dynamo';
import { CONTROL, EXECUTION, runIn, TOPOLOGY } from './support/world';

const region = 'us-west-2';
let paper: PaperDynamo;
let alarms: Wire;
const ago = (seconds: number): string => new Date(Date.now() - seconds * 1000).toISOString();

beforeEach(() => {
  runIn(region);
  paper = new PaperDynamo().serve('us-east-1', 'us-west-2', 'eu-central-1');
  alarms = new Wire();
  for (const one of observers(TOPOLOGY)) connect(cloudWatchIn(one), alarms);
  drillClaimed(paper, 1200);
  moved(paper, 'evacuation', { state: 'closed', outcome: 'recovered', endedAt: ago(1100) });
  moved(paper, 'return', { state: 'closed', outcome: 'returned', claimedAt: ago(200), endedAt: ago(60) });
});

const tried = (changes: Partial<Tried> = {}): Tried => ({
  ...{ what: 'write', placement: 'us-east', service: 'tooling', key: 'drill-1', door: region, value: 'v1', region },
  ...{ status: 200, ok: true, atMs: Date.now(), endedMs: Date.now() },
  ...changes,
});
async function played(...tries: Tried[]): Promise<void> {
  const store = new ControlStore({ topology: TOPOLOGY, region });
  await appendToLedger(store, DRILL, { verb: 'replay', region, at: ago(0), body: { output: { tries } } });
}
const ask = (outcome = 'done', reason = 'everything is back') =>
  score({ incident: DRILL, source: SUBJECT, execution: EXECUTION, outcome, reason });
const kept = () => paper.row(CONTROL, drillResultKey(DRILL).pk, drillResultKey(DRILL).sk);

describe('score', () => {
  it('counts every round of the ledger, and keeps the result', async () => {
    await played(tried(), tried({ what: 'login', service: 'identity' }));
    await played(tried({ what: 'read' }));
    const { verdict, criteria } = await ask();
    expect([verdict, criteria.filter(({ met }) => met !== true)]).toEqual(['passed', []]);
    expect(kept()).toMatchObject({
      drill: DRILL,
      playbook: 'regional-evacuation',
      subject: SUBJECT,
      by: 'ann',
      criteria,
    });
    const { endedAt, signOffDueAt } = DrillResult.parse(kept());
    expect(Date.parse(signOffDueAt!) - Date.parse(endedAt)).toBe(7 * 86_400_000);
  });

  it('tells of alarms that no drill of the kind has to raise, and of regions that do not say it', async () => {
    const became = (stateValue: string, AlarmName: string) => {
      return { AlarmName, Timestamp: 1, HistoryData: JSON.stringify({ newState: { stateValue } }) };
    };
    const told = { 'us-east-1': ['api-errors', 'api-latency'], 'us-east-2': ['observer-failing'] };
    alarms.script = ({ host, input }) => {
      if (host.includes('eu-central-1')) return { status: 403, body: {} };
      const names = Object.entries(told).find(([one]) => host.includes(one))?.[1] ?? [];
      const items = names.map((name) => became('ALARM', `companyos-dev-${name}`));
      const others = [became('OK', 'companyos-dev-well'), became('ALARM', 'of-another-team')];
      const isMetric = JSON.stringify(input['AlarmTypes']) === '["MetricAlarm"]';
      if (!isMetric) return { status: 200, body: { AlarmHistoryItems: others } };
      return input['NextToken'] === undefined
        ? { status: 200, body: { AlarmHistoryItems: items.slice(0, 1), NextToken: 'more' } }
        : { status: 200, body: { AlarmHistoryItems: items.slice(1) } };
    };
    const raised = (one: string, what: string) => {
      return { region: one, alarm: `companyos-dev-${what}`, at: '1970-01-01T00:00:01.000Z' };
    };
    const all = [
      raised('us-east-1', 'api-errors'),
      raised('us-east-1', 'api-latency'),
      raised('us-east-2', 'observer-failing'),
    ];
    expect((await ask()).alarms).toEqual({ raised: all, unread: ['eu-central-1'] });
    expect(kept()).toMatchObject({ alarms: { raised: all } });
  });

  it('expects the alarms of its playbook, and cannot read more alarms than a storm has', async () => {
    drillClaimed(paper, 1200, { playbook: 'datastore-chaos' });
    const item = {
      AlarmName: 'companyos-dev-api-errors',
      Timestamp: 1,
      HistoryData: '{"newState":{"stateValue":"ALARM"}}',
    };
    alarms.script = ({ host }) => {
      const NextToken = host.includes('us-west-2') ? { NextToken: 'more' } : {};
      return { status: 200, body: { AlarmHistoryItems: [item], ...NextToken } };
    };
    expect((await ask()).alarms).toEqual({ raised: [], unread: ['us-west-2'] });
  });

  it('misses what a round shows, and what no round shows', async () => {
    await played(tried());
    const { verdict, reason } = await ask();
    expect(verdict).toBe('missed');
    expect(reason).toContain('acknowledged writes lost: 1 writes');
    expect(reason).toContain('reads refused: not measured');
  });

  it('leaves an action for each criterion that is missed, and never touches what people wrote into it', async () => {
    await played(tried());
    await ask();
    const actions = () => [...paper.rows.values()].filter(({ sk }) => String(sk).startsWith('action#'));
    expect(actions()).toContainEqual(
      expect.objectContaining({
        ...{ sk: `action#${DRILL}#acknowledged-writes-lost`, about: 'acknowledged writes lost' },
        ...{ playbook: 'regional-evacuation', subject: SUBJECT, found: '1 writes, the limit is 0 writes' },
      }),
    );
    const [first] = actions();
    paper.write(CONTROL, { ...first, pk: 'drills', sk: String(first?.['sk']), closed: { by: 'bob' } });
    await ask();
    expect(actions()[0]).toMatchObject({ closed: { by: 'bob' } });
  });

  it('leaves one action for a drill that broke off', async () => {
    await ask('missed', 'a step failed: Late');
    const actions = () => [...paper.rows.values()].filter(({ sk }) => String(sk).startsWith('action#'));
    expect(actions()).toMatchObject([{ about: 'the way to the end', found: 'a step failed: Late' }]);
  });

  it('leaves no action for a drill that was held, and keeps why it was played all the same', async () => {
    drillClaimed(paper, 1200, { despite: 'a storm is coming' });
    await ask('held', 'health: x');
    expect([...paper.rows.values()].filter(({ sk }) => String(sk).startsWith('action#'))).toEqual([]);
    expect(kept()).toMatchObject({ despite: 'a storm is coming' });
  });

  it('sees what is not at home in the control store', async () => {
    const row = { placement: 'us-east', service: 'tooling', epoch: 2, mode: 'serving', weights: { [region]: 100 } };
    paper.write(CONTROL, { pk: 'routing', sk: 'route#us-east#tooling', ...row });
    paper.write(CONTROL, { ...switchKey(SUBJECT), drained: true, incident: 'x', at: ago(0) });
    expect((await ask()).criteria).toContainEqual(
      expect.objectContaining({ name: 'rows not at home', seen: 2, met: false }),
    );
  });

  it('leaves every other end as it is', async () => {
    expect(await ask('overtaken', 'evac-1 comes first')).toMatchObject({
      verdict: 'overtaken',
      reason: 'evac-1 comes first',
    });
  });

  it('says the same when it is asked again, whatever has changed', async () => {
    const first = await ask('stopped', 'by ann');
    await played(tried());
    expect(await ask('done')).toEqual(first);
    expect(kept()).toMatchObject({ verdict: 'stopped' });
    expect(kept()).not.toHaveProperty('signOffDueAt');
  });

  it('is not for an execution that does not conduct', async () => {
    const late = { incident: DRILL, source: SUBJECT, execution: 'late', outcome: 'done', reason: '' };
    await expect(score(late)).rejects.toMatchObject({ name: 'ConductorReplaced' });
    expect(kept()).toBeUndefined();
  });
});

describe('the audit log', () => {
  const setting = ([key, value, secondsAgo]: readonly [string, string, number], chain: string) => {
    const version = `${ago(secondsAgo)}@${chain}`;
    const body = { tenant: 'us-east/synthetic', key, value, version, region: chain };
    return sealSetting({ ...body, writtenAtMs: Date.now() - secondsAgo * 1000 });
  };
  /** The chain of that region in us-east with these settings: key, value, age. */
  function chain(of: string, settings: readonly (readonly [string, string, number])[]): void {
    let last = START;
    for (const one of settings) {
      const entry = changeAfter(last, setting(one, of), Date.now() - one[2] * 1000);
      paper.write(tier0Table(TOPOLOGY, 'us-east'), { ...entry, ...auditKey(of, entry.sequence) });
      last = { sequence: entry.sequence, hash: entry.hash };
    }
  }
  const set = (key: string, value: string) => tried({ what: 'set', service: 'control-plane', key, value });
  const faults = async () =>
    (await ask()).criteria.find(({ name }) => name === 'audit log entries wrong or missing')?.seen;
  beforeEach(() => drillClaimed(paper, 1200, { playbook: 'control-plane-failover' }));

  it('has every acknowledged setting, whatever is older', async () => {
    chain(region, [
      ['old', 'v0', 9000],
      ['drill-setting-0', 'v1', 900],
    ]);
    chain(SUBJECT, [['drill-setting-0', 'v2', 800]]);
    await played(set('drill-setting-0', 'v1'), set('drill-setting-0', 'v2'));
    expect(await faults()).toBe(0);
  });

  it('lacks one that nobody recorded', async () => {
    chain(region, [['drill-setting-0', 'v1', 900]]);
    await played(set('drill-setting-0', 'v1'), set('drill-setting-0', 'v2'), tried({ ...set('x', 'y'), ok: false }));
    expect(await faults()).toBe(1);
  });

  it('is broken where an entry was changed, and an older fault is not of this drill', async () => {
    chain(region, [
      ['old', 'v0', 9000],
      ['older', 'v0', 8000],
      ['drill-setting-0', 'v1', 900],
    ]);
    await played(set('drill-setting-0', 'v1'));
    const table = tier0Table(TOPOLOGY, 'us-east');
    const at = (sequence: number) => auditKey(region, sequence);
    const change = (sequence: number) => {
      const row = paper.row(table, at(sequence).pk, at(sequence).sk);
      paper.write(table, { ...row, ...at(sequence), body: { ...(row?.['body'] as object), value: 'forged' } });
    };
    change(1);
    expect(await faults()).toBe(0);
  });

  it('is not measured where its settings may not be read', async () => {
    runIn('eu-central-1');
    expect(await faults()).toBeNull();
  });

  it('counts a changed entry of the drill, and the setting that it no longer shows', async () => {
    chain(region, [
      ['old', 'v0', 9000],
      ['drill-setting-0', 'v1', 900],
    ]);
    await played(set('drill-setting-0', 'v1'));
    const { pk, sk } = auditKey(region, 2);
    const table = tier0Table(TOPOLOGY, 'us-east');
    const row = paper.row(table, pk, sk);
    paper.write(table, { ...row, pk, sk, body: { ...(row?.['body'] as object), value: 'forged' } });
    expect(await faults()).toBe(2);
  });

  it('knows the stages, and who conducted when, from the ledger', async () => {
    drillClaimed(paper, 1200, { playbook: 'datastore-chaos' });
    const store = new ControlStore({ topology: TOPOLOGY, region });
    const guarded = (seconds: number, execution: string, output: object) =>
      appendToLedger(store, DRILL, { verb: 'guard', region, at: ago(seconds), body: { input: { execution }, output } });
    const stage = 'the conductor gives up';
    await guarded(600, 'zero', { kind: 'give-up', stage, region: SUBJECT, reason: 'r' });
    await guarded(555, EXECUTION, { kind: 'wait', writes: true, reason: 'r' });
    const { criteria } = await ask();
    const seen = (name: string) => criteria.find((one) => one.name === name)?.seen;
    expect(seen('conductor taken over after')).toBeCloseTo(45, 0);
    expect(seen('documented answers not seen')).toBeNull();
  });

  it('knows how far copies were behind from the rounds, also when older rounds do not say it', async () => {
    drillClaimed(paper, 1200, { playbook: 'datastore-chaos' });
    const store = new ControlStore({ topology: TOPOLOGY, region });
    const append = (verb: string, body: object) => appendToLedger(store, DRILL, { verb, region, at: ago(500), body });
    const faults = PLAYBOOKS['datastore-chaos'].stages.filter(({ kind }) => kind === 'fault');
    for (const { name: stage } of faults)
      await append('inject', { input: { stage, region: SUBJECT }, output: { kind: 'injected', until: ago(440) } });
    const lagOf = (seconds: number, secondsAgo: number) => {
      return { placement: 'us-east', target: region, atMs: Date.now() - secondsAgo * 1000, seconds };
    };
    await append('replay', { output: { tries: [tried()] } });
    await append('replay', { output: { tries: [], lags: [lagOf(48, 450)] } });
    await append('replay', { output: { tries: [tried({ what: 'read' })], lags: [lagOf(9, 430)] } });
    const { criteria } = await ask();
    const seen = (name: string) => criteria.find((one) => one.name === name)?.seen;
    expect(seen('copies seen behind by')).toBe(48);
    expect(seen('copies caught up after')).toBeCloseTo(10, 0);
    expect(seen('acknowledged writes lost')).toBe(0);
  });

  it('knows when people answered, from their answers', async () => {
    drillClaimed(paper, 1200, { playbook: 'game-day' });
    const store = new ControlStore({ topology: TOPOLOGY, region });
    const sent = (seconds: number, stage: string) =>
      appendToLedger(store, DRILL, {
        ...{ verb: 'inject', region, at: ago(seconds) },
        body: { input: { stage, region: SUBJECT }, output: { kind: 'sent' } },
      });
    await sent(900, 'decision');
    await sent(500, 'proof');
    const seen = async (name: string) => (await ask()).criteria.find((one) => one.name === name)?.seen;
    paper.write(CONTROL, { ...answerKey(DRILL, 'decision'), by: 'ann', at: ago(780), answer: 'a' });
    paper.write(CONTROL, { ...answerKey(DRILL, 'proof'), by: 'bob', at: ago(440), answer: 'b' });
    expect(await seen('people answered after')).toBeCloseTo(120, 0);
    expect(await seen('messages not sent')).toBe(2);
  });
});
