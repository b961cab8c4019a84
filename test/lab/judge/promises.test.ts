import { appendEntry } from '../../../strategy/ledger';
import { epochsOnlyGrow } from '../../../lab/judge/promises/epochs';
import { oneWriter } from '../../../lab/judge/promises/one-writer';
import { ledgerIntact } from '../../../lab/judge/promises/ledger-intact';
import { recoveryPath } from '../../../lab/judge/promises/recovery-path';
import { residencyHolds } from '../../../lab/judge/promises/residency';
import type { CallSeen } from '../../../lab/judge/record';
import { claim, drill, held, request, row, STRUCK_MS, write } from './a-record';

const tooling = { service: 'tooling' } as const;
const east = { ...tooling, region: 'us-east-1', epoch: 0 };
const west = { ...tooling, region: 'us-west-2', epoch: 2 };

const call = (seconds: number, changes: Partial<CallSeen> = {}): CallSeen => ({
  atMs: STRUCK_MS + seconds * 1000,
  service: 'dynamodb',
  operation: 'GetItem',
  region: 'us-west-2',
  caller: { kind: 'function', name: 'companyos-dev-promote', region: 'us-west-2' },
  ...changes,
});
describe('one writer', () => {
  it('is kept if the writer changes once, with a new epoch', () => {
    expect(
      oneWriter(drill({ requests: [write(-20, east), write(-10, east), write(60, west), write(70, west)] })).held,
    ).toBe(true);
  });

  it('is broken if two regions accept writes in one epoch', () => {
    const result = oneWriter(drill({ requests: [write(-20, east), write(-10, { ...west, epoch: 0 })] }));
    expect(result).toMatchObject({ held: false, violations: [expect.stringContaining('both accepted')] });
  });

  it('is broken if the old writer accepts after the new one, whichever answer came first', () => {
    const late = write(60, { ...east, version: `${new Date(STRUCK_MS + 65_000).toISOString()}@us-east-1` });
    expect(oneWriter(drill({ requests: [late, write(62, west)] })).held).toBe(false);
  });

  it('is broken by a stored write of a second region, even if no client got an answer', () => {
    const requests = [write(-20, east), write(60, west), write(70, west)];
    const hidden = held(write(65, east), 'us-east-1');
    expect(oneWriter(drill({ requests, storedAtEnd: [hidden] }))).toMatchObject({
      held: false,
      violations: [expect.stringContaining('when it was not the writer')],
    });
  });

  it('allows writes of the home region before the first move, although no client got its answers', () => {
    const requests = [write(60, west), write(70, west)];
    const unheard = (seconds: number) => held(write(seconds, east), 'us-east-1');
    const judged = (seconds: number) =>
      oneWriter(drill({ requests, storedAtEnd: [unheard(seconds)], routes: [row(50, 2)] })).held;
    expect([judged(40), judged(55)]).toEqual([true, false]);
  });

  it('allows writes of a region that the routing map named in between, although no client reached it', () => {
    const back = { ...east, epoch: 4 };
    const requests = [write(-20, east), write(90, back), write(95, back)];
    const tried = held(write(65, west), 'us-west-2', { tenant: 'us-east/synthetic' });
    const rows = [row(60, 2, { weights: { 'us-west-2': 0 } }), row(80, 4, { weights: { 'us-east-1': 100 } })];
    expect(oneWriter(drill({ requests, storedAtEnd: [tried], routes: rows })).held).toBe(true);
    expect(oneWriter(drill({ requests, storedAtEnd: [tried] })).held).toBe(false);
    const late = held(write(92, west), 'us-west-2', { tenant: 'us-east/synthetic' });
    expect(oneWriter(drill({ requests, storedAtEnd: [late], routes: rows })).held).toBe(false);
  });

  it('allows test writes to the next writer before the first client reaches it', () => {
    const requests = [write(-20, east), write(60, west)];
    const probe = (second: number) => held(write(second, west), 'us-west-2', { tenant: 'us-east/synthetic' });
    expect(oneWriter(drill({ requests, storedAtEnd: [probe(55)] })).held).toBe(true);
    expect(oneWriter(drill({ requests, storedAtEnd: [probe(-30)] })).held).toBe(false);
    expect(oneWriter(drill({ requests: requests.slice(0, 1), storedAtEnd: [probe(55)] })).held).toBe(true);
  });

  it('does not apply to services that several regions may write', () => {
    const requests = [
      write(-20, east),
      write(1, { service: 'identity', region: 'us-east-1' }),
      write(2, { service: 'identity', region: 'us-west-2' }),
    ];
    expect(oneWriter(drill({ requests })).held).toBe(true);
  });

  it('is unknown if nothing was written', () => {
    expect(oneWriter(drill({ requests: [request(0)] })).held).toBeNull();
  });
});

