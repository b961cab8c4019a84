import { affectedOf } from '../../../lab/judge/affected';
import { judgeLayers } from '../../../lab/judge/objectives/layers';
import { untouchedPlacements } from '../../../lab/judge/promises/untouched-placements';
import type { DrillRecord } from '../../../lab/judge/record';
import { spellAt } from '../../../lab/judge/spells';
import { lostFor, lostRegions } from '../../../lab/judge/taken';
import { worldOf } from '../../../lab/judge/works';
import type { Service } from '../../../strategy/layers';
import { placementNamed, type Topology } from '../../../strategy/topology';
import { drill, request, START_MS, STRUCK_MS, TOPOLOGY } from './a-record';

const at = (faults: string) => drill({ faults: `[${faults}]` });
const LOST = '{ at: 2m, kind: region-loss, region: us-east-1 }';
const down = (service: string, span = ''): string =>
  `{ at: 1m, kind: service-down, region: us-west-2, service: ${service}${span} }`;

describe('a region that a fault takes away', () => {
  it('depends on what is wrong, and for how long', () => {
    expect(lostRegions(at(down('dynamodb')))).toEqual(['us-west-2']);
    expect(lostRegions(at(down('dynamodb', ', for: 12s')))).toEqual([]);
    for (const harmless of ['monitoring', 'events', 'sqs', 's3', 'kms', 'states'])
      expect(lostRegions(at(down(harmless)))).toEqual([]);
    expect(lostRegions(at('{ at: 1m, kind: service-down, region: global, service: route53 }'))).toEqual([]);
  });

  it('differs by service: the loss of a store takes away what depends on it', () => {
    const lost = (service: Service) =>
      lostFor(at(down('s3')), { placement: placementNamed(TOPOLOGY, 'us-east'), service });
    expect(lost('content-standard')).toEqual(['us-west-2']);
    expect(lost('analytics')).toEqual([]);
  });

  it('is the start of the recovery time, whatever hiccup came before', () => {
    expect(affectedOf(at(`${down('dynamodb', ', for: 12s')}, ${LOST}`)).struckAtMs).toBe(STRUCK_MS);
    expect(affectedOf(at(`${down('monitoring')}, ${LOST}`)).struckAtMs).toBe(STRUCK_MS);
    expect(affectedOf(at(down('monitoring'))).struckAtMs).toBe(STRUCK_MS - 60_000);
  });

  it('leaves a placement affected whose other region only had a hiccup', () => {
    const faults = `[${LOST}, { at: 149s, kind: service-down, service: dynamodb, region: us-west-2, for: 12s }]`;
    const requests = [10, 60, 400].map((second) => request(second, { outcome: 'timeout' }));
    const [identity] = judgeLayers(drill({ faults, requests }));
    expect(identity).toMatchObject({ status: 'missed', rtoAchievedSeconds: null });
  });
});

