import { recoverySeconds } from '../../../lab/judge/objectives/rto';
import type { Outcome } from '../../../lab/judge/record';
import { request, STRUCK_MS } from './a-record';

const every = (seconds: readonly number[], outcome: Outcome, standsFor = 1) =>
  seconds.map((second) => request(second, { outcome, standsFor }));
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index);

describe('recovery time', () => {
  it('is the moment from which nine in ten succeed to the end', () => {
    const requests = [...every(range(0, 40), 'timeout'), ...every(range(40, 100), 'ok')];
    expect(recoverySeconds(requests, STRUCK_MS)).toBe(40);
  });

  it('is zero when users noticed nothing', () => {
    expect(recoverySeconds(every(range(-20, 100), 'ok'), STRUCK_MS)).toBe(0);
  });

  it('does not end with a recovery that does not last', () => {
    const requests = [
      ...every(range(0, 20), 'timeout'),
      ...every(range(20, 60), 'ok'),
      ...every(range(60, 70), 'maintenance'),
      ...every(range(70, 100), 'ok'),
    ];
    expect(recoverySeconds(requests, STRUCK_MS)).toBe(70);
  });

  it('is null if the last bucket still fails, or if nobody asked after the fault', () => {
    expect(recoverySeconds(every(range(0, 100), 'timeout'), STRUCK_MS)).toBeNull();
    expect(recoverySeconds(every(range(-60, 0), 'ok'), STRUCK_MS)).toBeNull();
  });

  it('weighs each request by how many it represents: the stale 8.7 % may go on failing', () => {
    const conforming = every(range(0, 60), 'ok', 9);
    const stale = every(range(0, 60), 'timeout', 0.9);
    expect(recoverySeconds([...conforming, ...stale], STRUCK_MS)).toBe(0);
    expect(recoverySeconds([...conforming, ...every(range(0, 60), 'timeout', 1.1)], STRUCK_MS)).toBeNull();
  });

  it('counts from the first sample of the first good bucket, never earlier', () => {
    const requests = [...every([5], 'timeout'), ...every([97, 130], 'ok')];
    expect(recoverySeconds(requests, STRUCK_MS)).toBe(97);
  });

  it.each(['missing', 'redirected', 'ramping', 'read-only', 'error'] as const)(
    'does not count "%s" as success',
    (outcome) => {
      expect(recoverySeconds(every(range(0, 30), outcome), STRUCK_MS)).toBeNull();
    },
  );
});
