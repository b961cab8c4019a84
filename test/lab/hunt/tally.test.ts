import type { Detection } from '../../../lab/hunt/detection';
import type { RunResult } from '../../../lab/hunt/run';
import { tallyOf } from '../../../lab/hunt/tally';

const run = (detection: Detection | null): RunResult => ({
  ...{ seed: '1', schedule: [], broken: [], unknown: [], recoveries: [], evacuated: [], phases: [] },
  ...{ requests: 0, tookMs: 0, detection },
});

describe('the tally of a hunt', () => {
  it('calls a claim late after 45 s plus the delay by faults, and a loss without a claim missed', () => {
    const runs = [
      run({ seconds: 36, slowedSeconds: 0 }),
      run({ seconds: 45, slowedSeconds: 0 }),
      run({ seconds: 46, slowedSeconds: 0 }),
      run({ seconds: 46, slowedSeconds: 11 }),
      run({ seconds: 60, slowedSeconds: 11 }),
      run({ seconds: null, slowedSeconds: 11 }),
      run(null),
    ];
    const { detection, evacuations } = tallyOf(runs);
    expect(detection).toMatchObject({ count: 5, late: 2, lateAfterSeconds: 45, max: 60 });
    expect(evacuations.missed).toBe(1);
  });

  it('counts failed checks that are no promises, and each status of each objective', () => {
    const failed = { promise: 'rto-met', violation: 'us-east/identity not back, 120 s is the target' };
    const recoveries = [{ service: 'identity', status: 'missed', rtoSeconds: null, rpoSeconds: 0 }] as const;
    const tally = tallyOf([{ ...run(null), broken: [failed], recoveries }, run(null)]);
    expect(tally.promises.find(({ promise }) => promise === 'rto-met')).toMatchObject({ broken: 1, held: 1 });
    expect(tally.promises.map(({ promise }) => promise)).toEqual(
      expect.arrayContaining(['evacuation-claimed', 'served']),
    );
    expect(tally.layers[0]).toMatchObject({ service: 'identity', statuses: { missed: 1, met: 0 }, notRecovered: 1 });
  });
});
