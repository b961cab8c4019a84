import { noFalseEvacuation } from '../../../lab/judge/promises/no-false-evacuation';
import type { ClaimSeen, RouteSample } from '../../../lab/judge/record';
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

  it('lets a region be left that failed its clients', () => {
    const failing = served.map((one, index) => ({ ...one, outcome: index < 18 ? 'ok' : 'timeout' }) as const);
    expect(noFalseEvacuation(drill({ requests: failing, drained: ['us-west-2'] })).held).toBe(true);
  });

  it('calls it false when the region had served them, and a claim without effect no evacuation', () => {
    expect(noFalseEvacuation(drill({ requests: served, drained: ['us-west-2'] })).held).toBe(false);
    expect(noFalseEvacuation(drill({ requests: served, claims: [wrong] })).held).toBe(true);
    const moved = { requests: served, claims: [wrong], routes: [row(50)] };
    expect(noFalseEvacuation(drill(moved)).held).toBe(false);
  });

  it('does not count what was sent after the move, and knows nothing without requests', () => {
    const after = served.map((one) => ({ ...one, sentAtMs: one.sentAtMs + 60_000, outcome: 'timeout' }) as const);
    const moved = { requests: [...served, ...after], claims: [wrong], routes: [row(50)] };
    expect(noFalseEvacuation(drill(moved)).held).toBe(false);
    // The claim lies before the failures, the move after them: it was borne out.
    expect(noFalseEvacuation(drill({ ...moved, routes: [row(100)] })).held).toBe(true);
    expect(noFalseEvacuation(drill({ drained: ['us-west-2'] })).held).toBeNull();
  });

  it('knows nothing of a region that nobody had asked for anything since it was seen to fail', () => {
    const movedAfter = (seconds: number) => {
      const claimedAt = new Date(STRUCK_MS + (seconds - 5) * 1000).toISOString();
      return noFalseEvacuation(drill({ requests: served, claims: [{ ...wrong, claimedAt }], routes: [row(seconds)] }))
        .held;
    };
    // Twenty requests, one a second; of those ten must have been sent within half a minute before the claim.
    expect([movedAfter(44), movedAfter(47)]).toEqual([false, null]);
  });

  it('knows nothing where the control store was out of reach for the region when it was left, or just before', () => {
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
