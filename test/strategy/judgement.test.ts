import * as fc from 'fast-check';
import { conditionOf, fitnessOf, isLost, judgeAll } from '../../strategy/judgement';
import type { Service } from '../../strategy/layers';
import type { Observation } from '../../strategy/observation';
import { MARKS } from '../../strategy/probe';
import { DEV_TOPOLOGY } from '../support/dev-topology';
import { marks, NOW_MS, observation, observations } from './observed';

const EAST = 'us-east-1';

interface Those {
  readonly company?: Parameters<typeof judgeAll>[0];
  readonly joined?: readonly string[];
}
const judge = (seen: readonly Observation[], { company = DEV_TOPOLOGY, joined = company.regions }: Those = {}) =>
  judgeAll(company, { observations: seen, joined, nowMs: NOW_MS });

function judged(seen: readonly Observation[], service: Service = 'identity', region = EAST) {
  return conditionOf(judge(seen), region, service);
}

const kind = (...asked: Parameters<typeof judged>): string => judged(...asked).kind;
/** Of identity, where the company is another one. */
const kindIn = (company: Parameters<typeof judgeAll>[0], seen: readonly Observation[], region: string): string =>
  conditionOf(judge(seen, { company }), region, 'identity').kind;

const GONE = { [EAST]: marks('SSS', { outside: 'SS' }) };

describe('a region that is gone', () => {
  it('is lost when its peers and the internet hear nothing and it gives no sign of life', () => {
    const seen = observations(GONE, { [EAST]: null });
    expect(judged(seen)).toMatchObject({ kind: 'lost', fast: true });
    const conditions = judge(seen);
    expect(DEV_TOPOLOGY.regions.filter((region) => isLost(conditions, region))).toEqual([EAST]);
  });

  it('is lost for every service at once', () => {
    const conditions = judge(observations(GONE, { [EAST]: null }));
    expect(new Set(conditions.filter(({ region }) => region === EAST).map((one) => one.kind))).toEqual(
      new Set(['lost']),
    );
  });

  it('is lost though one observer is blind, silent or old', () => {
    expect(kind(observations(GONE, { [EAST]: null, 'us-west-2': null }))).toBe('lost');
    expect(kind(observations(GONE, { [EAST]: null, 'us-west-2': { [EAST]: marks('UUU') } }))).toBe('lost');
    const old = [observation('us-west-2', {}, 25), ...observations(GONE, { [EAST]: null, 'us-west-2': null })];
    expect(kind(old)).toBe('lost');
  });

  it('is not lost by the word of one observer', () => {
    expect(kind(observations(GONE, { [EAST]: null, 'us-west-2': null, 'us-east-2': null }))).toBe('unknown');
  });

  it('is not lost while somebody hears it', () => {
    expect(kind(observations(GONE, { [EAST]: null, 'us-east-2': { [EAST]: marks('') } }))).not.toBe('lost');
    // An answer is one, whatever it says.
    expect(kind(observations(GONE, { [EAST]: null, 'us-east-2': { [EAST]: marks('IIIII') } }))).not.toBe('lost');
  });

  it('is not lost after two silent ticks', () => {
    expect(kind(observations({ [EAST]: marks('SS', { outside: 'SS' }) }, { [EAST]: null }))).not.toBe('lost');
  });

  it('is lost though one tick was missed', () => {
    expect(kind(observations({ [EAST]: marks('SSUS', { outside: 'SS' }) }, { [EAST]: null }))).toBe('lost');
  });

  it('is contested, and not lost, when users on the internet reach it all the same', () => {
    const cut = { [EAST]: marks('SSSSSSSSS') };
    expect(kind(observations(cut, { [EAST]: null }))).toBe('contested');
    // The checkers are later than the peers.
    expect(kind(observations({ [EAST]: marks('SSS') }, { [EAST]: null }))).toBe('unknown');
    const after = (ageSeconds: number) =>
      ['us-west-2', 'eu-central-1'].map((one) => observation(one, { [EAST]: marks('S'.repeat(6)) }, ageSeconds));
    expect([9, 10].map((ageSeconds) => kind(after(ageSeconds)))).toEqual(['unknown', 'contested']);
  });
});