describe('objectives', () => {
  const content = (until: number, lasts: number) =>
    Array.from({ length: lasts / 10 }, (_, index) =>
      request(index * 10, { service: 'content-standard', outcome: index * 10 < until ? 'timeout' : 'ok' }),
    );
  const status = (changes: Parameters<typeof drill>[0]) =>
    judgeLayers(drill(changes)).find(({ service }) => service === 'content-standard');

  it('are open while the target has not run out, and missed afterwards', () => {
    expect(status({ requests: content(900, 900), endMs: STRUCK_MS + 900_000 })).toMatchObject({ status: 'open' });
    expect(status({ requests: content(2100, 2100) })).toMatchObject({ status: 'missed' });
  });

  it('are measured on if a return begins before the service has recovered', () => {
    const claimed = (flow: 'evacuation' | 'return', seconds: number) => ({
      ...({
        flow,
        source: 'us-east-1',
        incident: flow,
        conductor: 'us-west-2',
        state: 'closed',
        execution: flow,
      } as const),
      claimedAt: new Date(STRUCK_MS + seconds * 1000).toISOString(),
    });
    const claims = [claimed('evacuation', 30), claimed('return', 300)];
    expect(status({ claims, requests: content(320, 900) })).toMatchObject({
      results: [{ rtoAchievedSeconds: 320 }, {}],
    });
    expect(status({ claims, requests: content(120, 900) })).toMatchObject({
      results: [{ rtoAchievedSeconds: 120 }, {}],
    });
  });

  it('are excused only if a person had not answered or had declined', () => {
    const asked = { incident: 'i', scope: 'rest', askedAtMs: STRUCK_MS + 150_000, expectedLoss: [] } as const;
    const requests = content(2100, 2100);
    expect(status({ requests, questions: [{ ...asked, answer: null }] })).toMatchObject({
      status: 'excused',
      results: [{ placement: 'us-east', excuse: { kind: 'person', why: 'nobody has answered', usersShare: 1 } }, {}],
    });
    const answer = { decision: 'approve', by: 'a', atMs: STRUCK_MS + 160_000 };
    expect(status({ requests, questions: [{ ...asked, answer }] })).toMatchObject({ status: 'missed' });
  });

  it('count from each fault that struck the service, and the longest time counts', () => {
    const faults =
      '[{ at: 2m, kind: region-loss, region: us-east-1, for: 2m }, { at: 12m, kind: region-loss, region: us-west-2 }]';
    const requests = Array.from({ length: 120 }, (_, index) =>
      request(index * 10, {
        service: 'identity',
        outcome: index < 3 || (index >= 60 && index < 69) ? 'timeout' : 'ok',
      }),
    );
    const [identity] = judgeLayers(drill({ faults, requests }));
    expect(identity?.results[0]).toMatchObject({ placement: 'us-east', rtoAchievedSeconds: 90 });
  });
});

