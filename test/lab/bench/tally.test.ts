import { type Run, problemsOf, requestsIn } from '../../../lab/bench/tally';
import { drill } from '../judge/a-record';

const LISTING = 'reconcile s3:ListObjectVersions';

function run(changes: Partial<Run> = {}): Run {
  return {
    evidence: { verdict: 'met', layers: [], promises: [] },
    requests: new Map([
      ['reconcile dynamodb:GetItem', 100],
      [LISTING, 2],
    ]),
    readUnits: new Map([['data', 1000]]),
    steps: new Map([['return Reconcile tables', { times: 2, seconds: 4, longest: 3 }]]),
    failed: [],
    ...changes,
  };
}

describe('two runs', () => {
  it('are as cheap as each other within a half more', () => {
    const full = run({ requests: new Map([['reconcile dynamodb:GetItem', 150]]) });
    expect(problemsOf(run(), full, 0)).toEqual([]);
  });

  it('may differ by the listings of the objects there are, and not by more', () => {
    const listings = (count: number) => run({ requests: new Map([[LISTING, count]]) });
    expect(problemsOf(run(), listings(400), 200_000)).toEqual([]);
    expect(problemsOf(run(), listings(400), 100_000)).toEqual([`${LISTING}: 400 requests, at most 223 are allowed`]);
  });

  it.each([
    ['asks more', { requests: new Map([['restore dynamodb:Query', 21]]) }, 'restore dynamodb:Query: 21 requests'],
    ['reads more', { readUnits: new Map([['data', 1521]]) }, 'data: 1521 read units'],
    ['takes longer', { steps: new Map([['return X', { times: 1, seconds: 21, longest: 21 }]]) }, 'return X: took 21 s'],
    ['scans', { requests: new Map([['restore dynamodb:Scan', 1]]) }, 'after a year: restore dynamodb:Scan'],
    ['fails', { failed: ['return:x TIMED_OUT'] }, 'after a year: return:x TIMED_OUT'],
    ['misses', { evidence: { verdict: 'missed' as const, layers: [], promises: [] } }, 'the drill missed a criterion'],
  ])('are told apart when the second one %s', (_, changes, problem) => {
    expect(problemsOf(run(), run(changes), 0)).toEqual([expect.stringContaining(problem)]);
  });
});

it('counts requests of functions on stores', () => {
  const call = (kind: string, service: string) => ({
    ...{ atMs: 0, caller: { kind, name: 'companyos-dev-restore', region: 'us-east-1' }, service },
    ...{ operation: 'Query', region: 'us-east-1' },
  });
  const record = drill({ calls: [call('function', 'dynamodb'), call('function', 'kms'), call('machine', 'dynamodb')] });
  expect(requestsIn(record)).toEqual(new Map([['restore dynamodb:Query', 1]]));
});