describe('a region that only some of its peers hear', () => {
  const heardBy = (last: string, outside: string) =>
    observations(
      { [EAST]: marks('SSSSS', { outside }) },
      { [EAST]: null, 'us-east-2': { [EAST]: marks(last, { outside }) } },
    );

  it('is contested when the others hear nothing, and users on the internet reach it', () => {
    expect(kind(heardBy('', ''))).toBe('contested');
  });

  it('is failing when users do not reach it, or when the peer that hears it sees it fail', () => {
    expect(kind(heardBy('', 'SS'))).toBe('failing');
    expect(kind(heardBy('IIIII', ''))).toBe('failing');
  });

  it('is failing when the others get errors, or when it says itself that it fails', () => {
    const third = { 'us-east-2': { [EAST]: marks('') } };
    expect(kind(observations({ [EAST]: marks('IIIII') }, { [EAST]: null, ...third }))).toBe('failing');
    const own = { [EAST]: { [EAST]: marks('IIIII') } };
    expect(kind(observations({ [EAST]: marks('SSSSS') }, { ...own, ...third }))).toBe('failing');
  });
});

describe('a region that says that it serves', () => {
  it('is contested when its peers do not hear it', () => {
    expect(kind(observations({ [EAST]: marks('SSSSS') }, { [EAST]: { [EAST]: marks('') } }))).toBe('contested');
  });

  it('is not believed when its own report is as bad', () => {
    expect(kind(observations({ [EAST]: marks('IIIII') }))).toBe('failing');
  });

  it('is not believed when its own report is old', () => {
    const old = observation(EAST, {}, 31);
    expect(kind([...observations({ [EAST]: marks('SSSSS', { outside: 'SS' }) }, { [EAST]: null }), old])).toBe('lost');
  });
});

describe('a service that fails', () => {
  it('spends the fast budget of Tier-0 with four failures of five, as everybody sees it', () => {
    expect(judged(observations({ [EAST]: marks('IIII') }))).toMatchObject({ kind: 'failing', fast: true });
    expect(kind(observations({ [EAST]: marks('III') }))).toBe('unknown');
    expect(kind(observations({ [EAST]: marks('IIHIII') }))).toBe('unknown');
  });

  it('spends it with five of six, as a quorum sees it', () => {
    const blind = { 'us-west-2': { [EAST]: marks('') } };
    expect(kind(observations({ [EAST]: marks('IIII') }, blind))).toBe('unknown');
    expect(judged(observations({ [EAST]: marks('IIIII') }, blind))).toMatchObject({ kind: 'failing', fast: true });
    expect(judged(observations({ [EAST]: marks('IIUIII') }, blind))).toMatchObject({ kind: 'failing', fast: true });
  });

  it('spends no fast budget while most of what it tries of itself lately succeeds', () => {
    const own = (last: string) => ({ [EAST]: { [EAST]: marks(last) } });
    expect(kind(observations({ [EAST]: marks('IIIII') }, own('IHHIH')))).toBe('unknown');
    expect(kind(observations({ [EAST]: marks('IIIII') }, own('IHHII')))).toBe('failing');
    expect(kind(observations({ [EAST]: marks('IIIII') }, { [EAST]: null }))).toBe('failing');
  });

  it('says nothing about other services', () => {
    const s3 = observations({ [EAST]: marks('', { 'content-standard': 'I'.repeat(12) }) });
    expect(judged(s3, 'content-standard')).toMatchObject({ kind: 'failing', fast: false });
    expect(kind(s3, 'content-premium')).toBe('well');
    expect(kind(s3, 'identity')).toBe('well');
  });

  it('spends the slow budget with two minutes of failures within a quarter of an hour', () => {
    const four = 'IHHIHIHHIH';
    expect(kind(observations({ [EAST]: marks(four + four + 'IHHIHIHH') }), 'orchestration')).toBe('unknown');
    expect(kind(observations({ [EAST]: marks(four + four + 'IHHIHIHHI') }), 'orchestration')).toBe('failing');
  });

  it('is failing until nothing has failed for three minutes', () => {
    const spent = 'I'.repeat(12);
    expect(kind(observations({ [EAST]: marks(spent + 'H'.repeat(17)) }), 'analytics')).toBe('failing');
    expect(kind(observations({ [EAST]: marks(spent + 'H'.repeat(18)) }), 'analytics')).toBe('well');
  });

  it('is nobody else’s word but a quorum’s', () => {
    const blind = { 'us-west-2': { [EAST]: marks('S'.repeat(40)) } };
    expect(kind(observations({}, blind))).toBe('well');
    const shut = observations({ 'us-west-2': marks('', { outside: 'SS' }) });
    expect(fitnessOf(judged(shut, 'identity', 'us-west-2'))).toBe('impaired');
    // Two of three are a quorum.
    const two = { 'us-west-2': { [EAST]: marks('') } };
    expect(kind(observations({ [EAST]: marks('I'.repeat(12)) }, two), 'content-standard')).toBe('failing');
  });

  it('is found by the internet alone', () => {
    const unreachable = observations({ [EAST]: marks('', { outside: 'S'.repeat(12) }) });
    expect(kind(unreachable, 'content-standard')).toBe('failing');
    expect(kind(observations({ [EAST]: marks('', { outside: 'S'.repeat(11) }) }), 'content-standard')).toBe('well');
    // That is over with the first answer that it is up.
    const again = marks('', { outside: `${'S'.repeat(12)}H` });
    expect(kind(observations({ [EAST]: again }), 'content-standard')).toBe('well');
  });
});

