import { judgeDrill } from '../../../lab/judge/evidence';
import { happened } from '../../../lab/judge/summary/happened';
import { usersSeen } from '../../../lab/judge/summary/users';
import { lengthText, momentText, shareText } from '../../../lab/judge/summary/words';
import { listed } from '../../../strategy/listed';
import type { ClientRequest } from '../../../lab/judge/record';
import { FAULT_KINDS } from '../../../lab/scenario/fault-kinds';
import { SERVICES } from '../../../strategy/layers';
import { claim, drill, held, request, row, START_MS, STRUCK_MS, write } from '../judge/a-record';

const at = (second: number): number => STRUCK_MS + second * 1000;
const summary = (changes: Parameters<typeof drill>[0]): readonly string[] => judgeDrill(drill(changes)).summary;
const sentence = (changes: Parameters<typeof drill>[0], begin: RegExp): string =>
  summary(changes).find((one) => begin.test(one)) ?? 'missing';
const question = (decision?: string, second = 60) => ({
  ...{ incident: 'evac-1', scope: 'rest' as const, askedAtMs: at(50) },
  expectedLoss: [{ placement: 'us-east', service: 'tooling', seconds: null }],
  answer: decision === undefined ? null : { decision, by: '111111111111/role/ada', atMs: at(second) },
});

describe('what happened', () => {
  it('is told per fault, with its time and length, and the rest is counted', () => {
    const faults = `[{ at: 2m, kind: region-loss, region: us-east-1, for: 210s }, { at: 4m, kind: service-down, service: s3, region: us-west-2 },
      { at: 5m, kind: queues-stuck, region: us-west-2 }, { at: 6m, kind: queues-stuck, region: eu-central-1 }]`;
    expect(happened(drill({ faults }))).toEqual([
      'us-east-1 was lost at 00:02:00, for 3 min 30 s.',
      'S3 of us-west-2 was down at 00:04:00.',
      'Queues of us-west-2 delivered no jobs at 00:05:00.',
      '1 more fault followed, see the timeline.',
    ]);
    expect(happened(drill({ faults: '[]' }))).toEqual(['No fault was played.']);
    expect(FAULT_KINDS.length).toBeGreaterThan(30);
  });

  it('counts the links of a partition in one sentence', () => {
    const cut = (from: string, to: string) => `{ at: 2m, kind: link-cut, from: ${from}, to: ${to} }`;
    const faults = `[${cut('us-east-1', 'us-west-2')}, ${cut('us-west-2', 'us-east-1')}]`;
    expect(happened(drill({ faults }))).toEqual(['2 links were cut between us-east-1 and us-west-2 at 00:02:00.']);
  });
});

describe('what users noticed', () => {
  const of = (tenant: string, second: number, changes: Partial<ClientRequest> = {}) =>
    request(second, { tenant, ...changes });
  const us = (requests: readonly ClientRequest[], changes = {}) =>
    usersSeen(drill({ requests, ...changes })).find(({ residency }) => residency === 'US');

  it('is the share of users with trouble, and how long half of them had it at most', () => {
    const requests = [
      ...[of('a', 10, { outcome: 'timeout' }), of('a', 30)],
      ...[of('b', 10, { outcome: 'maintenance' }), of('b', 70)],
      ...[of('c', 10), of('c', 30)],
      ...[of('d', -10, { outcome: 'timeout' }), of('d', 30)],
    ].sort((x, y) => x.sentAtMs - y.sentAtMs);
    expect(us(requests)).toEqual({ residency: 'US', hitShare: 0.571, medianSeconds: 20, stillShare: 0 });
  });

  it('counts services that fail at the same time once, and says who still has trouble', () => {
    const fails = (service: 'identity' | 'analytics', second: number) =>
      of('a', second, { service, outcome: 'timeout' });
    const requests = [
      fails('identity', 10),
      fails('analytics', 20),
      of('a', 40),
      of('a', 60, { service: 'analytics' }),
    ];
    expect(us(requests)).toMatchObject({ medianSeconds: 50, stillShare: 0 });
    expect(us(requests.slice(0, 3))).toMatchObject({ hitShare: 1, stillShare: 1 });
  });

  it('is no trouble if a write may wait, a deploy is frozen on purpose, or a lost item is not found', () => {
    const lostOne = write(-1, { service: 'content-standard', key: 'lost' });
    const requests = [
      lostOne,
      request(10, { kind: 'write', outcome: 'waiting' }),
      request(11, { service: 'tooling', outcome: 'frozen' }),
      request(12, { service: 'content-standard', key: 'lost', outcome: 'missing' }),
    ];
    expect(us(requests)).toMatchObject({ hitShare: 0, medianSeconds: null });
    expect(us([...requests, request(13, { outcome: 'missing' })])).toMatchObject({ hitShare: 1 });
  });

  it('is unknown if nobody was sampled, and never zero', () => {
    expect(us([])).toMatchObject({ hitShare: null });
    expect(sentence({ requests: [request(5)] }, /^EU/)).toBe('EU: unknown, because no user was sampled.');
    expect(sentence({ requests: [request(5)] }, /US/)).toBe('No sampled US user noticed anything.');
  });
});

