import * as fc from 'fast-check';
import type { Observation } from '../../strategy/health-budget';
import { quorum, quorumSize, type Question } from '../../strategy/quorum';
import { seen } from './fixtures';

const NOW = 1_000_000;
const REGIONS = ['us-east-1', 'us-west-2', 'eu-central-1', 'eu-west-1', 'ap-south-1', 'ap-east-1'];
const question: Question = { regions: REGIONS.slice(0, 3), subject: 'us-east-1', nowMs: NOW, window: 'fast' };
const says = (observer: string, login: string, atMs = NOW): Observation => seen({ login }, { observer, atMs });

describe('the size of a quorum', () => {
  it.each([
    [2, 1],
    [3, 2],
    [4, 3],
    [5, 3],
    [6, 4],
  ])('of %d regions is %d', (regions, needed) => {
    expect(quorumSize(regions)).toBe(needed);
  });
});

describe('a quorum', () => {
  it('is reached when both other regions of three see the impairment, dated by the second to see it', () => {
    const answer = quorum([says('us-west-2', 'HIII'), says('eu-central-1', 'IIII')], question);
    expect(answer).toEqual({
      kind: 'impaired',
      votes: [
        { observer: 'us-west-2', vote: 'impaired' },
        { observer: 'eu-central-1', vote: 'impaired' },
      ],
      needed: 2,
      outageStartedAtMs: NOW - 20_000,
    });
  });

  it('is healthy when one region is proof against it', () => {
    expect(quorum([says('us-west-2', 'HHH')], question).kind).toBe('healthy');
  });

  it('is unknown while a silent region could still tip it', () => {
    expect(quorum([says('us-west-2', 'III')], question)).toMatchObject({ kind: 'unknown', outageStartedAtMs: null });
    expect(quorum([], question).kind).toBe('unknown');
  });

  it('gives the subject and strangers no vote', () => {
    const answer = quorum([says('us-east-1', 'III'), says('sa-east-1', 'III'), says('us-west-2', 'III')], question);
    expect(answer.kind).toBe('unknown');
    expect(answer.votes.map(({ observer }) => observer)).toEqual(['us-west-2', 'eu-central-1']);
  });

  it('ignores what was said of another subject', () => {
    const other = { ...says('us-west-2', 'III'), subject: 'eu-central-1' };
    expect(quorum([other, says('eu-central-1', 'III')], question).kind).toBe('unknown');
  });

  it('takes the newest message of a region, and knows nothing when two of the same time disagree', () => {
    const healthy = says('eu-central-1', 'HHH');
    expect(
      quorum([says('us-west-2', 'III', NOW - 10_000), says('us-west-2', 'HHH'), healthy], question).votes[0]?.vote,
    ).toBe('healthy');
    expect(quorum([says('us-west-2', 'III'), says('us-west-2', 'HHH'), healthy], question).votes[0]?.vote).toBe(
      'unknown',
    );
  });

  it('of the slow window needs the slow budget', () => {
    const all = 'I'.repeat(30);
    const slow = (observer: string): Observation => seen({ crud: all, job: all }, { observer });
    const votes = [slow('us-west-2'), slow('eu-central-1')];
    expect(quorum(votes, { ...question, window: 'slow' }).kind).toBe('impaired');
    expect(quorum(votes, question).kind).toBe('unknown');
  });
});

describe('for any votes, a quorum', () => {
  const ballots = fc
    .tuple(
      fc.integer({ min: 2, max: 6 }),
      fc.array(fc.constantFrom<string>('HHH', 'III', 'IIU'), { minLength: 6, maxLength: 6 }),
    )
    .map(([size, logins]) => ({ regions: REGIONS.slice(0, size), logins }));
  const ask = (regions: string[], logins: string[]): ReturnType<typeof quorum> =>
    quorum(
      regions.map((region, index) => says(region, logins[index]!)),
      { ...question, regions },
    );
  const order = ['healthy', 'unknown', 'impaired'];

  it('grows with the evidence: more impairment never makes it healthier', () => {
    fc.assert(
      fc.property(ballots, fc.nat({ max: 5 }), ({ regions, logins }, index) => {
        const worse = logins.with(index, logins[index] === 'HHH' ? 'IIU' : 'III');
        const [before, after] = [ask(regions, logins).kind, ask(regions, worse).kind];
        expect(order.indexOf(after)).toBeGreaterThanOrEqual(order.indexOf(before));
      }),
    );
  });

  it('once decided, is not changed by the unknown votes becoming known', () => {
    fc.assert(
      fc.property(ballots, fc.constantFrom('HHH', 'III'), ({ regions, logins }, truth) => {
        const before = ask(regions, logins).kind;
        const after = ask(
          regions,
          logins.map((login) => (login === 'IIU' ? truth : login)),
        ).kind;
        expect(after).not.toBe('unknown');
        if (before !== 'unknown') expect(after).toBe(before);
      }),
    );
  });

  it('counts a region once, however often it repeats itself', () => {
    fc.assert(
      fc.property(ballots, fc.integer({ min: 2, max: 5 }), ({ regions, logins }, times) => {
        const once = regions.map((region, index) => says(region, logins[index]!));
        const often = Array.from({ length: times }, () => once).flat();
        expect(quorum(often, { ...question, regions })).toEqual(quorum(once, { ...question, regions }));
      }),
    );
  });
});
