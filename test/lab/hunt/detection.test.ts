import { detectionOf } from '../../../lab/hunt/detection';
import type { DrillRecord } from '../../../lab/judge/record';
import { drill, STRUCK_MS } from '../judge/a-record';

const claim = (source: string, afterSeconds: number): DrillRecord['claims'][number] => ({
  ...{ flow: 'evacuation', source, incident: `evac-${source}`, conductor: 'us-west-2', state: 'open', execution: '' },
  claimedAt: new Date(STRUCK_MS + afterSeconds * 1000).toISOString(),
});
const lost = '[{ at: 2m, kind: region-loss, region: us-east-1 }]';
const run = (faults: string, claims: DrillRecord['claims'] = [], lastsSeconds = 200) =>
  detectionOf({ ...drill({ faults, claims }), endMs: STRUCK_MS + lastsSeconds * 1000 });

describe('detection', () => {
  it('counts from the loss to the first claim of that region', () => {
    const claims = [claim('eu-central-1', 5), claim('us-east-1', 90), claim('us-east-1', 36)];
    expect(run(lost, claims)).toEqual({ seconds: 36, slowedSeconds: 0 });
  });

  it('is missed if nobody has claimed the region by the end of a run that lasts long enough', () => {
    expect(run(lost)).toMatchObject({ seconds: null });
    expect(run(lost, [claim('eu-central-1', 30)])).toMatchObject({ seconds: null });
  });

  it('says how long faults slowed the functions between the loss and the claim', () => {
    const slow = (handler: string, span: string): string =>
      `${lost.slice(0, -1)}, { at: 1m, kind: handler-slow, handler: ${handler}, delay: 11s, for: ${span} }]`;
    const slowed = (handler: string, span: string) => run(slow(handler, span), [claim('us-east-1', 47)]);
    expect(slowed('claim', '2m')).toEqual({ seconds: 47, slowedSeconds: 11 });
    expect(slowed('claim', '50s')).toMatchObject({ slowedSeconds: 0 });
    expect(slowed('decide', '2m')).toMatchObject({ slowedSeconds: 0 });
  });

  it('counts the longest delay of each function, and no delay that began after the claim', () => {
    const slow = (handler: string, at: string, delay: string): string =>
      `{ at: ${at}, kind: handler-slow, handler: ${handler}, delay: ${delay}, for: 5m }`;
    const slowed = (...faults: string[]) =>
      run(`${lost.slice(0, -1)}, ${faults.join(', ')}]`, [claim('us-east-1', 47)])?.slowedSeconds;
    const elsewhere = slow('claim, region: us-west-2', '90s', '4s');
    expect(slowed(slow('claim', '1m', '11s'), elsewhere, slow('detect', '1m', '2s'))).toBe(13);
    expect(slowed(slow('claim', '166s', '11s'))).toBe(11);
    expect(slowed(slow('claim', '168s', '11s'))).toBe(0);
  });

  it.each([
    ['ends too soon', lost, 119],
    ['loses no region', '[]', 200],
    ['gets the region back', '[{ at: 2m, kind: region-loss, region: us-east-1, for: 90s }]', 200],
    ['only cripples the region', '[{ at: 2m, kind: region-gray, region: us-east-1, ratio: 0.6 }]', 200],
    [
      'leaves the control store without quorum',
      `${lost.slice(0, -1)}, ${['us-east-1', 'us-east-2'].map((to) => `{ at: 90s, kind: link-cut, from: us-west-2, to: ${to} }`).join(', ')}]`,
      200,
    ],
    [
      'loses two regions',
      '[{ at: 2m, kind: region-loss, region: us-east-1 }, { at: 2m, kind: region-loss, region: us-west-2 }]',
      200,
    ],
  ])('says nothing about a run that %s', (_what, faults, lastsSeconds) => {
    expect(run(faults, [claim('us-east-1', 36)], lastsSeconds)).toBeNull();
  });
});
