import { nothingForgotten } from '../../../lab/judge/promises/nothing-forgotten';
import type { RouteSample } from '../../../lab/judge/record';
import { appendEntry } from '../../../strategy/ledger';
import { claim, drill, held, request, row, STRUCK_MS, write } from './a-record';

const tooling = { service: 'tooling' } as const;
const east = { ...tooling, region: 'us-east-1', epoch: 0 };
const west = { ...tooling, region: 'us-west-2', epoch: 2 };

describe('nothing forgotten', () => {
  const before = write(-10, east);
  const after = request(100, { ...west, kind: 'read' });
  const moved = [row(60, 2)];
  const promoted = (lossSeconds: number | null) => {
    const body = { output: { kind: 'promoted', placement: 'us-east', service: 'tooling', lossSeconds } };
    const entry = appendEntry(undefined, {
      at: new Date(STRUCK_MS + 40_000).toISOString(),
      verb: 'promote',
      region: 'us-west-2',
      body,
    });
    return [{ incident: 'evac-1', entries: [entry] }];
  };

  it('is kept if the target has the write', () => {
    const record = drill({ requests: [before, after], routes: moved, storedAtEnd: [held(before, 'us-west-2')] });
    expect(nothingForgotten(record)).toEqual({ name: 'nothing-forgotten', held: true, violations: [] });
  });

  it('finds a job that was submitted twice and done before the second time', () => {
    const job = write(-10, { service: 'orchestration' });
    const done = { job: 'done', writtenIn: 'us-west-2', version: '2027-01-01T00:00:30.000Z@us-west-2' } as const;
    const record = (changes: object) => drill({ requests: [job], storedAtEnd: [held(job, 'us-west-2', changes)] });
    expect(nothingForgotten(record(done)).held).toBe(true);
    expect(nothingForgotten(record({ ...done, job: null })).held).toBe(false);
  });

  it('is broken by a write that is gone and not within a recorded loss', () => {
    const record = drill({ requests: [before, after], routes: moved, storedAtEnd: [held(before, 'us-east-1')] });
    expect(nothingForgotten(record)).toMatchObject({
      held: false,
      violations: [expect.stringContaining('missing in us-west-2')],
    });
  });

  it('counts a recorded loss from a fault that only disturbed the service, if none took it away', () => {
    const judged = (faults: string, lossSeconds: number) =>
      nothingForgotten(
        drill({
          ...{ requests: [before, after], routes: moved, storedAtEnd: [held(before, 'us-east-1')] },
          ...{ ledgers: promoted(lossSeconds), faults: `[${faults}]`, claims: [claim] },
        }),
      ).held;
    const denied = '{ at: 2m, kind: key-denied, placement: us-east, region: us-east-1 }';
    expect([judged(denied, 15), judged(denied, 5)]).toEqual([true, false]);
    // Of a plan nothing is struck: the loss counts back from its promotion, after 60 s.
    const cut = '{ at: 2m, kind: link-cut, from: us-east-1, to: us-west-2 }';
    expect([judged(cut, 75), judged(cut, 65)]).toEqual([true, false]);
    // A disturbance before the loss makes no recorded loss larger.
    const early = '{ at: 110s, kind: key-denied, placement: us-east, region: us-east-1, for: 5s }';
    const lost = '{ at: 200s, kind: region-loss, region: us-east-1 }';
    expect(judged(`${early}, ${lost}`, 15)).toBe(false);
  });

  it('waits for a job that a cut-off region accepted and still has, until the cut ends; not for a job that it lost', () => {
    const job = write(30, { service: 'orchestration', region: 'us-west-2', epoch: 0 });
    const routes = [row(60, 2, { service: 'orchestration', weights: { 'us-east-1': 100 } })];
    const judged = (lasts: string, ...storedAtEnd: ReturnType<typeof held>[]) => {
      const links = ['us-east-1', 'us-east-2'].map(
        (other) => `{ at: 2m${lasts}, kind: link-cut, from: ${other}, to: us-west-2 }`,
      );
      const after = request(1200, { service: 'orchestration', region: 'us-east-1' });
      return nothingForgotten(drill({ requests: [job, after], routes, storedAtEnd, faults: `[${links.join(', ')}]` }))
        .held;
    };
    const kept = held(job, 'us-west-2', { job: 'pending' });
    expect([judged('', kept), judged('', ...[]), judged(', for: 10m', kept)]).toEqual([true, false, false]);
  });

  it('requires no more than at the start of regions that share a service again after a rollback', () => {
    const written = write(200, { service: 'content-premium', region: 'us-west-2' });
    const read = request(250, { service: 'content-premium', region: 'us-east-1' });
    const faults = '[{ at: 2m, kind: link-cut, from: us-east-1, to: us-west-2 }]';
    const both = { 'us-east-1': 50, 'us-west-2': 50 };
    const judged = (weights: RouteSample['weights'], incident: string | null) => {
      const routes = [row(100, 3, { service: 'content-premium', weights, incident })];
      const storedAtEnd = [held(written, 'us-west-2')];
      return nothingForgotten(drill({ requests: [written, read], routes, claims: [claim], storedAtEnd, faults })).held;
    };
    // What was moved, or brought back by a return, has to be there.
    expect([judged(both, 'evac-1'), judged(both, 'return-1'), judged({ 'us-east-1': 100 }, 'evac-1')]).toEqual([
      ...[true, false, false],
    ]);
  });

  it('requires nothing of a region that served after the fault and was evacuated then', () => {
    const faults =
      '[{ at: 2m, kind: permission-missing, handler: cell-content, action: s3:GetObject, region: us-east-1 }]';
    const service = 'content-standard';
    const meanwhile = request(10, { ...east, service, kind: 'read' });
    const after = write(100, { service, region: 'us-west-2' });
    const routes = [row(60, 2, { service, weights: { 'us-west-2': 100 } })];
    const judged = (region: string) =>
      nothingForgotten(drill({ faults, requests: [meanwhile, after], routes, storedAtEnd: [held(after, region)] }))
        .held;
    expect([judged('us-west-2'), judged('us-east-1')]).toEqual([true, false]);
  });

  it('accepts a loss if the recorded loss is at least as large', () => {
    const record = drill({ requests: [before, after], routes: moved });
    expect(nothingForgotten({ ...record, ledgers: promoted(12) }).held).toBe(true);
    expect(nothingForgotten({ ...record, ledgers: promoted(null) }).held).toBe(true);
    expect(nothingForgotten({ ...record, ledgers: promoted(5) }).held).toBe(false);
  });

  it('waits for the ledger entry after the row of a promotion, but no longer than the step may take', () => {
    const record = drill({ requests: [before, after], routes: moved, storedAtEnd: [held(before, 'us-east-1')] });
    const judged = (sinceFault: number) => nothingForgotten({ ...record, endMs: STRUCK_MS + sinceFault * 1000 }).held;
    expect([judged(79), judged(81)]).toEqual([true, false]);
  });

  it('waits for that entry as long as its conductor does not reach the control store, from then on', () => {
    const routes = [row(60, 2, { incident: claim.incident })];
    const judged = (cutAt: number, lasts: number) => {
      const at = `at: ${120 + cutAt}s, for: ${lasts}s`;
      const cut = `{ ${at}, kind: link-cut, from: us-east-2, to: us-west-2 }`;
      const faults = `[{ at: 2m, kind: region-loss, region: us-east-1 }, ${cut}]`;
      const given = { requests: [before, after], storedAtEnd: [held(before, 'us-east-1')], claims: [claim] };
      return nothingForgotten(drill({ ...given, routes, endMs: STRUCK_MS + 180_000, faults })).held;
    };
    expect(judged(65, 110)).toBe(true);
    expect([judged(65, 60), judged(100, 75)]).toEqual([false, false]);
  });

  it('never excuses the loss of a write that the target itself accepted', () => {
    const record = drill({
      requests: [before, write(100, west)],
      routes: moved,
      storedAtEnd: [held(before, 'us-west-2')],
    });
    expect(nothingForgotten({ ...record, ledgers: promoted(null) }).held).toBe(false);
  });

  it('is kept while nothing has moved and the source has the write', () => {
    const record = drill({ requests: [before], storedAtEnd: [held(before, 'us-east-1')] });
    expect(nothingForgotten(record).held).toBe(true);
    expect(nothingForgotten(drill({ requests: [before] })).held).toBe(false);
  });
});

