import { appendEntry } from '../../../strategy/ledger';
import { epochsOnlyGrow } from '../../../lab/judge/epochs';
import { nothingForgotten } from '../../../lab/judge/nothing-forgotten';
import { oneWriter } from '../../../lab/judge/one-writer';
import { ledgerIntact } from '../../../lab/judge/promises';
import { recoveryPath } from '../../../lab/judge/recovery-path';
import { residencyHolds } from '../../../lab/judge/residency';
import type { CallSeen, ClaimSeen, RouteSample } from '../../../lab/record';
import { drill, held, request, STRUCK_MS, write } from './a-record';

const tooling = { service: 'tooling' } as const;
const east = { ...tooling, region: 'us-east-1', epoch: 0 };
const west = { ...tooling, region: 'us-west-2', epoch: 2 };

const claim: ClaimSeen = {
  ...{ flow: 'evacuation', source: 'us-east-1', incident: 'evac-1', conductor: 'us-west-2', execution: 'arn' },
  ...{ claimedAt: new Date(STRUCK_MS + 40_000).toISOString(), state: 'closed' },
};
const call = (seconds: number, changes: Partial<CallSeen> = {}): CallSeen => ({
  ...{ atMs: STRUCK_MS + seconds * 1000, service: 'dynamodb', operation: 'GetItem', region: 'us-west-2' },
  caller: { kind: 'function', name: 'companyos-dev-promote', region: 'us-west-2' },
  ...changes,
});
const row = (seconds: number, epoch: number, changes: Partial<RouteSample> = {}): RouteSample => ({
  ...{ atMs: STRUCK_MS + seconds * 1000, placement: 'us-east', service: 'tooling', epoch, mode: 'serving' },
  weights: { 'us-west-2': 100 },
  incident: null,
  ...changes,
});

describe('one writer', () => {
  it('holds when the writer changes once, with a new epoch', () => {
    expect(
      oneWriter(drill({ requests: [write(-20, east), write(-10, east), write(60, west), write(70, west)] })).held,
    ).toBe(true);
  });

  it('is broken when two regions accept writes in one epoch', () => {
    const result = oneWriter(drill({ requests: [write(-20, east), write(-10, { ...west, epoch: 0 })] }));
    expect(result).toMatchObject({ held: false, violations: [expect.stringContaining('both accepted')] });
  });

  it('is broken when the old writer accepts after the new one, whoever heard of it first', () => {
    const late = write(60, { ...east, version: `${new Date(STRUCK_MS + 65_000).toISOString()}@us-east-1` });
    expect(oneWriter(drill({ requests: [late, write(62, west)] })).held).toBe(false);
  });

  it('is broken by a write in a store that no client was told of', () => {
    const requests = [write(-20, east), write(60, west), write(70, west)];
    const hidden = held(write(65, east), 'us-east-1');
    expect(oneWriter(drill({ requests, heldAtEnd: [hidden] }))).toMatchObject({
      held: false,
      violations: [expect.stringContaining('when it was not the writer')],
    });
  });

  it('knows who was the writer as deployed, although none of its answers reached a client', () => {
    const requests = [write(60, west), write(70, west)];
    const unheard = (seconds: number) => held(write(seconds, east), 'us-east-1');
    const judged = (seconds: number) =>
      oneWriter(drill({ requests, heldAtEnd: [unheard(seconds)], routes: [row(50, 2)] })).held;
    expect([judged(40), judged(55)]).toEqual([true, false]);
  });

  it('knows from the routing map of a writer that no client met, between one that lost its turn and got it back', () => {
    const back = { ...east, epoch: 4 };
    const requests = [write(-20, east), write(90, back), write(95, back)];
    const tried = held(write(65, west), 'us-west-2', { tenant: 'us-east/synthetic' });
    const rows = [row(60, 2, { weights: { 'us-west-2': 0 } }), row(80, 4, { weights: { 'us-east-1': 100 } })];
    expect(oneWriter(drill({ requests, heldAtEnd: [tried], routes: rows })).held).toBe(true);
    expect(oneWriter(drill({ requests, heldAtEnd: [tried] })).held).toBe(false);
    const late = held(write(92, west), 'us-west-2', { tenant: 'us-east/synthetic' });
    expect(oneWriter(drill({ requests, heldAtEnd: [late], routes: rows })).held).toBe(false);
  });

  it('lets the next writer be tried before the first client meets it', () => {
    const requests = [write(-20, east), write(60, west)];
    const probe = (second: number) => held(write(second, west), 'us-west-2', { tenant: 'us-east/synthetic' });
    expect(oneWriter(drill({ requests, heldAtEnd: [probe(55)] })).held).toBe(true);
    expect(oneWriter(drill({ requests, heldAtEnd: [probe(-30)] })).held).toBe(false);
    expect(oneWriter(drill({ requests: requests.slice(0, 1), heldAtEnd: [probe(55)] })).held).toBe(true);
  });

  it('does not concern services that several regions may write', () => {
    const requests = [
      write(-20, east),
      write(1, { service: 'identity', region: 'us-east-1' }),
      write(2, { service: 'identity', region: 'us-west-2' }),
    ];
    expect(oneWriter(drill({ requests })).held).toBe(true);
  });

  it('is unknown when nothing was written', () => {
    expect(oneWriter(drill({ requests: [request(0)] })).held).toBeNull();
  });
});

