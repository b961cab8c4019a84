import { incidentsEnd } from '../../../lab/judge/promises/incidents-end';
import type { ClaimSeen, RouteSample } from '../../../lab/judge/record';
import { drill, STRUCK_MS } from './a-record';

const open: ClaimSeen = {
  ...{ flow: 'evacuation', source: 'us-east-1', incident: 'evac-1', conductor: 'us-west-2', execution: 'arn' },
  ...{ claimedAt: new Date(STRUCK_MS + 40_000).toISOString(), state: 'open' },
};
const execution = { arn: 'arn', machine: 'evacuate', region: 'us-west-2', status: 'RUNNING', startedAtMs: STRUCK_MS };
const running = { ...execution, endedAtMs: null };

describe('incidents end', () => {
  it('is kept for a closed incident, and for one with a running conductor', () => {
    expect(incidentsEnd(drill({ claims: [{ ...open, state: 'closed' }] })).held).toBe(true);
    expect(incidentsEnd(drill({ claims: [open], executions: [running] })).held).toBe(true);
  });

  it('is broken if an open incident has no running execution, unless there was no time to take over', () => {
    const stopped = { ...execution, status: 'ABORTED', endedAtMs: STRUCK_MS + 60_000 };
    const record = drill({ claims: [open], executions: [stopped] });
    expect(incidentsEnd(record)).toMatchObject({
      held: false,
      violations: [expect.stringContaining('nobody took over')],
    });
    expect(incidentsEnd({ ...record, endMs: STRUCK_MS + 90_000 }).held).toBe(true);
  });

  it('is broken if a closed incident leaves a canary half-way', () => {
    const row = { atMs: STRUCK_MS + 60_000, placement: 'us-east', service: 'tooling' as const, epoch: 2 };
    const routes: RouteSample[] = [
      { ...row, mode: 'serving', weights: { 'us-west-2': 5 }, incident: 'evac-1' },
      { ...row, mode: 'serving', weights: { 'us-west-2': 50 }, incident: 'evac-1' },
    ];
    const left = (claim: ClaimSeen, rows = routes) => incidentsEnd(drill({ claims: [claim], routes: rows })).violations;
    const closed = { ...open, state: 'closed' };
    expect(left(closed)).toEqual(['evac-1 is closed, and us-east/tooling stands at 50 %']);
    expect(incidentsEnd(drill({ claims: [open], executions: [running], routes })).held).toBe(true);
    expect(
      left(closed, [...routes, { ...row, mode: 'serving', weights: { 'us-west-2': 100 }, incident: 'evac-1' }]),
    ).toEqual([]);
    const back = { 'us-east-1': 5, 'us-west-2': 45 };
    expect(left(closed, [{ ...routes[1]!, weights: back, returning: 'us-east-1' }])).toEqual([]);
    expect(left(closed, [{ ...routes[1]!, mode: 'draining' }])).toEqual([]);
    expect(left(closed, [{ ...routes[1]!, atMs: drill().endMs - 60_000 }])).toEqual([]);
  });

  it("is broken if the conductor's region is gone, and unknown if nobody is left to take over", () => {
    const losses = (...regions: string[]): string =>
      `[${['us-east-1', ...regions].map((region) => `{ at: 2m, kind: region-loss, region: ${region} }`).join(', ')}]`;
    const abroad = {
      claims: [{ ...open, conductor: 'eu-central-1' }],
      executions: [{ ...running, region: 'eu-central-1' }],
    };
    expect(incidentsEnd(drill({ ...abroad, faults: losses('eu-central-1') })).held).toBe(false);
    // The only replica of the control store left is in the evacuated region.
    const elsewhere = { ...abroad, claims: [{ ...open, conductor: 'eu-central-1', source: 'us-west-2' }] };
    expect(incidentsEnd(drill({ ...elsewhere, faults: losses('eu-central-1') })).held).toBeNull();
    const alone = { claims: [open], executions: [running], faults: losses('us-west-2', 'eu-central-1') };
    expect(incidentsEnd(drill(alone)).held).toBeNull();
  });
});
