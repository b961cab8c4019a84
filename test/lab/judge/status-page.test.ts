import { statusPageIsThere } from '../../../lab/judge/promises/status-page';
import type { ClientRequest, DrillRecord } from '../../../lab/judge/record';
import { drill, request, STRUCK_MS } from './a-record';

const at = (sinceFault: number): number => STRUCK_MS + sinceFault * 1000;
/** Somebody looks every half minute, from a minute before the fault on. `shown` by the seconds since the fault. */
const reads = (shown: (sinceFault: number) => Record<string, string> | undefined, seconds = 1800) =>
  Array.from({ length: seconds / 30 + 2 }, (_, index) => index * 30 - 60).map((sinceFault) => {
    const page = shown(sinceFault);
    return { atMs: at(sinceFault), ...(page && { shown: page }) };
  });
const WELL = { US: 'operational', EU: 'operational' };
const CLAIM: DrillRecord['claims'][number] = {
  ...{ flow: 'evacuation', source: 'us-east-1', incident: 'one', conductor: 'us-west-2', execution: 'e' },
  ...{ claimedAt: new Date(at(40)).toISOString(), state: 'closed' },
};
/** Users of us-east who are refused once a second. */
const refused = (seconds: number): ClientRequest[] =>
  Array.from({ length: seconds }, (_, second) => request(second, { outcome: 'unavailable' }));
const judged = (changes: Parameters<typeof drill>[0]) => statusPageIsThere(drill({ claims: [CLAIM], ...changes }));

describe('the promise status-page', () => {
  it('holds if the page is there, and unknown if nobody saw one', () => {
    expect(judged({ statusReads: reads(() => WELL) })).toMatchObject({ held: true });
    expect(judged({ statusReads: reads(() => undefined, 120) })).toMatchObject({ held: null });
    expect(judged({ statusReads: [] })).toMatchObject({ held: null });
  });

  it('is broken if nobody can read the page for more than five minutes while a region is well', () => {
    const gone = (seconds: number) =>
      reads((sinceFault) => (sinceFault >= 60 && sinceFault < 60 + seconds ? undefined : WELL));
    expect(judged({ statusReads: gone(240) }).held).toBe(true);
    expect(judged({ statusReads: gone(330) })).toMatchObject({
      held: false,
      violations: [expect.stringMatching(/^the status page could not be read from 2027/) as string],
    });
  });

  it('is broken if it never admits what users feel during an evacuation', () => {
    const requests = refused(600);
    expect(judged({ statusReads: reads(() => WELL), requests })).toMatchObject({
      held: false,
      violations: [
        expect.stringMatching(
          /^users of US were turned away from .* and the status page said that all is well/,
        ) as string,
      ],
    });
    const admitted = reads((sinceFault) => ({ ...WELL, US: sinceFault === 300 ? 'major_outage' : 'operational' }));
    expect(judged({ statusReads: admitted, requests }).held).toBe(true);
    const unknown = reads((sinceFault) => ({ ...WELL, US: sinceFault === 300 ? 'unknown' : 'operational' }));
    expect(judged({ statusReads: unknown, requests }).held).toBe(true);
    // Nothing is owed if no evacuation belongs to it, or if it is short.
    expect(judged({ statusReads: reads(() => WELL), requests, claims: [] }).held).toBe(true);
    expect(judged({ statusReads: reads(() => WELL), requests: refused(200) }).held).toBe(true);
  });
});