describe('residency', () => {
  it('holds for data from any region of the placement', () => {
    expect(residencyHolds(drill({ requests: [request(0), request(1, { region: 'us-east-1' })] })).held).toBe(true);
  });

  it('is broken by an answer with data from elsewhere, not by a maintenance page from there', () => {
    const page = request(0, { region: 'eu-central-1', outcome: 'maintenance' });
    expect(residencyHolds(drill({ requests: [page] })).held).toBe(true);
    expect(residencyHolds(drill({ requests: [{ ...page, outcome: 'ok' }] })).held).toBe(false);
    expect(residencyHolds(drill({ requests: [request(0, { region: null })] })).held).toBe(false);
  });

  it('lets an opted-in placement be served outside its residency, and no other', () => {
    const abroad = { placement: 'eu-optin', tenant: 'eu-optin/t1', region: 'us-west-2' };
    expect(residencyHolds(drill({ requests: [request(0, abroad)] })).held).toBe(true);
    expect(residencyHolds(drill({ requests: [request(0, { ...abroad, placement: 'eu' })] })).held).toBe(false);
  });

  it('is broken by data that lies where it may not, and by a store that stands there', () => {
    const stored = held(write(-10), 'eu-central-1');
    expect(residencyHolds(drill({ requests: [request(0)], heldAtEnd: [stored] })).held).toBe(false);
    expect(residencyHolds(drill({ requests: [request(0)], misplacedStores: ['table in eu-central-1'] })).held).toBe(
      false,
    );
  });
});

