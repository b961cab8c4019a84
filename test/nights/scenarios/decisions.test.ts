import { OBJECTIVES } from '../../../strategy/layers';
import { summaryText } from '../../../lab/report/summary';
import { broken, drill, mishaps, missed, type Played } from '../../support/drill';

/** The text of each decision that the ledger keeps for people. */
const records = ({ record }: Played): string[] =>
  record.ledgers.flatMap(({ entries }) => entries).flatMap(({ body }) => (body as { record?: string[] }).record ?? []);
const said = ({ record }: Played): unknown[] =>
  record.timeline.filter(({ what }) => what === 'operator.answered').map((happening) => Reflect.get(happening, 'said'));

describe('a survivor that is too small', () => {
  it('takes what fits, by tier; the rest waits behind the maintenance page, and report and terminal say why', async () => {
    const played = await drill('survivor-too-small', 9);
    expect(missed(played)).toEqual([]);
    const late = played.record.requests.filter(({ sentAtMs }) => sentAtMs > played.record.endMs - 60_000);
    const maintained = late.filter(({ outcome }) => outcome === 'maintenance');
    expect([...new Set(maintained.map(({ placement, service }) => `${placement}/${service}`))].sort()).toEqual([
      'us-east/observability',
      'us-east/tooling',
    ]);
    const why = 'us-east (observability) because us-west-2 has room for 1 of the 10 shares of us-east/observability';
    expect(records(played).find((line) => line.startsWith('stays: '))).toContain(why);
    expect(played.files['report.html']).toContain(why);
    expect(summaryText(played.evidence, 'out')).toContain(
      'stays: us-east (observability) because us-west-2 has room for 1',
    );
    expect(broken(played)).toEqual([]);
    expect(mishaps(played)).toEqual([]);
  });
});

describe('a key that is disabled in the only standby', () => {
  it('takes no tenants that use it, and the decision says what KMS answered', async () => {
    const played = await drill('kms-key-disabled', 13);
    expect(missed(played)).toEqual([]);
    const served = played.record.routes.filter(({ placement, mode }) => placement === 'eu-optin' && mode === 'serving');
    expect(served.filter(({ epoch }) => epoch > 0)).toEqual([]);
    expect(records(played).some((line) => line.includes('cannot be used in us-west-2: DisabledException'))).toBe(true);
    expect(broken(played)).toEqual([]);
    expect(mishaps(played)).toEqual([]);
  });
});

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

  it('one person in several sessions does not count as two, and a second person completes the approval', async () => {
    const played = await drill('two-person-approval', 11);
    expect(missed(played)).toEqual([]);
    expect(said(played)).toEqual(['waiting', 'waiting', 'waiting', 'status 403', 'passed-on']);
    const [question] = played.record.questions;
    expect(question?.answer).toMatchObject({ decision: 'approve', by: `${IC}, ${OPS}` });
    expect(question!.answer!.atMs - question!.askedAtMs).toBeGreaterThanOrEqual(120_000);
    expect(firstMoved(played)).toBeGreaterThan(question!.answer!.atMs);
    expect(broken(played)).toEqual([]);
    expect(mishaps(played)).toEqual([]);
  });

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

describe('a target in which the stores of another placement fail', () => {
  it('takes the tenants of a lost region', async () => {
    const { record, evidence } = await drill('lab/scenarios/regressions/stores-of-others-fail.yaml', 8);
    expect(evidence.promises.filter(({ held }) => held === false)).toEqual([]);
    const rows = record.routes.filter(({ placement, service }) => `${placement}/${service}` === 'eu-optin/identity');
    expect(rows.at(-1)?.weights).toEqual({ 'us-west-2': 100 });
  });

  it('goes on serving those that stand by there', async () => {
    const { record, evidence } = await drill('lab/scenarios/regressions/stays-beside-a-denied-key.yaml', 7);
    expect(evidence.promises.filter(({ held }) => held === false)).toEqual([]);
    const left = record.routes.filter(({ incident }) => incident?.startsWith('evac-us-west-2'));
    expect([...new Set(left.map(({ placement }) => placement))]).toEqual(['us-west']);
  });
});