describe('affected placements', () => {
  const THREE: Topology = {
    ...TOPOLOGY,
    regions: ['eu-central-1', 'eu-west-1', 'eu-west-3'],
    controlReplicas: ['eu-central-1', 'eu-west-1', 'eu-west-3'],
    placements: [
      {
        name: 'a',
        residency: 'EU',
        home: 'eu-central-1',
        standbys: ['eu-west-1'],
        optIn: false,
        tier0: { mode: 'eventual' },
        demand: 1,
      },
      {
        name: 'b',
        residency: 'EU',
        home: 'eu-west-1',
        standbys: ['eu-west-3'],
        optIn: false,
        tier0: { mode: 'eventual' },
        demand: 1,
      },
    ],
  };

  it('are all that share the DNS name of the lost region: three regions of one residency share one', () => {
    const faults = '[{ at: 2m, kind: region-loss, region: eu-central-1 }]';
    const requests = [request(5, { placement: 'b', outcome: 'timeout' })];
    const record = { ...drill({ faults, requests }), topology: THREE };
    expect(affectedOf(record).placements.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(untouchedPlacements(record).held).not.toBe(false);
  });
});

describe('what works according to the faults alone', () => {
  const state = (faults: string, service: Service = 'identity', [placement, region] = ['us-east', 'us-east-1']) => {
    const place = { placement: placementNamed(TOPOLOGY, placement), service, region };
    return spellAt(worldOf(at(faults)).serving(place), STRUCK_MS + 1000).works;
  };

  it.each<[string, Service, string]>([
    ['region-gray, region: us-east-1, ratio: 0.1', 'identity', 'works'],
    ['region-gray, region: us-east-1, ratio: 0.15', 'identity', 'unknown'],
    ['region-gray, region: us-east-1, ratio: 0.6', 'identity', 'unknown'],
    ['region-gray, region: us-east-1, ratio: 0.9', 'identity', 'broken'],
    ['region-gray, region: us-east-1, service: identity, ratio: 0.9', 'identity', 'broken'],
    ['region-gray, region: us-east-1, service: analytics, ratio: 0.9', 'analytics', 'unknown'],
    ['region-gray, region: us-east-1, placement: us-east, ratio: 0.9', 'identity', 'unknown'],
    ['link-cut, from: internet, to: us-east-1', 'identity', 'broken'],
    ['link-cut, from: us-west-2, to: us-east-1', 'content-standard', 'works'],
    ['service-down, service: s3, region: us-east-1', 'content-standard', 'broken'],
    ['service-down, service: s3, region: us-east-1', 'analytics', 'works'],
    ['service-down, service: sqs, region: us-east-1', 'orchestration', 'broken'],
    ['service-throttled, service: dynamodb, region: us-east-1, ratio: 0.1', 'identity', 'unknown'],
    ['handler-crash, handler: cell-login, times: 1000', 'identity', 'broken'],
    ['handler-crash, handler: cell-login, times: 3', 'identity', 'unknown'],
    ['handler-crash, handler: cell-worker, times: 1000', 'orchestration', 'works'],
    ['handler-slow, handler: cell-login, delay: 3s', 'identity', 'unknown'],
    ['replication-paused, region: us-east-1', 'analytics', 'works'],
    ['key-disabled, region: us-east-1, placement: us-east', 'identity', 'unknown'],
  ])('%s: %s %s', (kind, service, works) => {
    expect(state(`{ at: 2m, kind: ${kind} }`, service)).toBe(works);
  });

  it('is unknown in a region without a quorum, unless its placement has no second region', () => {
    const links = [
      ['us-east-1', 'us-west-2'],
      ['us-east-1', 'us-east-2'],
      ['us-east-2', 'us-west-2'],
    ];
    const faults = links.map(([from, to]) => `{ at: 2m, kind: link-cut, from: ${from}, to: ${to} }`).join(', ');
    expect(state(faults)).toBe('unknown');
    expect(state(faults, 'identity', ['eu-optin', 'eu-central-1'])).toBe('unknown');
    expect(state(faults, 'identity', ['eu', 'eu-central-1'])).toBe('works');
  });

  it('says how long a copy takes to be complete again', () => {
    const copy = (faults: string, seconds: number) => {
      const place = {
        placement: placementNamed(TOPOLOGY, 'us-east'),
        service: 'analytics',
        region: 'us-west-2',
      } as const;
      return spellAt(worldOf(at(faults)).copy(place), START_MS + seconds * 1000).works;
    };
    const lag = '{ at: 1m, kind: replication-lag, region: us-east-1, lag: 20s, for: 1m }';
    expect([copy(lag, 59), copy(lag, 61), copy(lag, 199), copy(lag, 201)]).toEqual([
      'works',
      'unknown',
      'unknown',
      'works',
    ]);
    expect(copy(`${lag}, ${LOST}`, 1000)).toBe('unknown');
  });

  it('says that a copy is incomplete while a drill pauses replication, whichever side is paused', () => {
    const pause = (region: string, store: string) => ({
      ...{ region, store, fromMs: START_MS + 60_000, untilMs: START_MS + 120_000 },
    });
    const copy = (service: Service, pauses: DrillRecord['pauses'], seconds = 90) => {
      const place = { placement: placementNamed(TOPOLOGY, 'us-east'), service, region: 'us-west-2' } as const;
      return spellAt(worldOf(drill({ faults: '[]', pauses })).copy(place), START_MS + seconds * 1000).works;
    };
    const table = (region: string) => [pause(region, 'companyos-dev-us-east-data')];
    expect([
      copy('analytics', []),
      copy('analytics', table('us-east-1')),
      copy('analytics', table('us-west-2')),
    ]).toEqual(['works', 'unknown', 'unknown']);
    expect([copy('analytics', table('us-east-1'), 59), copy('analytics', table('us-east-1'), 181)]).toEqual([
      'works',
      'works',
    ]);
    const bucket = [pause('us-east-1', 'companyos-dev-us-east-us-east-1-111111111111')];
    expect([copy('content-standard', bucket), copy('content-standard', table('us-east-1'))]).toEqual([
      'unknown',
      'works',
    ]);
    expect([copy('identity', table('us-east-1')), copy('analytics', bucket)]).toEqual(['works', 'works']);
  });
});
