import { planCostsNothing } from '../../../lab/judge/promises/planned';
import { appendEntry } from '../../../strategy/ledger';
import type { StoredItem } from '../../../lab/judge/record';
import { drill, held, request, row, STRUCK_MS, write } from './a-record';

const INCIDENT = 'evac-us-east-1-20270101T000200Z';
const claim = {
  ...({ flow: 'evacuation', source: 'us-east-1', incident: INCIDENT, conductor: 'us-west-2' } as const),
  ...{ execution: 'arn', state: 'closed', claimedAt: new Date(STRUCK_MS).toISOString() },
};
const start = { by: 'ic', reason: 'maintenance', mode: 'planned' };
const entry = (verb: string, input: object) => ({
  ...{ verb, region: 'us-west-2', at: new Date(STRUCK_MS).toISOString() },
  body: { input, output: { kind: 'conducting' } },
});
const planned = appendEntry(undefined, entry('claim', { reason: 'maintenance', start }));
const undone = appendEntry(planned, entry('rollback', {}));

const judged = (requests: ReturnType<typeof request>[], { faults = '[]', entries = [planned] } = {}) =>
  planCostsNothing(drill({ faults, requests, claims: [claim], ledgers: [{ incident: INCIDENT, entries }] }));
const writes = (...seconds: number[]) =>
  seconds.map((second) => request(second, { kind: 'write', service: 'tooling', outcome: 'draining', status: 503 }));

describe('a planned evacuation', () => {
  it('may refuse writes for half a minute, and for longer when it is undone', () => {
    const end = request(100, { kind: 'write', service: 'tooling' });
    expect(judged([...writes(5, 15, 35), end]).held).toBe(true);
    expect(judged([...writes(5, 15, 36), end])).toMatchObject({
      held: false,
      violations: [expect.stringContaining('us-east/tooling refused writes for more than 30 s')],
    });
    expect(judged([...writes(5, 36, 90), end], { entries: [planned, undone] }).held).toBe(true);
    expect(judged([...writes(5, 36, 96), end], { entries: [planned, undone] }).held).toBe(false);
  });

  it('starts the count again after a write that was accepted', () => {
    const accepted = request(20, { kind: 'write', service: 'tooling' });
    expect(judged([...writes(5, 15), accepted, ...writes(25, 40)]).held).toBe(true);
  });

  it('refuses no read; one that finds nothing is judged as a loss', () => {
    expect(judged([request(5)]).held).toBe(true);
    expect(judged([request(5, { outcome: 'missing' })]).held).toBe(true);
    expect(judged([request(5, { outcome: 'ramping', status: 503 })])).toMatchObject({
      held: false,
      violations: [expect.stringContaining('refused 1 reads, the first with "ramping"')],
    });
    expect(judged([request(-5, { outcome: 'ramping', status: 503 })]).held).toBe(true);
  });

  it('loses nothing, not even what it recorded as a loss', () => {
    const written = write(5, { service: 'tooling', region: 'us-east-1' });
    const own = { claims: [claim], ledgers: [{ incident: INCIDENT, entries: [planned] }], faults: '[]' };
    const of = (storedAtEnd: StoredItem[]) => planCostsNothing(drill({ ...own, requests: [written], storedAtEnd }));
    expect(of([held(written, 'us-east-1')]).held).toBe(true);
    expect(of([])).toMatchObject({ held: false, violations: [expect.stringContaining('is missing in us-east-1')] });
  });

  it('is judged until a fault may refuse users too, and not at all under one', () => {
    const refused = request(30, { outcome: 'timeout', status: null });
    const loss = (at: string) => `[{ at: ${at}, kind: region-loss, region: us-east-1 }]`;
    expect(judged([refused], { faults: loss('140s') }).held).toBe(true);
    expect(judged([refused], { faults: loss('160s') }).held).toBe(false);
    expect(judged([refused], { faults: loss('1m') }).held).toBeNull();
    // It was under way when the fault struck.
    const waiting = { ...request(15, { outcome: 'timeout' }), endedAtMs: STRUCK_MS + 26_000 };
    expect(judged([waiting], { faults: loss('140s') }).held).toBe(true);
    expect(judged([waiting], { faults: loss('147s') }).held).toBe(false);
    const lag = '[{ at: 1m, kind: replication-paused, region: us-east-1, for: 5m }]';
    expect(judged([refused], { faults: lag }).held).toBe(false);
  });

  it('is nobody’s concern where nothing was planned, and ends when detect takes it over', () => {
    const refused = request(30, { outcome: 'ramping', status: 503 });
    const unplanned = appendEntry(undefined, entry('claim', { reason: 'alarm' }));
    expect(judged([refused], { entries: [unplanned] }).held).toBe(true);
    const taken = appendEntry(planned, {
      ...entry('claim', { reason: 'detected' }),
      at: new Date(STRUCK_MS + 20_000).toISOString(),
    });
    expect(judged([refused], { entries: [planned, taken] }).held).toBe(true);
  });
});

describe('after a drill', () => {
  const DRILL = 'drill-us-east-1-20270101T000200Z';
  const of = { ...claim, flow: 'drill' as const, incident: DRILL };
  const execution = { arn: 'arn', machine: 'drill', region: 'us-west-2', status: 'SUCCEEDED' };
  const ended = (second: number) => [{ ...execution, startedAtMs: STRUCK_MS, endedAtMs: STRUCK_MS + second * 1000 }];
  const own = {
    ...{ faults: '[]', claims: [of, claim], executions: ended(300), routes: [row(200, 2)] },
    ledgers: [{ incident: INCIDENT, entries: [planned] }],
  };
  const at = (second: number, more: Parameters<typeof drill>[0] = {}) =>
    planCostsNothing(drill({ ...own, endMs: STRUCK_MS + second * 1000, ...more }));

  it('nothing may be away ten minutes later', () => {
    expect(at(899).held).toBe(true);
    expect(at(900)).toMatchObject({
      held: false,
      violations: [expect.stringContaining(`${DRILL} is over, and us-east/tooling is serving, us-west-2 100`)],
    });
    expect(at(900, { routes: [row(200, 2), row(280, 4, { weights: { 'us-east-1': 100 } })] }).held).toBe(true);
    expect(at(900, { routes: [], drained: ['us-east-1'] }).held).toBe(false);
  });

  it('a fault that is not over for that long, a drill that is open, or a real incident excuses it', () => {
    const faults = '[{ at: 3m, kind: replication-lag, region: us-east-1, lag: 40s, for: 10m }]';
    expect(at(900, { faults }).held).toBe(true);
    expect(at(900, { claims: [{ ...of, state: 'open' }, claim] }).held).toBe(true);
    const real = { ...claim, incident: 'evac-eu-central-1-20270101T000300Z', source: 'eu-central-1' };
    expect(at(900, { claims: [of, claim, real] }).held).toBe(true);
  });
});
