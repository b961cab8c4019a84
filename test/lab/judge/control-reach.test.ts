import { untouchedPlacements } from '../../../lab/judge/promises/untouched-placements';
import { drill, request } from './a-record';

describe('who is touched by the loss of the control store', () => {
  it('says nothing about placements without service after all replicas were lost; unknown if none is left to judge', () => {
    const faults =
      '[{ at: 2m, kind: region-loss, region: us-east-1 }, { at: 3m, kind: region-loss, region: us-west-2 }]';
    const asked = (eu: 'ok' | 'read-only', optin: 'ok' | 'read-only') => [
      request(5, { placement: 'eu', outcome: eu }),
      request(5, { placement: 'eu-optin', outcome: optin }),
    ];
    const judged = (...[eu, optin]: Parameters<typeof asked>) =>
      untouchedPlacements(drill({ faults, requests: asked(eu, optin) })).held;
    expect(judged('ok', 'ok')).toBe(true);
    expect(judged('ok', 'read-only')).toBe(true);
    expect(judged('read-only', 'read-only')).toBeNull();
    expect(untouchedPlacements(drill({ faults })).held).toBeNull();
  });

  it('counts every placement as touched if the replicas reached neither each other nor the witness', () => {
    const eu = { placement: 'eu', tenant: 'eu/t1', region: 'eu-central-1', outcome: 'read-only' } as const;
    const links = (pairs: string[][]): string =>
      `[${pairs.map(([from, to]) => `{ at: 2m, kind: link-cut, from: ${from}, to: ${to} }`).join(', ')}]`;
    const judged = (pairs: string[][]) =>
      untouchedPlacements(drill({ faults: links(pairs), requests: [request(90, eu)] })).held;
    const partners = ['us-east-1', 'us-west-2'];
    const witness = [
      ['us-east-1', 'us-east-2'],
      ['us-east-2', 'us-west-2'],
    ];
    expect(judged([partners, ...witness])).toBe(true);
    expect(judged([partners, ...witness.slice(1)])).toBe(false);
    expect(judged(witness)).toBe(false);
  });

  it('is unknown for a placement that reached no replica, unless the faults did not overlap', () => {
    const eu = { placement: 'eu', tenant: 'eu/t1', region: 'eu-central-1', outcome: 'timeout' } as const;
    const requests = [request(90, eu)];
    const cut = (link: string): string =>
      `[{ at: 2m, kind: region-isolated, region: us-east-1, for: 1m }, { kind: link-cut, ${link}, for: 1m }]`;
    const judged = (link: string) => untouchedPlacements(drill({ faults: cut(link), requests })).held;
    expect(judged('at: 150s, from: eu-central-1, to: us-west-2')).toBeNull();
    expect(judged('at: 90s, from: us-west-2, to: eu-central-1')).toBeNull();
    expect(judged('at: 181s, from: eu-central-1, to: us-west-2')).toBe(false);
    expect(judged('at: 150s, from: eu-central-1, to: us-east-1')).toBe(false);
  });

  it('is unknown for a placement whose only reachable replica refused some of its calls', () => {
    const eu = { placement: 'eu', tenant: 'eu/t1', region: 'eu-central-1', outcome: 'read-only' } as const;
    const judged = (throttled: string) => {
      const fault = `{ at: 90s, kind: service-throttled, ${throttled}, ratio: 0.25 }`;
      const faults = `[${fault}, { at: 2m, kind: region-isolated, region: us-east-1 }]`;
      return untouchedPlacements(drill({ faults, requests: [request(90, eu)] })).held;
    };
    expect(judged('service: dynamodb, region: us-west-2')).toBeNull();
    expect(judged('service: dynamodb, region: us-east-1')).toBe(false);
    expect(judged('service: kms, region: us-west-2')).toBe(false);
  });
});
