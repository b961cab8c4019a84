import { summaryText } from '../../../lab/report/summary';
import { broken, drill, mishaps, missed, type Played } from '../../support/drill';

const entriesOf = ({ record }: Played, verb: string) =>
  record.ledgers.flatMap(({ entries }) => entries).filter((entry) => entry.verb === verb);
const last = ({ record }: Played, service: string) =>
  record.routes.filter((row) => row.placement === 'us-east' && row.service === service).at(-1);

describe('a verification that fails while the source has recovered', () => {
  let played: Played;
  beforeAll(async () => {
    played = await drill('verification-fails', 12);
  });

  it('ends as its file says: the rest is back at the source, and its tenants are served', () => {
    expect(missed(played)).toEqual([]);
    expect(broken(played)).toEqual([]);
    expect(mishaps(played)).toEqual([]);
    expect(last(played, 'analytics')).toMatchObject({ epoch: 4, mode: 'serving', weights: { 'us-east-1': 100 } });
  });

  it('starts a return of the region, which gives Tier-0 its share back: nothing with a single writer left the region', () => {
    expect(played.record.claims.map(({ flow, state }) => `${flow} ${state}`)).toContain('return closed');
    expect(last(played, 'identity')).toMatchObject({ weights: { 'us-east-1': 50, 'us-west-2': 50 } });
    expect(played.record.drained).toEqual([]);
  });

  it('records its plan before the first row changes, and at the end what has to be reconciled', () => {
    const [plan, ...others] = entriesOf(played, 'rollback');
    const changed = played.record.routes.find(({ mode }) => mode === 'read-only');
    expect(JSON.stringify(plan?.body)).toContain('"kind":"planned"');
    expect(Date.parse(plan?.at ?? '')).toBeLessThan(changed?.atMs ?? 0);
    expect(others.at(-1)?.body).toMatchObject({ output: { kind: 'rolled-back', readOnly: [], undrained: false } });
    expect(JSON.stringify(others.at(-1)?.body)).toContain('"reconcile":[{');
  });

  it('tells people, closes the incident, and appears in the report', () => {
    const types = played.record.notices.map(({ type }) => type);
    const rolledBack = types.lastIndexOf('ScopeRolledBack');
    expect(types[rolledBack + 1]).toBe('IncidentClosed');
    expect(played.record.notices[rolledBack + 1]?.detail).toMatchObject({ outcome: 'rolled-back' });
    expect(new Set(played.record.claims.map(({ state }) => state))).toEqual(new Set(['closed']));
    expect(summaryText(played.evidence, 'out')).toMatch(/rolled back us-east-1/);
  });
});

describe('a conductor that dies while it rolls back', () => {
  it('is replaced by one that finishes the rollback and does not promote again', async () => {
    const first = await drill('verification-fails', 8);
    const [begun] = entriesOf(first, 'rollback');
    // The same run again, with a killed conductor: its leases expire after 17 s.
    const kill = { kind: 'conductor-killed' as const, at: Date.parse(begun?.at ?? '') - first.record.startMs + 8000 };
    const faults = [...first.record.scenario.faults, kill];
    const played = await drill('verification-fails', 12, { faults });
    const [plan] = entriesOf(played, 'rollback');
    const struckMs = played.record.startMs + kill.at;
    expect(Date.parse(plan?.at ?? '')).toBeLessThan(struckMs);
    const ledger = played.record.ledgers.find(({ entries }) => entries.some(({ verb }) => verb === 'rollback'));
    const evacuation = ledger?.entries ?? [];
    const since = evacuation.filter(({ at }) => Date.parse(at) > struckMs).map(({ verb }) => verb);
    expect(since).not.toContain('promote');
    const decided = evacuation
      .filter(({ verb, at }) => verb === 'decide' && Date.parse(at) > struckMs)
      .map(({ body }) => JSON.stringify(body))
      .filter((body) => body.includes('"scope":"rest"'));
    expect(decided.join()).toContain('"kind":"undo"');
    expect(decided.join()).not.toContain('"kind":"go"');
    expect(last(played, 'analytics')).toMatchObject({ epoch: 4, weights: { 'us-east-1': 100 } });
    expect(new Set(played.record.claims.map(({ state }) => state))).toEqual(new Set(['closed']));
    expect(broken(played)).toEqual([]);
  });
});

describe('a verification that fails with the source gone', () => {
  it('serves what was verified, keeps the single-writer rest read-only at the target, and says so', async () => {
    const played = await drill('verification-fails-source-gone', 6);
    expect([missed(played), broken(played), mishaps(played)]).toEqual([[], [], []]);
    const told = played.record.notices.filter(({ type }) => type === 'ScopeRecovered').at(-1);
    expect(told?.detail).toMatchObject({
      scope: 'rest',
      rollback: { kind: 'read-only', failure: { Error: 'NotVerified' } },
    });
    expect(played.record.notices.find(({ type }) => type === 'IncidentClosed')).toMatchObject({
      detail: { outcome: 'partial', nextTryAt: expect.any(String) as string },
    });
    const held = played.record.routes.filter(({ mode }) => mode === 'read-only').map(({ service }) => service);
    expect(JSON.stringify(told?.detail)).toContain(`"service":"${held[0] ?? 'none'}"`);
    const late = played.record.requests.filter(
      ({ placement, service, sentAtMs }) =>
        placement === 'eu-optin' && service === 'analytics' && sentAtMs > played.record.endMs - 120_000,
    );
    expect(late.filter(({ kind, outcome }) => kind === 'read' && outcome === 'ok').length).toBeGreaterThan(0);
    expect(late.filter(({ kind, outcome }) => kind === 'write' && outcome === 'ok')).toEqual([]);
    expect(summaryText(played.evidence, 'out')).toMatch(
      /read-only services of eu-central-1 at the target: a person must decide/,
    );
  });
});
