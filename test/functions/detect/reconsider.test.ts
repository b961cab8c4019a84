import { approvalKey, claimKey } from '../../../strategy/control-items';
import { marks } from '../../strategy/observed';
import type { Scripted } from '../cell/fixtures';
import { ANSWER_AT, INCIDENT } from '../support/world';
import { EAST, EU, FAILING, iso, Judging, WEST } from './judging';

let bench: Judging;
beforeEach(() => {
  bench = new Judging();
});
afterEach(() => {
  bench.close();
});

describe('a question to a person', () => {
  const key = approvalKey(INCIDENT, 'rest');
  const question = {
    ...{ token: 'a-token', region: WEST, incident: INCIDENT, scope: 'rest', expectedLoss: [], moves: [] },
    ...{ askedAt: iso(-60), expiresAt: iso(800), about: [], lost: false, byHand: false, answers: [], revision: 3 },
    answerAt: ANSWER_AT,
  };
  const ask = (more: object = {}): void => bench.write(key, { ...question, ...more });
  const taken = () => bench.asked('SendTaskSuccess');
  beforeEach(() => {
    const claim = { incident: INCIDENT, conductor: WEST, execution: 'one', claimedAt: iso(-60), state: 'open' };
    bench.write(claimKey(EAST), claim);
  });

  it('is told of, and stays while it is the right one', async () => {
    ask({ moves: [{ placement: 'us-east', service: 'tooling', target: WEST, fromEpoch: 0 }] });
    bench.see({ [EAST]: marks('IHHHHH') });
    await bench.judge();
    expect(taken()).toEqual([]);
    expect(bench.pages).toMatchObject([{ subject: `${INCIDENT} waits for you` }]);
  });

  it('is taken back, once, when more is due than it was about', async () => {
    ask();
    bench.see(...FAILING);
    await bench.judge();
    const reason = expect.stringContaining('more has to leave us-east-1 by now: us-east/identity') as string;
    expect(taken()).toMatchObject([{ taskToken: 'a-token' }]);
    expect(JSON.parse(String(taken()[0]?.['output']))).toMatchObject({ decision: 'changed', reason, moves: [] });
    expect(bench.item(key)).toMatchObject({ settled: expect.stringMatching(/^taken back: more/) as string });
    await bench.judge();
    expect(taken()).toHaveLength(1);
  });

  it('is taken back when nothing is due any more and the region is soaked', async () => {
    ask({ about: ['us-east/tooling'] });
    bench.see({});
    await bench.judge();
    expect(bench.item(key)).toMatchObject({ settled: 'taken back: us-east-1 is well again' });
  });

  it('is left to the region that asked it, and to a person who started it', async () => {
    bench.see(...FAILING);
    ask({ region: EU });
    await bench.judge();
    ask({ byHand: true });
    await bench.judge();
    expect(taken()).toEqual([]);
    expect(bench.item(key)).not.toHaveProperty('settled');
  });

  it('is not taken back from somebody who has just answered it', async () => {
    ask();
    bench.see(...FAILING);
    bench.paper.nextErrors.push(...Array<string>(20).fill('ConditionalCheckFailedException'));
    await bench.judge();
    expect(taken()).toEqual([]);
  });

  it.each(['TaskTimedOut', 'TaskDoesNotExist'])('is taken back though its execution says %s', async (refusal) => {
    ask();
    bench.see(...FAILING);
    bench.machines.script = ({ operation }): Scripted =>
      operation === 'SendTaskSuccess' ? { status: 400, body: { __type: refusal } } : { status: 200, body: {} };
    await bench.judge();
    expect(bench.item(key)).toHaveProperty('settled');
  });

  it('that cannot be read hides nothing else', async () => {
    bench.write(key, { token: 7 });
    bench.see({ [WEST]: marks('IIIII') });
    await bench.judge(EU);
    expect(bench.asked('StartExecution')).toMatchObject([
      { name: expect.stringContaining('detected-us-west-2') as string },
    ]);
    expect(bench.pages).toHaveLength(1);
  });
});