describe('nothing forgotten', () => {
  const before = write(-10, east);
  const after = request(100, { ...west, kind: 'read' });
  const moved = [row(60, 2)];
  const promoted = (lossSeconds: number | null) => {
    const body = { output: { kind: 'promoted', placement: 'us-east', service: 'tooling', lossSeconds } };
    const entry = appendEntry(undefined, { at: claim.claimedAt, verb: 'promote', region: 'us-west-2', body });
    return [{ incident: 'evac-1', entries: [entry] }];
  };

  it('holds when the target has the write', () => {
    const record = drill({ requests: [before, after], routes: moved, heldAtEnd: [held(before, 'us-west-2')] });
    expect(nothingForgotten(record)).toEqual({ name: 'nothing-forgotten', held: true, violations: [] });
  });

  it('finds a job that was handed in twice and done before the second time', () => {
    const job = write(-10, { service: 'orchestration' });
    const done = { job: 'done', writtenIn: 'us-west-2', version: '2027-01-01T00:00:30.000Z@us-west-2' } as const;
    const record = (changes: object) => drill({ requests: [job], heldAtEnd: [held(job, 'us-west-2', changes)] });
    expect(nothingForgotten(record(done)).held).toBe(true);
    expect(nothingForgotten(record({ ...done, job: null })).held).toBe(false);
  });

  it('is broken by a write that is gone and in no recorded loss', () => {
    const record = drill({ requests: [before, after], routes: moved, heldAtEnd: [held(before, 'us-east-1')] });
    expect(nothingForgotten(record)).toMatchObject({
      held: false,
      violations: [expect.stringContaining('missing in us-west-2')],
    });
  });

  it('waits for a job that a cut-off region has and may accept, as long as the cut lasts; not for one that it lost', () => {
    const job = write(30, { service: 'orchestration', region: 'us-west-2', epoch: 0 });
    const routes = [row(60, 2, { service: 'orchestration', weights: { 'us-east-1': 100 } })];
    const judged = (lasts: string, ...heldAtEnd: ReturnType<typeof held>[]) => {
      const links = ['us-east-1', 'us-east-2'].map(
        (other) => `{ at: 2m${lasts}, kind: link-cut, from: ${other}, to: us-west-2 }`,
      );
      const after = request(1200, { service: 'orchestration', region: 'us-east-1' });
      return nothingForgotten(drill({ requests: [job, after], routes, heldAtEnd, faults: `[${links.join(', ')}]` }))
        .held;
    };
    const kept = held(job, 'us-west-2', { job: 'pending' });
    expect([judged('', kept), judged('', ...[]), judged(', for: 10m', kept)]).toEqual([true, false, false]);
  });

  it('asks nothing of a region that served on after the fault and was left then', () => {
    const faults = '[{ at: 2m, kind: permission-missing, handler: cell-content, action: s3:Get, region: us-east-1 }]';
    const requests = [request(10, { ...east, kind: 'read' }), write(100, west)];
    const judged = (region: string) =>
      nothingForgotten(drill({ faults, requests, routes: moved, heldAtEnd: [held(requests[1]!, region)] })).held;
    expect([judged('us-west-2'), judged('us-east-1')]).toEqual([true, false]);
  });

  it('accepts a loss that was recorded at least as large as it was', () => {
    const record = drill({ requests: [before, after], routes: moved });
    expect(nothingForgotten({ ...record, ledgers: promoted(12) }).held).toBe(true);
    expect(nothingForgotten({ ...record, ledgers: promoted(null) }).held).toBe(true);
    expect(nothingForgotten({ ...record, ledgers: promoted(5) }).held).toBe(false);
  });

  it('lets the entry of a promotion come after its row, and waits no longer than the step may take', () => {
    const record = drill({ requests: [before, after], routes: moved, heldAtEnd: [held(before, 'us-east-1')] });
    const judged = (sinceFault: number) => nothingForgotten({ ...record, endMs: STRUCK_MS + sinceFault * 1000 }).held;
    expect([judged(79), judged(81)]).toEqual([true, false]);
  });

  it('never excuses a write that the target itself accepted', () => {
    const record = drill({
      requests: [before, write(100, west)],
      routes: moved,
      heldAtEnd: [held(before, 'us-west-2')],
    });
    expect(nothingForgotten({ ...record, ledgers: promoted(null) }).held).toBe(false);
  });

  it('has nothing to forget while nothing has moved and the source still holds it', () => {
    const record = drill({ requests: [before], heldAtEnd: [held(before, 'us-east-1')] });
    expect(nothingForgotten(record).held).toBe(true);
    expect(nothingForgotten(drill({ requests: [before] })).held).toBe(false);
  });
});

