import * as fc from 'fast-check';
import {
  effectNow,
  FAULT_SECONDS_MAX,
  FaultEffect,
  isFelt,
  isFeltByProbes,
  isVerification,
} from '../../strategy/fault';

const AT_MS = Date.UTC(2027, 0, 1);
const iso = (ms: number): string => new Date(ms).toISOString();
const LOST: FaultEffect = { kind: 'lost', share: 1, whom: 'all' };
const fault = (changes: object = {}) => ({
  ...{ region: 'us-east-1', effect: LOST, drill: 'drill-us-east-1-20270101T000000Z' },
  ...{ at: iso(AT_MS), until: iso(AT_MS + 60_000) },
  ...changes,
});
const now = (stored: unknown, afterMs = 0) => effectNow(stored, 'us-east-1', AT_MS + afterMs);

describe('an injected fault', () => {
  it('is in force from its beginning until just before its end', () => {
    expect(now(fault(), -1)).toBeUndefined();
    expect(now(fault())).toEqual(LOST);
    expect(now(fault(), 59_999)).toEqual(LOST);
    expect(now(fault(), 60_000)).toBeUndefined();
  });

  it('is none when it is of another region', () => {
    expect(effectNow(fault(), 'us-west-2', AT_MS)).toBeUndefined();
  });

  it('lasts at most an hour: a longer one is none at all', () => {
    expect(now(fault({ until: iso(AT_MS + FAULT_SECONDS_MAX * 1000) }))).toEqual(LOST);
    expect(now(fault({ until: iso(AT_MS + FAULT_SECONDS_MAX * 1000 + 1) }))).toBeUndefined();
  });

  it.each([
    ['no end', { until: undefined }],
    ['an end that is no time', { until: 'soon' }],
    ['a beginning that is no time', { at: 'once' }],
    ['an unknown kind', { effect: { ...LOST, kind: 'fire' } }],
    ['a field that nobody knows', { extra: 1 }],
    ['a share of nobody', { effect: { ...LOST, share: 0 } }],
    ['a share of more than all', { effect: { ...LOST, share: 1.1 } }],
    ['nobody whom it concerns', { effect: { ...LOST, whom: 'others' } }],
  ])('is none with %s', (_, changes) => {
    expect(now(fault(changes))).toBeUndefined();
  });

  it.each([undefined, null, '', 7, [], {}])('is none when %p is stored', (stored) => {
    expect(now(stored)).toBeUndefined();
  });

  it('is over an hour after its beginning, whatever is stored', () => {
    const time = fc.integer({ min: AT_MS - 10 ** 8, max: AT_MS + 10 ** 8 });
    fc.assert(
      fc.property(time, time, fc.nat(10 ** 9), (fromMs, untilMs, afterMs) => {
        const stored = fault({ at: iso(fromMs), until: iso(untilMs) });
        const nowMs = fromMs + FAULT_SECONDS_MAX * 1000 + afterMs;
        expect(effectNow(stored, 'us-east-1', nowMs)).toBeUndefined();
      }),
    );
  });
});

describe('an effect', () => {
  it.each([
    ['the loss of a dependency', { dependency: 's3' }, 'dependency: does not belong to "lost"; leave it out'],
    ['a partition of a store', { kind: 'partition', dependency: 's3' }, 'dependency: does not belong to "partition"'],
    ['errors of no store', { kind: 'store-errors' }, 'dependency: is needed: which store answers errors'],
    ['a delay of no length', { kind: 'delay' }, 'delayMs: belongs to a delay, and only to a delay'],
    ['a loss that takes time', { delayMs: 10 }, 'delayMs: belongs to a delay, and only to a delay'],
    ['a delay that outlives the function', { kind: 'delay', delayMs: 10_001 }, 'delayMs: '],
    ['a delay of nothing', { kind: 'delay', delayMs: 0 }, 'delayMs: '],
  ])('is refused with %s', (_, effect, problem) => {
    const issue = FaultEffect.safeParse({ ...LOST, ...effect }).error?.issues[0];
    expect(`${issue?.path.join('.')}: ${issue?.message}`).toContain(problem);
  });

  it.each([
    { kind: 'delay', delayMs: 10_000 },
    { kind: 'delay', delayMs: 2, dependency: 's3', whom: 'synthetic' },
    { kind: 'store-errors', dependency: 'sqs' },
    { kind: 'black-hole' },
    { kind: 'partition', whom: 'synthetic' },
    { kind: 'black-hole', dependency: 'dynamodb', service: 'identity' },
  ])('is taken as it is: %p', (effect) => {
    expect(FaultEffect.parse({ ...LOST, ...effect })).toEqual({ ...LOST, ...effect });
  });

  const asked = { requestId: 'r-1', tenant: 'us-east/acme', service: 'identity', key: 'ann' } as const;

  it('is felt by customers only if it is meant for all', () => {
    expect(isFelt(LOST, asked)).toBe(true);
    expect(isFelt({ ...LOST, whom: 'synthetic' }, asked)).toBe(false);
    expect(isFelt({ ...LOST, whom: 'synthetic' }, { ...asked, tenant: 'us-east/synthetic' })).toBe(true);
  });

  it('for synthetic tenants is not felt by verification, which is part of a real evacuation', () => {
    const verifying = { ...asked, key: 'verify-1', tenant: 'us-east/synthetic' };
    expect(isFelt({ ...LOST, whom: 'synthetic' }, verifying)).toBe(false);
    expect(isFelt(LOST, verifying)).toBe(true);
    // A customer may choose such a key.
    expect(isVerification({ ...verifying, tenant: asked.tenant })).toBe(false);
  });

  it('is felt by requests of its service only', () => {
    expect(isFelt({ ...LOST, service: 'identity' }, asked)).toBe(true);
    expect(isFelt({ ...LOST, service: 'tooling' }, asked)).toBe(false);
  });

  it('is felt by about its share of the requests, and by more of them when the share grows', () => {
    const ids = Array.from({ length: 1000 }, (_, index) => `request-${index}`);
    const felt = (share: number) => ids.filter((requestId) => isFelt({ ...LOST, share }, { ...asked, requestId }));
    expect(felt(0.3).length).toBeGreaterThan(250);
    expect(felt(0.3).length).toBeLessThan(350);
    expect(felt(0.6)).toEqual(expect.arrayContaining(felt(0.3)));
    expect(felt(1)).toEqual(ids);
  });

  it('goes past probes and health checks unless everybody feels it', () => {
    expect(isFeltByProbes(LOST, undefined)).toBe(true);
    expect(isFeltByProbes({ ...LOST, share: 0.99 }, undefined)).toBe(false);
    expect(isFeltByProbes({ ...LOST, whom: 'synthetic' }, undefined)).toBe(false);
    expect(isFeltByProbes({ ...LOST, service: 'identity' }, undefined)).toBe(false);
    expect(isFeltByProbes({ ...LOST, service: 'identity' }, 'identity')).toBe(true);
  });
});