describe('nothing forgotten, after a rollback', () => {
  const back = row(120, 4, { weights: { 'us-east-1': 100 }, incident: 'evac-1' });
  const accepted = write(80, west);
  const listed = (from: number, until: number) => {
    const at = (seconds: number) => new Date(STRUCK_MS + seconds * 1000).toISOString();
    const one = {
      placement: 'us-east',
      service: 'tooling',
      region: 'us-west-2',
      epoch: 2,
      from: at(from),
      until: at(until),
    };
    const draft = { verb: 'rollback', region: 'us-west-2', at: at(120), body: { output: { reconcile: [one] } } };
    return [{ incident: 'evac-1', entries: [appendEntry(undefined, draft)] }];
  };
  const judged = (changes: Parameters<typeof drill>[0]) =>
    nothingForgotten(drill({ requests: [accepted], routes: [back], claims: [claim], ...changes })).held;

  it('is kept if the source has what the target accepted', () => {
    expect(judged({ storedAtEnd: [held(accepted, 'us-east-1')] })).toBe(true);
  });

  it('asks the target, which writes, and not the source, where a plan stopped half-way', () => {
    const half = { ...back, weights: { 'us-east-1': 75, 'us-west-2': 25 }, returning: 'us-west-2' };
    const read = request(90, { ...west, kind: 'read' });
    const at = (region: string) =>
      judged({ requests: [accepted, read], routes: [half], storedAtEnd: [held(accepted, region)] });
    expect([at('us-west-2'), at('us-east-1')]).toEqual([true, false]);
  });

  it('is kept if the target still has it and the ledger lists it, and only then', () => {
    const there = [held(accepted, 'us-west-2')];
    expect(judged({ storedAtEnd: there, ledgers: listed(60, 100) })).toBe(true);
    expect(judged({ storedAtEnd: there, ledgers: listed(60, 70) })).toBe(false);
    expect(judged({ storedAtEnd: there })).toBe(false);
    expect(judged({ storedAtEnd: [], ledgers: listed(60, 100) })).toBe(false);
  });
});