describe('what fails everywhere', () => {
  const everywhere = { [EAST]: marks('XXXXX'), 'us-west-2': marks('XXXXX'), 'eu-central-1': marks('XXXXX') };

  it('is common, also where a target is a tick behind', () => {
    expect(kind(observations(everywhere))).toBe('common');
    expect(kind(observations({ ...everywhere, 'us-west-2': marks('XXXX') }))).toBe('common');
  });

  it('is common where the targets have it, as a quorum sees them, whatever is well elsewhere', () => {
    const us = { [EAST]: marks('XXXXX'), 'us-west-2': marks('XXXXX') };
    expect(kind(observations(us))).toBe('common');
    expect(kind(observations(us, { 'us-east-2': { [EAST]: marks(''), 'us-west-2': marks('') } }))).toBe('common');
  });

  it('is not common while one of several targets is well', () => {
    const placements = DEV_TOPOLOGY.placements
      .filter(({ name }) => name === 'eu-optin')
      .map((placement) => ({ ...placement, standbys: ['us-west-2', EAST] }));
    const company = { ...DEV_TOPOLOGY, placements };
    const seen = observations({ ...everywhere, [EAST]: marks('') });
    expect(kindIn(company, seen, 'eu-central-1')).toBe('failing');
    expect(kindIn(company, observations(everywhere), 'eu-central-1')).toBe('common');
  });

  it('is common for a region that stands alone when all others have it', () => {
    const company = { ...DEV_TOPOLOGY, placements: DEV_TOPOLOGY.placements.filter(({ name }) => name === 'eu') };
    expect(kindIn(company, observations(everywhere), 'eu-central-1')).toBe('common');
    const seen = observations({ ...everywhere, [EAST]: marks('') });
    expect(kindIn(company, seen, 'eu-central-1')).toBe('failing');
  });

  it('is not common with a region that nobody watches, nor where there is no other', () => {
    const [placement] = DEV_TOPOLOGY.placements;
    if (!placement) throw new Error('no placement');
    const unwatched = { ...DEV_TOPOLOGY, placements: [{ ...placement, standbys: ['us-east-2'] }] };
    expect(kindIn(unwatched, observations(everywhere), EAST)).toBe('failing');
    const alone = { ...DEV_TOPOLOGY, regions: [EAST], placements: [{ ...placement, standbys: [] }] };
    expect(kindIn(alone, observations(everywhere), EAST)).toBe('failing');
  });

  it('is not common when a target is well', () => {
    expect(kind(observations({ [EAST]: marks('XXXXX'), 'eu-central-1': marks('XXXXX') }))).toBe('failing');
  });

  it('is not common with a region that is gone', () => {
    const west = { 'us-west-2': marks('SSSS', { outside: 'SS' }) };
    const seen = observations({ ...west, [EAST]: marks('IIIII') }, { 'us-west-2': null });
    expect(kind(seen)).toBe('failing');
    expect(kind(seen, 'identity', 'us-west-2')).toBe('lost');
  });
});

