import { OBJECTIVES, type Service } from '../../strategy/layers';
import { affectedOf } from '../../lab/judge/affected';
import { phasesOf } from '../../lab/judge/objectives/phases';
import { broken, drill, mishaps, missed, type Played } from '../support/drill';

const verbsOf = ({ record }: Played): readonly string[] =>
  record.ledgers.flatMap(({ entries }) => entries.map(({ verb }) => verb));

describe('planned-us-east-1', () => {
  let played: Played;
  beforeAll(async () => {
    played = await drill('planned-us-east-1', 6);
  });

  it('moves everything, with every promise kept', () => {
    expect(missed(played)).toEqual([]);
    expect(broken(played)).toEqual([]);
    expect(mishaps(played)).toEqual([]);
    expect(affectedOf(played.record)).toMatchObject({ evacuated: ['us-east-1'], rolledBack: [], readOnly: [] });
  });

  it('is shown without a detection and an outage, as one thing', () => {
    const phases = phasesOf(played.record);
    expect(phases.map(({ name }) => name)).toEqual(expect.arrayContaining(['claim', 'drain', 'promote', 'resume']));
    expect(new Set(phases.map(({ scope }) => scope))).toEqual(new Set([null, 'rest']));
    expect(phases.map(({ name }) => name)).not.toContain('detect');
    expect(played.files['report.html']).not.toContain('outage since');
  });

  it('leaves no row in the region, and DNS leaves it last', () => {
    const rows = new Map(played.record.routes.map((row) => [`${row.placement}/${row.service}`, row]));
    const left = [...rows.values()].filter(({ weights }) => (weights['us-east-1'] ?? 0) > 0);
    expect(left).toEqual([]);
    expect(rows.size).toBe(12);
    expect(played.record.drained).toEqual(['us-east-1']);
    expect(verbsOf(played).lastIndexOf('drain')).toBeGreaterThan(verbsOf(played).lastIndexOf('resume'));
  });

  it('promotes every service with one writer without a loss', () => {
    const promoted = played.record.ledgers
      .flatMap(({ entries }) => entries)
      .filter(({ verb }) => verb === 'promote')
      .map(({ body }) => (body as { output: { kind: string; service: Service; lossSeconds?: number } }).output)
      .filter(({ kind, service }) => kind === 'promoted' && OBJECTIVES[service].pattern === 'active-passive');
    expect(promoted.map(({ lossSeconds }) => lossSeconds)).toEqual([0, 0, 0, 0]);
  });
});
