import { PROMISES } from '../../../lab/judge/promises';
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