it('judges nothing by what is not fresh', () => {
  const old = ['us-west-2', 'eu-central-1', 'us-east-2'].map((observer) => observation(observer, GONE, 31));
  expect(kind(old)).toBe('unknown');
  expect(kind([])).toBe('unknown');
});

it('says when a quorum had seen the failure begin', () => {
  const late = { 'us-west-2': { [EAST]: marks('IIII') } };
  expect(judged(observations({ [EAST]: marks('IIIIII') }, late)).sinceMs).toBe(NOW_MS - 5000 - 50_000);
});

it('goes to no target that fails or that is unknown to be well', () => {
  const seen = observations({ 'us-west-2': marks('II', { orchestration: 'HU' }) });
  const conditions = judge(seen);
  expect(fitnessOf(conditionOf(conditions, 'us-west-2', 'identity'))).toBe('impaired');
  expect(fitnessOf(conditionOf(conditions, 'us-west-2', 'orchestration'))).toBe('unknown');
  expect(fitnessOf(conditionOf(conditions, EAST, 'identity'))).toBe('healthy');
  // Two of three are a quorum.
  const two = observations({ 'us-west-2': marks('II') }, { 'us-east-2': { 'us-west-2': marks('U') } });
  expect(fitnessOf(judged(two, 'identity', 'us-west-2'))).toBe('impaired');
});

it('goes nowhere by what has just been seen to serve, unless it is well', () => {
  const { views } = judged(observations({}));
  const kinds = ['lost', 'failing', 'common', 'contested', 'unknown', 'well'] as const;
  const fitness = kinds.map((one) => fitnessOf({ ...judged([]), kind: one, views }));
  expect(fitness).toEqual(['impaired', 'impaired', 'impaired', 'unknown', 'unknown', 'healthy']);
});

it('says nothing of a region that was not judged', () => {
  const conditions = judge(observations(GONE, { [EAST]: null }));
  expect(() => conditionOf(conditions, 'us-east-2', 'identity')).toThrow('us-east-2 was not judged');
  expect(isLost(conditions, 'us-east-2')).toBe(false);
});

const anyMarks = fc.array(fc.constantFrom(...MARKS), { maxLength: 30 }).map((all) => marks(all.join('')));

it('judges nothing by the word of one observer, whatever it has seen', () => {
  fc.assert(
    fc.property(anyMarks, (seen) => {
      const alone = observations({}, { 'us-west-2': { [EAST]: seen }, 'eu-central-1': null, 'us-east-2': null });
      expect(judged(alone).kind).toBe('unknown');
    }),
  );
});

it('never leaves a region by itself that a quorum has just seen serve', () => {
  fc.assert(
    fc.property(fc.tuple(anyMarks, anyMarks, anyMarks, anyMarks), ([own, west, eu, witness]) => {
      const serves = (all: typeof own) => ({ ...all, identity: `${all.identity.slice(1)}H` });
      const seen = observations(
        {},
        {
          [EAST]: { [EAST]: own },
          'us-west-2': { [EAST]: serves(west) },
          'eu-central-1': { [EAST]: serves(eu) },
          'us-east-2': { [EAST]: witness },
        },
      );
      const { kind: found, fast } = judged(seen);
      expect(found === 'lost' || (found === 'failing' && fast)).toBe(false);
    }),
  );
});
