import { handler as guard } from '../../functions/guard/handler';
import { ControlStore } from '../../functions/runtime/control/control-store';
import { appendToLedger } from '../../functions/runtime/control/ledger';
import { answerKey, stopKey } from '../../strategy/control-items';
import { marks, observations } from '../strategy/observed';
import { allWell } from './support/all-well';
import { DRILL, drillClaimed, SUBJECT } from './support/drilling';
import { publish } from './support/observing';
import type { PaperDynamo } from './support/paper-dynamo';
import { CONTROL, EXECUTION, TOPOLOGY } from './support/world';

const region = 'us-west-2';
let paper: PaperDynamo;

beforeEach(() => {
  ({ paper } = allWell(region));
});

const ask = () => guard({ incident: DRILL, source: SUBJECT, execution: EXECUTION });

describe('guard', () => {
  describe('in a drill with stages', () => {
    const store = new ControlStore({ topology: TOPOLOGY, region });
    const injected = (untilMs: number) => {
      const output = { kind: 'injected', until: new Date(untilMs).toISOString() };
      const input = { stage: 'the store of auth does not answer', region: SUBJECT };
      const at = new Date(Date.now() - 30_000).toISOString();
      return appendToLedger(store, DRILL, { verb: 'inject', region, at, body: { input, output } });
    };
    beforeEach(() => drillClaimed(paper, 50, { playbook: 'application-chaos' }));

    it('names the fault that is injected, and for how long', async () => {
      const effect = { kind: 'black-hole', dependency: 'dynamodb', service: 'identity', share: 1, whom: 'synthetic' };
      const stage = 'the store of auth does not answer';
      expect(await ask()).toMatchObject({
        ...{ kind: 'inject', injection: { region: SUBJECT, stage, fault: { effect, forSeconds: 60 } } },
      });
    });

    it('waits while it is in force, and ends it before the drill ends', async () => {
      await injected(Date.now() + 30_000);
      expect(await ask()).toMatchObject({ kind: 'wait', writes: true });
      paper.write(CONTROL, { ...stopKey(DRILL), by: 'bob', at: 'now' });
      const next = await ask();
      expect(next).toMatchObject({ kind: 'inject', injection: { region: SUBJECT, fault: null } });
      expect(next).not.toHaveProperty('injection.stage');
    });

    it('is stopped when users of any region suffer, the one that is disturbed included', async () => {
      await injected(Date.now() - 1000);
      publish(paper, observations({ [SUBJECT]: marks('IIIII') }));
      const reason = expect.stringContaining(SUBJECT) as string;
      expect(await ask()).toMatchObject({ kind: 'end', outcome: 'stopped', reason });
    });

    it('has no fault to end when it is over by itself', async () => {
      await injected(Date.now() - 1000);
      paper.write(CONTROL, { ...stopKey(DRILL), by: 'bob', at: 'now' });
      expect(await ask()).toMatchObject({ kind: 'end', outcome: 'stopped' });
    });
  });

  describe('on a game day', () => {
    const store = new ControlStore({ topology: TOPOLOGY, region });
    beforeEach(() => drillClaimed(paper, 50, { playbook: 'game-day' }));

    it('sends the first message, waits for its answer, and then begins the partition', async () => {
      const first = await ask();
      expect(first).toMatchObject({
        ...{ kind: 'inject', injection: { region: SUBJECT, stage: 'decision', message: { to: 'people' } } },
      });
      expect(first).not.toHaveProperty('injection.fault');
      const at = new Date(Date.now() - 20_000).toISOString();
      const body = { input: { stage: 'decision', region: SUBJECT }, output: { kind: 'sent' } };
      await appendToLedger(store, DRILL, { verb: 'inject', region, at, body });
      expect(await ask()).toMatchObject({ kind: 'wait', writes: true });
      paper.write(CONTROL, { ...answerKey('drill-us-east-1-20251122T010203Z', 'decision'), by: 'bob', at });
      expect(await ask()).toMatchObject({ kind: 'wait' });
      paper.write(CONTROL, { ...answerKey(DRILL, 'decision'), by: 'bob', at: new Date().toISOString(), answer: 'a' });
      expect(await ask()).toMatchObject({
        ...{ kind: 'inject', injection: { fault: { effect: { kind: 'partition', whom: 'synthetic' } } } },
      });
    });
  });
});
