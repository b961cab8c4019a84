import type { Detection } from '../../../lab/hunt/detection';
import type { NightResult } from '../../../lab/hunt/night';
import { tallyOf } from '../../../lab/hunt/tally';

const night = (detection: Detection | null): NightResult => ({
  ...{ seed: '1', schedule: [], broken: [], unknown: [], recoveries: [], evacuated: [], phases: [] },
  ...{ requests: 0, tookMs: 0, detection },
});

describe('the tally of a hunt', () => {
  it('calls a claim late beyond 45 s and what a fault held it up by, and a loss that nobody claimed missed', () => {
    const nights = [
      night({ seconds: 36, slowedSeconds: 0 }),
      night({ seconds: 45, slowedSeconds: 0 }),
      night({ seconds: 46, slowedSeconds: 0 }),
      night({ seconds: 46, slowedSeconds: 11 }),
      night({ seconds: 60, slowedSeconds: 11 }),
      night({ seconds: null, slowedSeconds: 11 }),
      night(null),
    ];
    const { detection, evacuations } = tallyOf(nights);
    expect(detection).toMatchObject({ count: 5, late: 2, lateAfterSeconds: 45, max: 60 });
    expect(evacuations.missed).toBe(1);
  });
});
