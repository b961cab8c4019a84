import * as fc from 'fast-check';
import { Clock } from '../../../lab/kernel/clock';

const START = Date.UTC(2027, 0, 1);

describe('the virtual clock', () => {
  it('plays events in order of time, and of arrival where times are equal', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 300, size: 'max' }), async (delays) => {
        const clock = new Clock(START);
        const played: { delay: number; index: number }[] = [];
        delays.forEach((delay, index) => clock.after(delay, () => void played.push({ delay, index })));
        await clock.runUntil(START + 100);
        const expected = delays
          .map((delay, index) => ({ delay, index }))
          .sort((a, b) => a.delay - b.delay || a.index - b.index);
        expect(played).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });

  it('stands at the end of the run and leaves later events alone', async () => {
    const clock = new Clock(START);
    const played: number[] = [];
    clock.after(10, () => void played.push(clock.now() - START));
    clock.after(30, () => void played.push(clock.now() - START));
    await clock.runUntil(START + 20);
    expect(played).toEqual([10]);
    expect(clock.now()).toBe(START + 20);
  });

  it('does not play a cancelled event', async () => {
    const clock = new Clock(START);
    let played = false;
    clock.after(5, () => (played = true)).cancelled = true;
    await clock.runUntil(START + 10);
    expect(played).toBe(false);
  });

  it('stands still while somebody computes', async () => {
    const clock = new Clock(START);
    const seen: number[] = [];
    clock.after(1, () => {
      const release = clock.hold();
      setImmediate(() =>
        setImmediate(() => {
          seen.push(clock.now() - START);
          release();
        }),
      );
    });
    clock.after(2, () => void seen.push(clock.now() - START));
    await clock.runUntil(START + 5);
    expect(seen).toEqual([1, 2]);
  });

  it('wakes sleepers at their time', async () => {
    const clock = new Clock(START);
    const seen: number[] = [];
    void (async () => {
      await clock.sleep(100);
      seen.push(clock.now() - START);
      await clock.sleep(50);
      seen.push(clock.now() - START);
    })();
    await clock.runUntil(START + 1000);
    expect(seen).toEqual([100, 150]);
  });

  it('does not wake a sleeper who gave up', async () => {
    const clock = new Clock(START);
    let woken = false;
    const sleep = clock.wait(START + 5);
    void sleep.promise.then(() => (woken = true));
    sleep.cancel();
    await clock.runUntil(START + 10);
    expect(woken).toBe(false);
  });

  it('runs no further than the promise it was asked for', async () => {
    const clock = new Clock(START);
    const played: number[] = [];
    clock.after(20, () => void played.push(20));
    const result = await clock.runUntilSettled(clock.sleep(10).then(() => 'done'));
    expect([result, clock.now() - START, played]).toEqual(['done', 10, []]);
    await expect(clock.runUntilSettled(Promise.reject(new Error('lost')))).rejects.toThrow('lost');
  });

  it('says when a promise waits for what will never come', async () => {
    const clock = new Clock(START);
    clock.after(5, () => undefined);
    expect(await clock.runUntilSettled(new Promise(() => undefined))).toBeUndefined();
  });

  it('repeats on the grid of its period until stopped', async () => {
    const clock = new Clock(START + 3);
    const seen: number[] = [];
    const stop = clock.every(10, () => {
      seen.push(clock.now() - START);
      if (seen.length === 3) stop();
    });
    await clock.runUntil(START + 100);
    expect(seen).toEqual([10, 20, 30]);
  });
});
