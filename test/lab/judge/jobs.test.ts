import { jobsAppliedOnce } from '../../../lab/judge/jobs';
import { drill, held, write } from './a-record';

describe('jobs applied once', () => {
  const job = write(-100, {
    ...{ service: 'orchestration', region: 'us-west-2' },
    ...{ placement: 'eu-optin', tenant: 'eu-optin/t1' },
  });
  const record = (...copies: { job: 'pending' | 'done'; version?: string }[]) =>
    drill({ requests: [job], heldAtEnd: copies.map((copy) => held(job, 'us-west-2', copy)) });

  it('holds for a job that was run, and is broken by one that was accepted and never done', () => {
    expect(jobsAppliedOnce(record({ job: 'done' })).held).toBe(true);
    expect(jobsAppliedOnce(record({ job: 'pending' }))).toMatchObject({
      held: false,
      violations: [expect.stringContaining('never done')],
    });
  });

  it('is broken by a job that left two effects', () => {
    const again = { job: 'done', version: '2027-01-02T00:00:00.000Z@us-west-2' } as const;
    expect(jobsAppliedOnce(record({ job: 'done' }, again))).toMatchObject({
      held: false,
      violations: [expect.stringContaining('applied 2 times')],
    });
  });

  it('is unknown without a job, and leaves a lost one to the promise about writes', () => {
    expect(jobsAppliedOnce(drill({})).held).toBeNull();
    expect(jobsAppliedOnce(drill({ requests: [job] })).held).toBe(true);
  });
});