describe('residency', () => {
  it('is kept for data from any region of the placement', () => {
    expect(residencyHolds(drill({ requests: [request(0), request(1, { region: 'us-east-1' })] })).held).toBe(true);
  });

  it('is broken by data from another region, but not by its maintenance page', () => {
    const page = request(0, { region: 'eu-central-1', outcome: 'maintenance' });
    expect(residencyHolds(drill({ requests: [page] })).held).toBe(true);
    expect(residencyHolds(drill({ requests: [{ ...page, outcome: 'ok' }] })).held).toBe(false);
    expect(residencyHolds(drill({ requests: [request(0, { region: null })] })).held).toBe(false);
  });

  it('allows an opted-in placement to be served outside its residency, and no other', () => {
    const abroad = { placement: 'eu-optin', tenant: 'eu-optin/t1', region: 'us-west-2' };
    expect(residencyHolds(drill({ requests: [request(0, abroad)] })).held).toBe(true);
    expect(residencyHolds(drill({ requests: [request(0, { ...abroad, placement: 'eu' })] })).held).toBe(false);
  });

  it('is broken by data in a region that is not allowed, and by a store there', () => {
    const stored = held(write(-10), 'eu-central-1');
    expect(residencyHolds(drill({ requests: [request(0)], storedAtEnd: [stored] })).held).toBe(false);
    expect(residencyHolds(drill({ requests: [request(0)], misplacedStores: ['table in eu-central-1'] })).held).toBe(
      false,
    );
  });
});

describe('recovery path', () => {
  it('is kept if the flow calls only the target, whatever the detectors probe', () => {
    const probing = call(50, {
      caller: { kind: 'function', name: 'companyos-dev-detect', region: 'us-west-2' },
      region: 'us-east-1',
    });
    expect(recoveryPath(drill({ claims: [claim], calls: [call(41), probing] })).held).toBe(true);
  });

  it('is broken by a call to the evacuated region, and names the caller', () => {
    const result = recoveryPath(drill({ claims: [claim], calls: [call(50, { region: 'us-east-1' })] }));
    expect(result).toMatchObject({
      held: false,
      violations: [expect.stringContaining('companyos-dev-promote in us-west-2')],
    });
  });

  it('lets a plan call the healthy region that it leaves, from the moment of its claim', () => {
    const start = { by: 'ic', reason: 'maintenance', mode: 'planned' };
    const at = (ms: number): string => new Date(Date.parse(claim.claimedAt) + ms).toISOString();
    const entry = appendEntry(undefined, {
      ...{ verb: 'claim', region: 'us-west-2', at: at(200) },
      body: { input: { start }, output: { kind: 'conducting', claimedAt: claim.claimedAt } },
    });
    const calls = [{ ...call(0, { region: 'us-east-1' }), atMs: Date.parse(claim.claimedAt) }];
    const judged = (entries: (typeof entry)[]) =>
      recoveryPath(drill({ claims: [claim], calls, ledgers: [{ incident: claim.incident, entries }] })).held;
    expect([judged([entry]), judged([])]).toEqual([true, false]);
  });

  it('lets the call that makes the claim of a plan come before it, also soon after another incident', () => {
    const start = { by: 'ic', reason: 'maintenance', mode: 'planned' };
    const claimedAt = new Date(Date.parse(claim.claimedAt) + 60_000).toISOString();
    const plan = { ...claim, incident: 'evac-2', claimedAt };
    const entry = appendEntry(undefined, {
      ...{ verb: 'claim', region: 'us-west-2', at: claimedAt },
      body: { input: { start }, output: { kind: 'conducting', claimedAt } },
    });
    const judged = (verb: string) => {
      const caller = {
        kind: 'function',
        name: `companyos-dev-${verb}`,
        region: 'us-west-2',
        about: 'us-east-1',
      } as const;
      const calls = [{ ...call(0, { caller, region: 'us-east-1' }), atMs: Date.parse(claimedAt) - 100 }];
      return recoveryPath(
        drill({ claims: [claim, plan], calls, ledgers: [{ incident: plan.incident, entries: [entry] }] }),
      ).held;
    };
    expect([judged('claim'), judged('decide')]).toEqual([true, false]);
  });

  it('judges the steps of two incidents separately, by the region that each is about', () => {
    const other = { ...claim, source: 'eu-central-1', incident: 'evac-2' };
    const of = (about: string) => {
      const caller = { kind: 'function', name: 'companyos-dev-decide', region: 'us-west-2', about };
      return call(50, { caller, region: 'us-east-1' });
    };
    expect(recoveryPath(drill({ claims: [claim, other], calls: [of('eu-central-1')] })).held).toBe(true);
    expect(recoveryPath(drill({ claims: [claim, other], calls: [of('us-east-1')] })).held).toBe(false);
  });

  it('is kept if a retry of a call for another incident runs during the next invocation of the same instance', () => {
    const other = { ...claim, source: 'eu-central-1', incident: 'evac-2' };
    const at = (seconds: number, about: string) => {
      const caller = { kind: 'function', name: 'companyos-dev-decide', region: 'us-west-2', about } as const;
      return call(seconds, { caller, region: 'us-east-1' });
    };
    const judged = (seconds: number) =>
      recoveryPath(drill({ claims: [claim, other], calls: [at(50, 'eu-central-1'), at(50 + seconds, 'us-east-1')] }))
        .held;
    expect([judged(9), judged(11)]).toEqual([true, false]);
  });

  it('is broken by a call to a global control plane, from any region', () => {
    const change = call(50, { service: 'route53', operation: 'ChangeResourceRecordSets', region: 'global' });
    expect(recoveryPath(drill({ claims: [claim], calls: [change] })).held).toBe(false);
  });

  it('counts calls from the claim to the last canary step of a closed incident', () => {
    const resume = call(90, { caller: { kind: 'function', name: 'companyos-dev-resume', region: 'us-west-2' } });
    const calls = [call(10, { region: 'us-east-1' }), resume, call(100, { region: 'us-east-1' })];
    expect(recoveryPath(drill({ claims: [claim], calls })).held).toBe(true);
    expect(recoveryPath(drill({ claims: [{ ...claim, state: 'open' }], calls })).held).toBe(false);
  });
});

