import type { DrillResult } from '../../strategy/drill-result';
import { readinessOf } from '../../strategy/readiness';

const REGIONS = ['us-east-1', 'eu-central-1'];
const at = (day: string): number => Date.parse(`${day}T12:00:00Z`);
const drill = (day: string, changes: Partial<DrillResult> = {}): DrillResult => ({
  ...{ drill: `drill-us-east-1-${day}`, playbook: 'regional-evacuation', subject: 'us-east-1', by: 'calendar' },
  ...{ startedAt: `${day}T11:30:00Z`, endedAt: `${day}T12:00:00Z`, verdict: 'passed', criteria: [] },
  ...changes,
});
const shareOf = (results: readonly DrillResult[], day: string, service = 'analytics') =>
  readinessOf(results, REGIONS, at(day)).find((one) => one.region === 'us-east-1' && one.service === service)?.share;

describe('readiness', () => {
  it('is unknown, and not zero, for what no drill has ever left', () => {
    const figures = readinessOf([drill('2027-01-04')], REGIONS, at('2027-01-04'));
    expect(figures).toHaveLength(16);
    expect(figures.filter(({ region }) => region === 'eu-central-1').map(({ share }) => share)).toEqual(
      new Array(8).fill(null),
    );
    expect(figures[0]).toMatchObject({ region: 'us-east-1', share: 1, proof: 'drill-us-east-1-2027-01-04' });
  });

  it('halves with each cadence of the playbook that proved it', () => {
    const proof = [drill('2027-01-04')];
    expect([shareOf(proof, '2027-01-04'), shareOf(proof, '2027-04-05'), shareOf(proof, '2027-07-05')]).toEqual([
      ...[1, 0.5, 0.25],
    ]);
  });

  it('rests on the newest drill that left the service and was played to its end', () => {
    const held = drill('2027-02-01', { verdict: 'held' });
    const controlPlane = drill('2027-02-01', { playbook: 'control-plane-failover' });
    expect(shareOf([drill('2027-01-04'), held, controlPlane], '2027-04-05')).toBe(0.5);
    expect(shareOf([drill('2027-01-04'), controlPlane], '2027-02-01', 'control-plane')).toBe(1);
    // Nothing leaves in this one, so it proves nothing of leaving.
    const chaos = drill('2027-04-01', { playbook: 'datastore-chaos', verdict: 'missed' });
    expect(shareOf([drill('2027-01-04'), chaos], '2027-04-05')).toBe(0.5);
    // A drill that has not ended yet proves nothing.
    expect(shareOf([drill('2027-01-04'), drill('2027-06-01')], '2027-04-05')).toBe(0.5);
  });

  it('is zero after a drill that missed, until one passes', () => {
    const missed = drill('2027-02-01', { verdict: 'missed' });
    expect(shareOf([drill('2027-01-04'), missed], '2027-02-02')).toBe(0);
    expect(shareOf([missed, drill('2027-03-01')], '2027-03-01')).toBe(1);
    // Whatever the order in which they were read.
    expect(shareOf([drill('2027-03-01'), missed], '2027-03-01')).toBe(1);
  });
});