describe('who decided what', () => {
  it('tells what moved unasked from what a person approved', () => {
    const identity = row(44, 1, { service: 'identity', incident: 'evac-1' });
    const routes = [identity, row(90, 1, { incident: 'evac-1' })];
    const told = summary({ claims: [claim], routes, questions: [question('approve')] });
    expect(told).toContain(
      'Identity moved from us-east-1 to us-west-2 by 00:02:44. The system decided that by itself.',
    );
    expect(told).toContain(
      'ada approved to move tooling from us-east-1 at 00:03:00, asked at 00:02:50; they moved to us-west-2 by 00:03:30.',
    );
  });

  it('takes a move before the answer for the system’s own', () => {
    const told = summary({
      claims: [claim],
      routes: [row(55, 1, { incident: 'evac-1' })],
      questions: [question('approve')],
    });
    expect(told).toContain('Tooling moved from us-east-1 to us-west-2 by 00:02:55. The system decided that by itself.');
  });

  it('tells who declined, and what was taken back', () => {
    expect(summary({ claims: [claim], questions: [question('decline')] })).toContain(
      'ada declined to move tooling from us-east-1 at 00:03:00, asked at 00:02:50.',
    );
    expect(summary({ claims: [claim], questions: [question()] })).toContain(
      'A question whether to move tooling from us-east-1, asked at 00:02:50, was taken back unanswered.',
    );
    expect(summary({})).toContain('Nothing was moved, and nobody was asked.');
  });
});

describe('what was lost and what is open', () => {
  const kept = write(-30, { service: 'tooling' });

  it('counts confirmed writes that are missing, and names what nobody knows', () => {
    const requests = [kept, write(-20, { service: 'analytics', key: 'gone' }), request(30, { service: 'tooling' })];
    const { layers } = judgeDrill(drill({ requests, storedAtEnd: [held(kept, 'us-west-2')] }));
    expect(layers.find(({ service }) => service === 'analytics')).toMatchObject({ writesMissing: 1 });
    expect(sentence({ requests, storedAtEnd: [held(kept, 'us-west-2')] }, /^Confirmed/)).toMatch(
      /^Confirmed writes lost, of 2 sampled: at least 1 of analytics; unknown for identity, .+\.$/,
    );
    const everywhere = ['us-east', 'us-west'].flatMap((placement) =>
      SERVICES.map((service) => write(-30, { service, placement, tenant: `${placement}/t1`, key: service })),
    );
    const stored = everywhere.filter(({ key }) => key !== 'tooling').map((one) => held(one, 'us-west-2'));
    expect(sentence({ requests: everywhere, storedAtEnd: stored }, /^Confirmed/)).toBe(
      'Confirmed writes lost, of 16 sampled: 2 of tooling, up to 30 s old at the fault.',
    );
    expect(sentence({ requests: [request(30)] }, /^Confirmed/)).not.toMatch(/none/);
  });

  it('lists what somebody still has to do', () => {
    const open = sentence(
      {
        ...{ claims: [{ ...claim, state: 'open' }], drained: ['us-east-1'], questions: [question()] },
        routes: [row(90, 1, { incident: 'evac-1' })],
      },
      /^Open/,
    );
    for (const part of [
      'us-east-1 is still out of order',
      'a question about us-east-1 (rest), asked at 00:02:50, waits for an answer',
      'evac-1 has not ended',
      '1 services are served from elsewhere than usual',
      'us-east-1 has not been brought back',
    ])
      expect(open).toContain(part);
    expect(sentence({ faults: '[]' }, /^Open/)).toBe('Open: nothing.');
  });
});

describe('the words of the summary', () => {
  it('are short, and never round something to nothing or to all', () => {
    expect([5, 60, 211, 3600, 7500].map(lengthText)).toEqual(['5 s', '1 min', '3 min 31 s', '1 h', '2 h 5 min']);
    expect([0, 0.001, 0.5, 0.999, 1].map(shareText)).toEqual(['0 %', 'less than 1 %', '50 %', '99 %', '100 %']);
    expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(listed)).toEqual(['', 'a', 'a and b', 'a, b and c']);
    expect(momentText(START_MS + 1000, START_MS)).toBe('00:00:01');
    expect(momentText(START_MS + 86_400_000, START_MS)).toBe('2027-01-02 00:00:00');
  });
});
