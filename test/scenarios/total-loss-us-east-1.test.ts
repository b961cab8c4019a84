import { broken, drill, mishaps, missed, type Played } from '../support/drill';

describe('the loss of us-east-1', () => {
  let played: Played;
  beforeAll(async () => {
    played = await drill('total-loss-us-east-1', 10);
  });

  it('meets every criterion, keeps every promise, and gets no call refused', () => {
    expect(missed(played)).toEqual([]);
    expect(broken(played)).toEqual([]);
    expect(mishaps(played)).toEqual([]);
  });

  it('brings Tier-0 back in less than two minutes', () => {
    const tier0 = played.evidence.layers.filter(({ tier }) => tier === 0);
    expect(tier0).toHaveLength(2);
    for (const { rtoAchievedSeconds } of tier0) expect(rtoAchievedSeconds).toBeLessThan(120);
  });

  it('does not change the EU', () => {
    const european = played.record.requests.filter(({ residency }) => residency === 'EU');
    expect(european.length).toBeGreaterThan(100);
    expect(european.filter(({ outcome }) => outcome !== 'ok')).toEqual([]);
    expect(new Set(european.map(({ region }) => region))).toEqual(new Set(['eu-central-1']));
  });

  it('tells people what happens, in order', () => {
    const types = played.record.notices.map(({ type }) => type);
    expect(types).toEqual([
      'IncidentDeclared',
      'ScopeRecovered',
      'ApprovalRequested',
      'ScopeRecovered',
      'IncidentClosed',
    ]);
  });

  it('records who approved before anything of the rest moved', () => {
    const entries = played.record.ledgers.flatMap((ledger) => ledger.entries);
    const IC = '111111111111/role/incident-commander';
    const agreed = entries.findIndex(({ body }) => JSON.stringify(body).includes(`"by":"${IC}"`));
    const moved = entries.findIndex(
      ({ verb, body }) => verb === 'promote' && JSON.stringify(body).includes('"scope":"rest"'),
    );
    expect(agreed).toBeGreaterThan(0);
    expect(agreed).toBeLessThan(moved);
  });

  it('shows calls to web hosts too, so that the recovery path is judged by all calls', () => {
    const asked = played.record.calls.filter(
      ({ service, caller }) => service === 'https' && caller.name.endsWith('-verify'),
    );
    expect(asked.length).toBeGreaterThan(0);
    expect(new Set(asked.map(({ region }) => region))).toEqual(new Set(['us-west-2']));
  });

  it('has one conductor: the second starter joins it', () => {
    const evacuations = played.record.timeline.filter(
      ({ what, machine }) => what === 'states.started' && machine === 'companyos-dev-evacuate',
    );
    expect(evacuations).toHaveLength(2);
    expect(played.evidence.incidents).toHaveLength(1);
    expect(played.evidence.incident).toMatchObject({ source: 'us-east-1', targets: ['us-west-2'], state: 'closed' });
    expect(played.evidence.incident!.conductor).not.toBe('us-east-1');
  });
});
