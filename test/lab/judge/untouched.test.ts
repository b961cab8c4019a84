import { untouchedPlacements } from '../../../lab/judge/promises/untouched-placements';
import type { RouteSample } from '../../../lab/judge/record';
import { claim, drill, request, STRUCK_MS } from './a-record';

describe('untouched placements', () => {
  it('requires 99 % for placements that no fault touched, and says nothing about the others', () => {
    const eu = { placement: 'eu', tenant: 'eu/t1', region: 'eu-central-1', outcome: 'timeout' } as const;
    const asked = ['eu', 'eu-optin'].map((placement) => request(5, { placement }));
    const failed = request(5, { outcome: 'timeout' });
    expect(untouchedPlacements(drill({ requests: [...asked, failed] })).held).toBe(true);
    expect(untouchedPlacements(drill({ requests: [failed] })).held).toBeNull();
    expect(untouchedPlacements(drill({ requests: [request(5, eu)] })).held).toBe(false);
    // It says nothing about placements that a person has moved either.
    const { scenario } = drill();
    const left = { at: 60_000, conductor: 'us-west-2', source: 'eu-central-1', by: 'ic', reason: 'users call' };
    const byHand = { ...drill({ requests: [request(5, eu)] }), scenario: { ...scenario, starts: [left] } };
    expect(untouchedPlacements(byHand).held).toBe(true);
    const expectedLoss = [{ placement: 'eu', service: 'analytics', seconds: 0 }];
    const question = { incident: 'evac-1', scope: 'rest', askedAtMs: STRUCK_MS, expectedLoss } as const;
    const answered = (decision: string) => [{ ...question, answer: { decision, by: 'ic', atMs: STRUCK_MS } }];
    const withAnswer = (decision: string, source = 'eu-central-1') => {
      const claims = [{ ...claim, incident: 'evac-1', source }];
      return untouchedPlacements(drill({ requests: [request(5, eu)], questions: answered(decision), claims })).held;
    };
    expect([withAnswer('approve'), withAnswer('decline')]).toEqual([null, false]);
    // Nobody may move it because another region is left.
    expect(withAnswer('approve', 'us-east-1')).toBe(false);
  });

  it('ignores frozen deploys of a placement that was moved', () => {
    const optin = { placement: 'eu-optin', tenant: 'eu-optin/t1', region: 'eu-central-1' } as const;
    const fine = request(4, { placement: 'eu' });
    const asked = [fine, request(5, optin), request(6, { ...optin, service: 'tooling', outcome: 'frozen' })];
    const faults = '[{ at: 2m, kind: region-loss, region: us-east-1 }]';
    const left: RouteSample = {
      atMs: STRUCK_MS + 60_000,
      placement: 'eu-optin',
      service: 'identity',
      epoch: 2,
      mode: 'serving',
      weights: { 'us-west-2': 100 },
      incident: null,
    };
    expect(untouchedPlacements(drill({ faults, requests: asked, routes: [left] })).held).toBe(true);
    expect(untouchedPlacements(drill({ faults, requests: asked })).held).toBe(false);
  });
});
