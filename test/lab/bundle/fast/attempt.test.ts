import { attempt, type Timeouts } from '../../../../lab/bundle/fast/attempt';
import type { Submit } from '../../../../lab/calls/exchange';
import type { FastSandbox } from '../../../../lab/bundle/fast/sandbox';
import { Clock } from '../../../../lab/kernel/clock';

const TO = { service: 'dynamodb', region: 'us-east-1', operation: 'GetItem', input: {} };
const TIMEOUTS = { connectionTimeout: 500, requestTimeout: 2000 };

/** What came of a try whose way there, and answer from then on, take so long; and after how many ms. */
async function tried(thereMs: number, answersInMs: number, timeouts: Timeouts = TIMEOUTS) {
  const clock = new Clock(0);
  const submit: Submit = (_to, exchange) => {
    exchange.connectsIn(thereMs);
    clock.after(thereMs, () => {
      exchange.connected(answersInMs);
      clock.after(answersInMs, () => exchange.answered({ kind: 'output', output: {} }));
    });
  };
  const sandbox = { clock, submit, hears: () => true } as unknown as FastSandbox;
  let heard: { kind: string; message?: string; atMs: number } | undefined;
  void attempt(sandbox, TO, timeouts).then((outcome) => (heard = { ...outcome, atMs: clock.now() }));
  await clock.runUntil(10_000);
  return heard;
}

describe('one try of a request in the fast tier', () => {
  it('is answered when way and answer fit into the time-outs', async () => {
    expect(await tried(400, 1500)).toMatchObject({ kind: 'output', atMs: 1900 });
  });

  it('gives up before it is connected when the way there is too long', async () => {
    const late = await tried(600, 10);
    expect(late).toMatchObject({ kind: 'late', atMs: 500 });
    expect(late?.message).toContain('did not establish a connection');
  });

  it('gives up on an answer that is too long on its way back', async () => {
    const late = await tried(400, 1700);
    expect(late).toMatchObject({ kind: 'late', atMs: 2000 });
    expect(late?.message).toContain('requestTimeout');
  });

  it('waits for ever without time-outs', async () => {
    expect(await tried(3000, 3000, {})).toMatchObject({ kind: 'output', atMs: 6000 });
  });
});
