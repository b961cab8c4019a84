import { PROMISES } from '../../../lab/judge/promise';
import { SERVICES } from '../../../strategy/layers';
import { judgeDrill } from '../../../lab/evidence';
import { drill, request } from './a-record';

const named = (name: string, record: ReturnType<typeof drill>) =>
  judgeDrill(record).criteria.find((criterion) => criterion.name === name);

describe('criteria', () => {
  it('want exactly the expected sources evacuated', () => {
    const expect_ = '{ evacuated: [us-east-1] }';
    expect(named('evacuated', drill({ expect: expect_, drained: ['us-east-1'] }))?.met).toBe(true);
    expect(named('evacuated', drill({ expect: expect_, drained: ['us-east-1', 'us-west-2'] }))?.met).toBe(false);
    expect(named('evacuated', drill({ expect: expect_ }))).toMatchObject({ met: false, observed: 'none' });
    expect(named('evacuated', drill({ expect: '{ evacuated: [] }' }))?.met).toBe(true);
  });

  it('tell a row that was given back from one that is held on the way out', () => {
    const claim = { source: 'us-east-1', incident: 'evac-1', conductor: 'us-west-2', execution: 'arn' };
    const claims = [{ ...claim, flow: 'evacuation', claimedAt: '2027-01-01T00:02:40.000Z', state: 'closed' } as const];
    const sample = { placement: 'us-east', service: 'tooling', incident: 'evac-1' } as const;
    const held = { ...sample, atMs: 1, epoch: 3, mode: 'read-only', weights: { 'us-west-2': 100 } } as const;
    const back = { ...sample, atMs: 2, epoch: 4, mode: 'serving', weights: { 'us-east-1': 100 } } as const;
    const expect_ = '{ rolledBack: [us-east-1], heldReadOnly: [] }';
    const met = (routes: Parameters<typeof drill>[0] & object) =>
      ['rolled back', 'held read-only'].map((name) => named(name, drill({ expect: expect_, claims, ...routes }))?.met);
    expect(met({ routes: [held, back] })).toEqual([true, true]);
    expect(met({ routes: [held] })).toEqual([false, false]);
    expect(met({ routes: [] })).toEqual([false, true]);
    // What a return gives back was not rolled back.
    const returned = claims.map((one) => ({ ...one, flow: 'return' }) as const);
    expect(named('rolled back', drill({ expect: expect_, claims: returned, routes: [back] }))?.met).toBe(false);
  });

  it('miss a region that came back although it should not have', () => {
    const { scenario } = drill({ expect: '{ returned: [] }' });
    const returns = [{ at: 300_000, region: 'us-east-1', conductor: 'us-west-2' }];
    const claim = { source: 'us-east-1', incident: 'return-1', conductor: 'us-west-2', execution: 'arn' };
    const claims = [{ ...claim, flow: 'return', claimedAt: '2027-01-01T00:05:00.000Z', state: 'closed' } as const];
    const met = (record: Parameters<typeof drill>[0]) =>
      named('not returned: us-east-1', drill({ scenario: { ...scenario, returns }, ...record }))?.met;
    expect(met({ claims })).toBe(false);
    expect(met({ claims, drained: ['us-east-1'] })).toBe(true);
  });

  it('see a maintenance page only when it is what every service shows in the end', () => {
    const pages = SERVICES.map((service) => request(2100, { service, placement: 'eu', outcome: 'maintenance' }));
    const expect_ = '{ maintenance: [eu] }';
    expect(named('maintenance page: eu', drill({ expect: expect_, requests: pages }))?.met).toBe(true);
    const served = request(2110, { placement: 'eu' });
    expect(named('maintenance page: eu', drill({ expect: expect_, requests: [...pages, served] }))?.met).toBe(false);
  });

  it('know a question that nobody has answered from one that was', () => {
    const question = { incident: 'i', scope: 'rest', askedAtMs: 0, expectedLoss: [], answer: null } as const;
    const answer = { decision: 'approve', by: 'somebody', atMs: 1 };
    const expect_ = '{ waitingFor: operator }';
    expect(named('waits for the operator', drill({ expect: expect_, questions: [question] }))?.met).toBe(true);
    expect(named('waits for the operator', drill({ expect: expect_, questions: [{ ...question, answer }] }))?.met).toBe(
      false,
    );
    expect(named('waits for the operator', drill({ expect: expect_ }))?.met).toBe(false);
  });

  it('meet no layer when every region is lost: nobody is owed anything, and nobody is served', () => {
    const faults = `[${['us-east-1', 'us-west-2', 'eu-central-1'].map((region) => `{ at: 2m, kind: region-loss, region: ${region} }`).join(', ')}]`;
    const recovered = judgeDrill(drill({ faults })).criteria.filter(({ name }) => name.startsWith('recovery of'));
    expect(recovered.filter(({ met }) => met)).toEqual([]);
  });

  it('count every layer and every promise, named by the scenario or not', () => {
    const evidence = judgeDrill(drill());
    expect(evidence.verdict).toBe('missed');
    expect(evidence.criteria.filter(({ name }) => name.startsWith('recovery of'))).toHaveLength(SERVICES.length);
    expect(evidence.criteria.filter(({ name }) => name.startsWith('promise:'))).toHaveLength(PROMISES.length);
  });
});
