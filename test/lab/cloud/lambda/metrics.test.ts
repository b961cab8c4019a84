import { LambdaMetrics } from '../../../../lab/cloud/lambda/metrics';

const LOGIN = { name: 'login', region: 'us-east-1' };
const JOBS = { name: 'jobs', region: 'us-east-1' };

function recorded(act: (metrics: LambdaMetrics) => void): readonly string[] {
  const seen: string[] = [];
  const series = (region: string, { name, dimensions }: { name: string; dimensions: object }) => ({
    put: (value: number) => void seen.push(`${region} ${Object.values(dimensions).join('') || 'all'} ${name} ${value}`),
  });
  act(new LambdaMetrics({ series }));
  return seen;
}

describe('metrics of Lambda', () => {
  it('count each function and the whole region', () => {
    const seen = recorded((metrics) => {
      metrics.began(LOGIN, 1);
      metrics.began(JOBS, 1);
    });
    expect(seen).toContain('us-east-1 jobs ConcurrentExecutions 1');
    expect(seen.filter((line) => line.startsWith('us-east-1 all ConcurrentExecutions'))).toEqual([
      'us-east-1 all ConcurrentExecutions 1',
      'us-east-1 all ConcurrentExecutions 2',
    ]);
    expect(seen.filter((line) => line.includes('Invocations'))).toHaveLength(4);
  });

  it('say whether an invocation failed, and free its place', () => {
    const seen = recorded((metrics) => {
      metrics.began(LOGIN, 1);
      metrics.ended(LOGIN, true);
      metrics.began(JOBS, 1);
      metrics.ended(JOBS, false);
    });
    expect(seen.filter((line) => line.includes('Errors'))).toEqual([
      'us-east-1 login Errors 1',
      'us-east-1 all Errors 1',
      'us-east-1 jobs Errors 0',
      'us-east-1 all Errors 0',
    ]);
    expect(seen).not.toContain('us-east-1 all ConcurrentExecutions 2');
  });

  it('do not count a refused invocation as one', () => {
    expect(recorded((metrics) => metrics.throttled(LOGIN))).toEqual([
      'us-east-1 login Throttles 1',
      'us-east-1 all Throttles 1',
    ]);
  });
});