describe('the other promises', () => {
  it('are broken by an epoch that goes back, in the table or in answers', () => {
    expect(epochsOnlyGrow(drill({ routes: [row(1, 1), row(2, 2), row(3, 2)] })).held).toBe(true);
    expect(epochsOnlyGrow(drill({ routes: [row(1, 2), row(2, 1)] })).held).toBe(false);
    expect(epochsOnlyGrow(drill({ requests: [write(1, west), write(2, { ...west, epoch: 1 })] })).held).toBe(false);
  });

  it('are broken by a ledger whose chain does not verify, or that is empty', () => {
    const first = appendEntry(undefined, { at: claim.claimedAt, verb: 'claim', region: 'us-west-2', body: {} });
    const ledgers = (entries: readonly (typeof first)[]) => [{ incident: 'evac-1', entries }];
    expect(ledgerIntact(drill({ claims: [claim], ledgers: ledgers([first]) })).held).toBe(true);
    expect(
      ledgerIntact(drill({ claims: [claim], ledgers: ledgers([{ ...first, body: { changed: true } }]) })).held,
    ).toBe(false);
    const empty = drill({ claims: [claim], ledgers: [] });
    expect(ledgerIntact(empty).held).toBe(false);
    expect(ledgerIntact({ ...empty, endMs: Date.parse(claim.claimedAt) + 1000 }).held).toBeNull();
    // Claimed 40 s after the fault by a region that must not ask the source. Its other replica fails from then on.
    const lost = '{ at: 2m, kind: region-loss, region: us-east-1 }';
    const without = (more: string) => {
      const down = `{ at: 165s, kind: service-down, service: dynamodb, region: us-west-2${more} }`;
      return ledgerIntact({ ...empty, scenario: drill({ faults: `[${lost}, ${down}]` }).scenario }).held;
    };
    expect([without(''), without(', for: 10m')]).toEqual([null, false]);
    // It is back ten seconds before the end.
    expect(without(', for: 2225s')).toBeNull();
  });
});
