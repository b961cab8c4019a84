import * as fc from 'fast-check';
import { SERVICES } from '../../strategy/layers';
import { expectedLossSeconds, hasEverything, withinRpo } from '../../strategy/recovery-point';

describe('the expected loss', () => {
  it('is the time from the last replicated heartbeat to the outage', () => {
    expect(expectedLossSeconds({ heartbeatAtMs: 60_000, outageStartedAtMs: 72_500, store: 'data-table' })).toBe(14.5);
  });

  it('is unknown, not zero, without a heartbeat', () => {
    expect(expectedLossSeconds({ heartbeatAtMs: null, outageStartedAtMs: 72_500, store: 'bucket' })).toBeNull();
  });

  it('is never negative, and never smaller for an older heartbeat', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat(), (heartbeatAtMs, outageStartedAtMs, olderMs) => {
        const loss = expectedLossSeconds({ heartbeatAtMs, outageStartedAtMs, store: 'bucket' })!;
        expect(loss).toBeGreaterThanOrEqual(0);
        expect(
          expectedLossSeconds({ heartbeatAtMs: heartbeatAtMs - olderMs, outageStartedAtMs, store: 'bucket' }),
        ).toBeGreaterThanOrEqual(loss);
      }),
    );
  });
});

describe('the RPO', () => {
  it('is a strict bound', () => {
    expect(withinRpo(14.9, 'control-plane')).toBe('within');
    expect(withinRpo(15, 'control-plane')).toBe('beyond');
  });

  it('of identity includes its five seconds', () => {
    expect(withinRpo(5, 'identity')).toBe('within');
    expect(withinRpo(5.1, 'identity')).toBe('beyond');
  });

  it.each(SERVICES)('of %s is met by no loss, and unknown for an unknown one', (service) => {
    expect(withinRpo(0, service)).toBe('within');
    expect(withinRpo(null, service)).toBe('unknown');
    expect(withinRpo(Number.NaN, service)).toBe('unknown');
  });
});

it('has everything once a heartbeat from after the last write has arrived, and the writes that it overtook', () => {
  const has = (heartbeatAtMs: number | null, store: 'data-table' | 'bucket' = 'data-table') =>
    hasEverything({ heartbeatAtMs, stoppedAtMs: 100_000, store });
  expect(hasEverything({ heartbeatAtMs: null, stoppedAtMs: -5_000, store: 'data-table' })).toBe(false);
  expect([has(null), has(100_000), has(101_999), has(102_000)]).toEqual([false, false, false, true]);
  expect([has(102_000, 'bucket'), has(130_000, 'bucket')]).toEqual([false, true]);
});