describe('recovery path', () => {
  it('holds when only the target is called, and whatever the detectors probe', () => {
    const probing = call(50, {
      caller: { kind: 'function', name: 'companyos-dev-detect', region: 'us-west-2' },
      region: 'us-east-1',
    });
    expect(recoveryPath(drill({ claims: [claim], calls: [call(41), probing] })).held).toBe(true);
  });

  it('is broken by a call on the region being left, and names the caller', () => {
    const result = recoveryPath(drill({ claims: [claim], calls: [call(50, { region: 'us-east-1' })] }));
    expect(result).toMatchObject({
      held: false,
      violations: [expect.stringContaining('companyos-dev-promote in us-west-2')],
    });
  });

  it('judges the steps of two incidents each by the region it was asked about', () => {
    const other = { ...claim, source: 'eu-central-1', incident: 'evac-2' };
    const of = (about: string) => {
      const caller = { kind: 'function', name: 'companyos-dev-decide', region: 'us-west-2', about };
      return call(50, { caller, region: 'us-east-1' });
    };
    expect(recoveryPath(drill({ claims: [claim, other], calls: [of('eu-central-1')] })).held).toBe(true);
    expect(recoveryPath(drill({ claims: [claim, other], calls: [of('us-east-1')] })).held).toBe(false);
  });

  it('is broken by a global control plane, wherever it is called from', () => {
    const change = call(50, { service: 'route53', operation: 'ChangeResourceRecordSets', region: 'global' });
    expect(recoveryPath(drill({ claims: [claim], calls: [change] })).held).toBe(false);
  });

  it('ends with the last canary step of a closed incident, and not before the claim', () => {
    const resume = call(90, { caller: { kind: 'function', name: 'companyos-dev-resume', region: 'us-west-2' } });
    const calls = [call(10, { region: 'us-east-1' }), resume, call(100, { region: 'us-east-1' })];
    expect(recoveryPath(drill({ claims: [claim], calls })).held).toBe(true);
    expect(recoveryPath(drill({ claims: [{ ...claim, state: 'open' }], calls })).held).toBe(false);
  });
});

describe('the other promises', () => {
  it('notices an epoch that goes back, in the table or in answers', () => {
    expect(epochsOnlyGrow(drill({ routes: [row(1, 1), row(2, 2), row(3, 2)] })).held).toBe(true);
    expect(epochsOnlyGrow(drill({ routes: [row(1, 2), row(2, 1)] })).held).toBe(false);
    expect(epochsOnlyGrow(drill({ requests: [write(1, west), write(2, { ...west, epoch: 1 })] })).held).toBe(false);
  });

  it('recomputes the chain of every ledger, and wants one', () => {
    const first = appendEntry(undefined, { at: claim.claimedAt, verb: 'claim', region: 'us-west-2', body: {} });
    const ledgers = (entries: readonly (typeof first)[]) => [{ incident: 'evac-1', entries }];
    expect(ledgerIntact(drill({ claims: [claim], ledgers: ledgers([first]) })).held).toBe(true);
    expect(
      ledgerIntact(drill({ claims: [claim], ledgers: ledgers([{ ...first, body: { changed: true } }]) })).held,
    ).toBe(false);
    const empty = drill({ claims: [claim], ledgers: [] });
    expect(ledgerIntact(empty).held).toBe(false);
    expect(ledgerIntact({ ...empty, endMs: Date.parse(claim.claimedAt) + 1000 }).held).toBeNull();
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

  it('holds when the source has what its target accepted', () => {
    expect(judged({ heldAtEnd: [held(accepted, 'us-east-1')] })).toBe(true);
  });

  it('holds when the target still has it and the ledger names it, and not otherwise', () => {
    const there = [held(accepted, 'us-west-2')];
    expect(judged({ heldAtEnd: there, ledgers: listed(60, 100) })).toBe(true);
    expect(judged({ heldAtEnd: there, ledgers: listed(60, 70) })).toBe(false);
    expect(judged({ heldAtEnd: there })).toBe(false);
    expect(judged({ heldAtEnd: [], ledgers: listed(60, 100) })).toBe(false);
  });
});
