import { noFalseEvacuation } from '../../../lab/judge/promises/no-false-evacuation';
import type { ClaimSeen, RouteSample } from '../../../lab/judge/record';
import { appendEntry } from '../../../strategy/ledger';
import { drill, request, STRUCK_MS } from './a-record';

const wrong: ClaimSeen = {
  ...{ flow: 'evacuation', source: 'us-west-2', incident: 'evac-1', conductor: 'us-west-2', execution: 'arn' },
  ...{ claimedAt: new Date(STRUCK_MS + 40_000).toISOString(), state: 'closed' },
};
const row = (seconds: number): RouteSample => ({
  ...{ atMs: STRUCK_MS + seconds * 1000, placement: 'us-east', service: 'tooling', epoch: 1, mode: 'serving' },
  ...{ weights: { 'us-west-2': 100 }, incident: 'evac-1' },
});

describe('no false evacuation', () => {
  const served = Array.from({ length: 20 }, (_, index) => request(index, { path: ['us-west-2'] }));

  it('allows the evacuation of a region that failed its clients', () => {
    const failing = served.map((one, index) => ({ ...one, outcome: index < 18 ? 'ok' : 'timeout' }) as const);
    expect(noFalseEvacuation(drill({ requests: failing, drained: ['us-west-2'] })).held).toBe(true);
  });

  it('is broken if the region served its clients; a claim without effect is no evacuation', () => {
    expect(noFalseEvacuation(drill({ requests: served, drained: ['us-west-2'] })).held).toBe(false);
    expect(noFalseEvacuation(drill({ requests: served, claims: [wrong] })).held).toBe(true);
    const moved = { requests: served, claims: [wrong], routes: [row(50)] };
    expect(noFalseEvacuation(drill(moved)).held).toBe(false);
  });

  it('leaves a plan to its own promise, even if an alarm that flaps had claimed the region and moved nothing', () => {
    const plan = { ...wrong, incident: 'evac-2', claimedAt: new Date(STRUCK_MS + 70_000).toISOString() };
    const start = { by: 'ic', reason: 'maintenance', mode: 'planned' };
    const begun = { verb: 'claim', region: 'us-west-2', at: plan.claimedAt, body: { input: { start } } };
    const ledgers = [{ incident: 'evac-2', entries: [appendEntry(undefined, begun)] }];
    const judged = (...incidents: string[]) => {
      const routes = incidents.map((incident) => ({ ...row(80), incident }));
      return noFalseEvacuation(drill({ requests: served, claims: [wrong, plan], ledgers, routes })).held;
    };
    expect([judged('evac-2'), judged('evac-2', 'evac-1')]).toEqual([true, false]);
  });

  it('ignores requests after the move, and is unknown without requests', () => {
    const after = served.map((one) => ({ ...one, sentAtMs: one.sentAtMs + 60_000, outcome: 'timeout' }) as const);
    const moved = { requests: [...served, ...after], claims: [wrong], routes: [row(50)] };
    expect(noFalseEvacuation(drill(moved)).held).toBe(false);
    // The claim came before the failures and the move after them, so the failures justify the claim.
    expect(noFalseEvacuation(drill({ ...moved, routes: [row(100)] })).held).toBe(true);
    expect(noFalseEvacuation(drill({ drained: ['us-west-2'] })).held).toBeNull();
  });

  it('is unknown if too few requests reached the region after it can have been seen failing', () => {
    const movedAfter = (seconds: number) => {
      const claimedAt = new Date(STRUCK_MS + (seconds - 5) * 1000).toISOString();
      return noFalseEvacuation(drill({ requests: served, claims: [{ ...wrong, claimedAt }], routes: [row(seconds)] }))
        .held;
    };
    // Twenty requests, one a second. Ten of them must have been sent at most half a minute before the claim.
    expect([movedAfter(44), movedAfter(47)]).toEqual([false, null]);
  });

  it('is unknown if the region could not reach the control store when it was evacuated, or shortly before', () => {
    const links = ['us-east-1', 'us-east-2'].map(
      (other) => `{ at: 130s, for: 35s, kind: link-cut, from: ${other}, to: us-west-2 }`,
    );
    const movedAfter = (seconds: number) =>
      noFalseEvacuation(
        drill({
          ...{ requests: served, claims: [wrong], routes: [row(seconds)] },
          faults: `[${links.join(', ')}]`,
        }),
      ).held;
    expect([movedAfter(50), movedAfter(80)]).toEqual([null, false]);
  });
});
