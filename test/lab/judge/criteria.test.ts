import { PROMISES } from '../../../lab/judge/promises/promise';
import { SERVICES } from '../../../strategy/layers';
import { judgeDrill } from '../../../lab/judge/evidence';
import type { DrillRecord } from '../../../lab/judge/record';
import { drill, request, START_MS } from './a-record';

const named = (name: string, record: ReturnType<typeof drill>) =>
  judgeDrill(record).criteria.find((criterion) => criterion.name === name);

describe('criteria', () => {
  it('require exactly the expected sources to be evacuated', () => {
    const expect_ = '{ evacuated: [us-east-1] }';
    expect(named('evacuated', drill({ expect: expect_, drained: ['us-east-1'] }))?.met).toBe(true);
    expect(named('evacuated', drill({ expect: expect_, drained: ['us-east-1', 'us-west-2'] }))?.met).toBe(false);
    expect(named('evacuated', drill({ expect: expect_ }))).toMatchObject({ met: false, observed: 'none' });
    expect(named('evacuated', drill({ expect: '{ evacuated: [] }' }))?.met).toBe(true);
  });

  it('require exactly the expected drills, each with its verdict and its reason', () => {
    const result = (startedAt: string, changes: object = {}) => ({
      ...{ drill: 'drill-1', playbook: 'regional-evacuation' as const, subject: 'us-east-1', startedAt, by: 'ann' },
      ...{ endedAt: startedAt, verdict: 'held' as const, reason: 'health: unknown', criteria: [], ...changes },
    });
    const first = result('2027-01-01T00:01:00.000Z');
    const second = result('2027-01-01T00:05:00.000Z', { verdict: 'passed', reason: undefined });
    const met = (drilled: string, ...drillResults: DrillRecord['drillResults']) =>
      named('drilled', drill({ expect: `{ drilled: ${drilled} }`, drillResults }))?.met;
    const held = '{ subject: us-east-1, verdict: held, because: unknown }';
    expect(met(`[${held}]`, first)).toBe(true);
    expect(met(`[${held}, { subject: us-east-1, verdict: passed }]`, second, first)).toBe(true);
    expect(met('[{ subject: us-east-1, verdict: held, because: room }]', first)).toBe(false);
    expect(met('[{ subject: us-west-2, verdict: held }]', first)).toBe(false);
    expect([met(`[${held}]`), met(`[${held}]`, first, second), met('[]')]).toEqual([false, false, true]);
  });

  it('tell a row that went back to the source from one that stays read-only at the target', () => {
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
    // A row that a return gives back does not count as rolled back.
    const returned = claims.map((one) => ({ ...one, flow: 'return' }) as const);
    expect(named('rolled back', drill({ expect: expect_, claims: returned, routes: [back] }))?.met).toBe(false);
  });

  it('check which sources people were asked about, and the time of the first question', () => {
    const claim = { flow: 'evacuation', source: 'us-east-1', incident: 'evac-1', conductor: 'us-west-2' } as const;
    const claims = [{ ...claim, execution: 'arn', claimedAt: '2027-01-01T00:02:40.000Z', state: 'open' }];
    const at = (...seconds: number[]) =>
      seconds.map((second) => ({
        ...({ incident: 'evac-1', scope: 'rest', expectedLoss: [], answer: null } as const),
        askedAtMs: START_MS + second * 1000,
      }));
    const met = (expect_: string, questions: DrillRecord['questions']) =>
      judgeDrill(drill({ expect: `{ asked: ${expect_} }`, claims, questions }))
        .criteria.filter(({ name }) => name === 'people asked about' || name.startsWith('first question'))
        .map((criterion) => criterion.met);
    const inTime = '[{ source: us-east-1, notBefore: 4m, by: 6m }]';
    expect(met(inTime, at(240, 900))).toEqual([true, true]);
    expect(met(inTime, at(239, 300))).toEqual([true, false]);
    expect(met(inTime, at(361))).toEqual([true, false]);
    expect(met(inTime, [])).toEqual([false, false]);
    expect(met('[]', at(300))).toEqual([false]);
    expect(met('[]', [])).toEqual([true]);
    expect(met('[{ source: us-west-2 }]', at(300))).toEqual([false]);
  });

  it('require exactly the expected rows to have moved, wherever they are', () => {
    const row = { placement: 'us-east', service: 'analytics', epoch: 1, incident: 'evac-1' } as const;
    const away = { ...row, atMs: 1, mode: 'serving', weights: { 'us-west-2': 100 } } as const;
    const nobody = { ...row, atMs: 2, mode: 'maintenance', weights: {} } as const;
    const back = { ...away, atMs: 3, weights: { 'us-east-1': 100 } };
    const met = (expect_: string, routes: DrillRecord['routes']) =>
      named('rows moved', drill({ expect: `{ moved: ${expect_} }`, routes }))?.met;
    expect(met('[us-east/analytics]', [away])).toBe(true);
    expect(met('[us-east/analytics]', [away, nobody, back])).toBe(false);
    expect(met('[]', [nobody])).toBe(true);
    expect(met('[]', [away])).toBe(false);
  });

  it('require the named users to be served from the given time on', () => {
    const asked = Array.from({ length: 60 }, (_, index) =>
      (['read', 'write'] as const).map((kind) =>
        request(index * 10, { kind, outcome: kind === 'write' && index < 30 ? 'read-only' : 'ok' }),
      ),
    ).flat();
    const met = (narrowed: string) =>
      named('served from 120 s', drill({ expect: `{ served: [{ from: 2m, ${narrowed} }] }`, requests: asked }))?.met;
    expect(met('placements: [us-east]')).toBe(false);
    expect(met('kind: read')).toBe(true);
    expect(met('kind: write')).toBe(false);
    expect(met('until: 6m, kind: write')).toBe(false);
    // Nobody asked.
    expect(met('services: [tooling]')).toBe(false);
    const later = drill({ expect: '{ served: [{ from: 7m }] }', requests: asked });
    expect(named('served from 420 s', later)?.met).toBe(true);
  });

  it('treat one bad burst as chance, and many as an outage', () => {
    const asked = (isBad: (index: number) => boolean) =>
      Array.from({ length: 60 }, (_, index) => request(index * 10, { outcome: isBad(index) ? 'timeout' : 'ok' }));
    const met = (isBad: (index: number) => boolean) =>
      named('served from 120 s', drill({ expect: '{ served: [{ from: 2m }] }', requests: asked(isBad) }))?.met;
    expect(met((index) => index === 30)).toBe(true);
    expect(met((index) => index === 30 || index === 31)).toBe(false);
    expect(met((index) => index % 5 === 0)).toBe(false);
  });

  it('find the expected words in the messages to people', () => {
    const page = { atMs: START_MS, region: 'us-west-2', topic: 'people', subject: 'us-east-1 common', text: 'Frozen.' };
    const met = (words: string) =>
      named(`people told: ${words}`, drill({ expect: `{ paged: [${words}] }`, pages: [page] }))?.met;
    expect(met('us-east-1 common')).toBe(true);
    expect(met('Frozen')).toBe(true);
    expect(met('us-west-2 common')).toBe(false);
  });

  it('are missed if a region returned that should not have', () => {
    const { scenario } = drill({ expect: '{ returned: [] }' });
    const returns = [{ at: 300_000, region: 'us-east-1', conductor: 'us-west-2' }];
    const claim = { source: 'us-east-1', incident: 'return-1', conductor: 'us-west-2', execution: 'arn' };
    const claims = [{ ...claim, flow: 'return', claimedAt: '2027-01-01T00:05:00.000Z', state: 'closed' } as const];
    const met = (record: Parameters<typeof drill>[0]) =>
      named('not returned: us-east-1', drill({ scenario: { ...scenario, returns }, ...record }))?.met;
    expect(met({ claims })).toBe(false);
    expect(met({ claims, drained: ['us-east-1'] })).toBe(true);
  });

  it('see a maintenance page only if every service shows it at the end', () => {
    const pages = SERVICES.map((service) => request(2100, { service, placement: 'eu', outcome: 'maintenance' }));
    const expect_ = '{ maintenance: [eu] }';
    expect(named('maintenance page: eu', drill({ expect: expect_, requests: pages }))?.met).toBe(true);
    const served = request(2110, { placement: 'eu' });
    expect(named('maintenance page: eu', drill({ expect: expect_, requests: [...pages, served] }))?.met).toBe(false);
  });

  it('tell a question without an answer from one with an answer', () => {
    const question = { incident: 'i', scope: 'rest', askedAtMs: 0, expectedLoss: [], answer: null } as const;
    const answer = { decision: 'approve', by: 'somebody', atMs: 1 };
    const expect_ = '{ waitingFor: operator }';
    expect(named('waits for the operator', drill({ expect: expect_, questions: [question] }))?.met).toBe(true);
    expect(named('waits for the operator', drill({ expect: expect_, questions: [{ ...question, answer }] }))?.met).toBe(
      false,
    );
    expect(named('waits for the operator', drill({ expect: expect_ }))?.met).toBe(false);
  });

  it('meet no layer when every region is lost: nobody can be served, and nobody is', () => {
    const faults = `[${['us-east-1', 'us-west-2', 'eu-central-1'].map((region) => `{ at: 2m, kind: region-loss, region: ${region} }`).join(', ')}]`;
    const recovered = judgeDrill(drill({ faults })).criteria.filter(({ name }) => name.startsWith('recovery of'));
    expect(recovered.filter(({ met }) => met)).toEqual([]);
  });

  it('count every layer and every promise, whether the scenario names it or not', () => {
    const evidence = judgeDrill(drill());
    expect(evidence.verdict).toBe('missed');
    expect(evidence.criteria.filter(({ name }) => name.startsWith('recovery of'))).toHaveLength(SERVICES.length);
    expect(evidence.criteria.filter(({ name }) => name.startsWith('promise:'))).toHaveLength(PROMISES.length);
  });
});
