import { peopleAreTold } from '../../../lab/judge/promises/told';
import type { DrillRecord, Page } from '../../../lab/judge/record';
import { drill, request, STRUCK_MS } from './a-record';

const failing = (until: number) =>
  Array.from({ length: 60 }, (_, index) => request(index * 10, { outcome: index * 10 < until ? 'timeout' : 'ok' }));
const page = (seconds: number, changes: Partial<Page> = {}): Page => ({
  ...{ atMs: STRUCK_MS + seconds * 1000, region: 'us-west-2', topic: 'people', subject: 'us-east-1 is lost' },
  text: 'us-east-1 is lost since 00:02:00: 3 of 3 observers fail. To do: nothing yet, Tier-0 moves by itself.',
  ...changes,
});
const judged = (pages: readonly Page[], changes: Partial<DrillRecord> & { faults?: string } = {}) =>
  peopleAreTold(drill({ requests: failing(300), pages, ...changes }));

describe('people', () => {
  it('are told within two minutes if users are turned away for longer than that', () => {
    expect(judged([page(60)]).held).toBe(true);
    expect(judged([page(121)]).held).toBe(false);
    expect(judged([]).violations[0]).toContain('users of us-east were turned away');
    expect(judged([], { requests: failing(120) }).held).toBe(true);
  });

  it('need not be told while no region has a way to them', () => {
    const cut = (region: string) => `{ at: 2m, kind: link-cut, from: ${region}, to: internet }`;
    const lost = (region: string) => `{ at: 2m, kind: region-loss, region: ${region} }`;
    const faults = (...all: string[]) => ({ faults: `[${all.join(', ')}]` });
    expect(judged([], faults(lost('us-east-1'), lost('us-west-2'), cut('eu-central-1'))).held).toBeNull();
    expect(judged([], faults(lost('us-east-1'), lost('us-west-2'))).held).toBe(false);
  });

  it('need not be told of single bad bursts of several services that follow each other by chance', () => {
    const services = ['identity', 'tooling'] as const;
    const touching = Array.from({ length: 60 }, (_, index) =>
      services.map((service, turn) => request(index * 10, { service, outcome: index % 2 === turn ? 'error' : 'ok' })),
    ).flat();
    expect(judged([], { requests: touching }).held).toBe(true);
  });

  it('need no second page after a good moment, because users who only read are served where writes are refused', () => {
    const pausing = (seconds: number) =>
      Array.from({ length: 80 }, (_, index) =>
        request(index * 10, { outcome: index * 10 < 200 || index * 10 >= 200 + seconds ? 'timeout' : 'ok' }),
      );
    expect(judged([page(60)], { requests: pausing(50) }).held).toBe(true);
    expect(judged([page(60)], { requests: pausing(70) }).held).toBe(false);
  });

  it('are not told by a message of an exercise', () => {
    expect(judged([page(60, { subject: 'EXERCISE drill-us-east-1-1: decision' })]).held).toBe(false);
  });

  it('need no second page for failures that come and go by chance, until the reminder is due', () => {
    const late = Array.from({ length: 200 }, (_, index) =>
      request(index * 10, { outcome: index >= 110 && index < 130 ? 'error' : 'ok' }),
    );
    const of = (ratio: string) => ({ requests: late, faults: `[{ at: 2m, kind: ${ratio}, region: us-east-1 }]` });
    expect(judged([page(100)], of('region-gray, ratio: 0.3')).held).toBe(true);
    expect(judged([page(-10)], of('region-gray, ratio: 0.3')).held).toBe(false);
    expect(judged([page(70)], of('region-gray, ratio: 0.3')).held).toBe(false);
    expect(judged([page(100)], of('region-loss')).held).toBe(false);
  });

  it('need no second page while their region runs and does not reach the control store', () => {
    const eu = { placement: 'eu-optin', tenant: 'eu-optin/t1', residency: 'EU' } as const;
    const requests = Array.from({ length: 200 }, (_, index) =>
      request(index * 10, { ...eu, outcome: index >= 110 && index < 130 ? 'read-only' : 'ok' }),
    );
    const lost = (region: string, at: string) => `{ at: ${at}, kind: region-loss, region: ${region} }`;
    const told = (seconds: number, ...faults: string[]) =>
      judged([page(seconds, { subject: 'us-west-2 is lost' })], { requests, faults: `[${faults.join(', ')}]` }).held;
    expect(told(100, lost('us-west-2', '2m'), lost('us-east-1', '2m'))).toBe(true);
    expect(told(70, lost('us-west-2', '2m'), lost('us-east-1', '2m'))).toBe(false);
    expect(told(100, lost('us-west-2', '2m'))).toBe(false);
    expect(told(100, lost('us-west-2', '2m'), lost('us-east-1', '5m'))).toBe(false);
  });

  it.each<[string, Partial<Page>]>([
    ['names another region', { subject: 'us-west-2', text: page(0).text.replace('us-east-1', 'us-west-2') }],
    ['gives no next step', { text: page(0).text.replace('To do:', '') }],
    ['has no numbers', { text: 'us-east-1 is lost, everything there fails since a moment ago. Runbook: see there.' }],
    ['is a single word', { text: 'us-east-1 2 Runbook: x' }],
  ])('are not told by a page that %s', (_, changes) => {
    expect(judged([page(60, changes)]).held).toBe(false);
  });

  it('are told of a question, with the name of its incident', () => {
    const question = {
      incident: 'evac-1',
      scope: 'rest',
      askedAtMs: STRUCK_MS,
      expectedLoss: [],
      answer: null,
    } as const;
    const claim = { flow: 'evacuation', source: 'us-east-1', incident: 'evac-1', conductor: 'us-west-2' } as const;
    const claims = [{ ...claim, execution: '', claimedAt: '2027-01-01T00:02:30.000Z', state: 'open' }];
    const asked = { requests: [], questions: [question], claims };
    expect(judged([page(60)], asked).held).toBe(false);
    expect(judged([page(60, { subject: 'evac-1' })], asked).held).toBe(true);
    const answered = { ...question, answer: { decision: 'approve', by: 'a', atMs: STRUCK_MS + 90_000 } };
    expect(judged([], { ...asked, questions: [answered] }).held).toBe(true);
    // Nobody can read the question while the control store has no quorum.
    const apart = [
      ['us-east-1', 'us-west-2'],
      ['us-east-2', 'us-east-1'],
      ['us-east-2', 'us-west-2'],
    ].map(([from, to]) => `{ at: 129s, kind: link-cut, from: ${from}, to: ${to} }`);
    expect(judged([], { ...asked, faults: `[${apart.join(', ')}]` }).held).toBeNull();
    // The question was withdrawn.
    const ended = (seconds: number) => ({
      executions: [
        {
          ...{ arn: 'one', machine: 'evacuate', region: 'us-west-2', status: 'SUCCEEDED', startedAtMs: STRUCK_MS },
          endedAtMs: STRUCK_MS + seconds * 1000,
        },
      ],
      claims: claims.map((one) => ({ ...one, execution: 'one' })),
    });
    expect(judged([], { ...asked, ...ended(90) }).held).toBe(true);
    expect(judged([], { ...asked, ...ended(130) }).held).toBe(false);
  });

  it('are told if nobody observes', () => {
    const faults = '[{ at: 2m, kind: handler-crash, handler: detect, times: 1000 }]';
    expect(judged([], { faults, requests: [] }).violations[0]).toContain('no region was observed');
    expect(judged([page(90)], { faults, requests: [] }).held).toBe(true);
  });

  it('need not be told if no region can send a message', () => {
    const gone = ['us-east-1', 'us-west-2', 'eu-central-1'].map(
      (region) => `{ at: 2m, kind: region-loss, region: ${region} }`,
    );
    expect(judged([], { faults: `[${gone.join(', ')}]` }).held).toBeNull();
    expect(judged([], { faults: `[${gone.slice(1).join(', ')}]` }).held).toBe(false);
  });
});
