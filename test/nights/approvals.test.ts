import { OBJECTIVES } from '../../strategy/layers';
import { broken, drill, mishaps, type Played } from '../support/drill';

const said = ({ record }: Played): unknown[] =>
  record.timeline.filter(({ what }) => what === 'operator.answered').map((happening) => Reflect.get(happening, 'said'));

/** When a row of the rest was first moved, in ms of virtual time. */
const firstMoved = ({ record }: Played): number =>
  Math.min(
    ...record.routes.flatMap(({ atMs, epoch, mode, service }) =>
      epoch > 0 && mode === 'serving' && OBJECTIVES[service].tier > 0 ? [atMs] : [],
    ),
  );

describe('if two persons have to approve', () => {
  const IC = '111111111111/role/incident-commander';
  const OPS = '111111111111/role/operations-lead';

  it('the person who starts it by hand counts as neither, because that name is only a claim', async () => {
    const by = 'operations-lead';
    const start = {
      at: 130_000,
      conductor: 'us-west-2',
      source: 'us-east-1',
      by,
      reason: 'users call',
      despite: 'all',
    };
    const also = [{ after: 120_000, by }];
    const played = await drill('two-person-approval', 9, {
      starts: [start],
      approvals: [{ after: 30_000, decision: 'approve', by: 'incident-commander', also }],
    });
    expect(said(played)).toEqual(['waiting', 'passed-on']);
    const [question] = played.record.questions;
    expect(question?.answer).toMatchObject({ by: `${IC}, ${OPS}` });
    expect(firstMoved(played)).toBeGreaterThan(question!.answer!.atMs);
    expect(mishaps(played)).toEqual([]);
  });
});

describe('an approval that accepts less than what may be lost', () => {
  it('moves only what it covers, and lists the rest as not moved', async () => {
    const approval = { after: 20_000, decision: 'approve', by: 'ic', acceptLoss: 20_000 } as const;
    const played = await drill('total-loss-us-east-1', 9, { approvals: [approval] });
    const closed = played.record.notices.find(({ type }) => type === 'IncidentClosed');
    expect(closed?.detail).toMatchObject({
      outcome: 'recovered',
      notMoved: [
        { placement: 'us-east', service: 'content-standard' },
        { placement: 'us-east', service: 'analytics' },
      ],
    });
    const moved = played.record.routes.filter(({ weights, epoch }) => epoch > 0 && weights['us-west-2'] === 100);
    const services = moved.filter(({ placement }) => placement === 'us-east').map(({ service }) => service);
    expect([...new Set(services)]).toEqual(expect.arrayContaining(['observability', 'tooling', 'orchestration']));
    expect(services).not.toContain('content-standard');
    expect(broken(played)).toEqual([]);
    expect(mishaps(played)).toEqual([]);
  });
});
