import * as fc from 'fast-check';
import { coveredBy, standingOf, withAnswer, type GivenAnswer } from '../../strategy/approval';
import type { Service } from '../../strategy/layers';

const move = (service: Service) => ({ placement: 'us-east', service, target: 'us-west-2', fromEpoch: 0 });
const loss = (service: Service, seconds: number | null) => ({ placement: 'us-east', service, seconds });
const question = {
  moves: [move('content-standard'), move('analytics'), move('observability')],
  expectedLoss: [loss('content-standard', 40), loss('analytics', 10), loss('observability', 400)],
};
const approval = (more: Partial<GivenAnswer> = {}): GivenAnswer => ({ decision: 'approve', by: 'ic', ...more });
const covered = (...answers: GivenAnswer[]) => coveredBy(question, answers);
const services = ({ moves }: { moves: readonly { service: string }[] }) => moves.map(({ service }) => service);

describe('an approval covers', () => {
  it('what it accepts the loss of, and says what it leaves and why', () => {
    expect(services(covered(approval({ acceptLossSeconds: 400 })))).toHaveLength(3);
    expect(covered(approval({ acceptLossSeconds: 399 })).left).toEqual([
      { placement: 'us-east', service: 'observability', reason: 'it may lose 400 s, and ic accepted 399 s' },
    ]);
  });

  it('what is within its RPO when it accepts nothing', () => {
    expect(covered(approval()).left).toMatchObject([
      { service: 'observability', reason: 'it may lose 400 s, more than its RPO, and ic accepted no loss' },
    ]);
  });

  it('an unknown loss only when it says so', () => {
    const unknown = { ...question, expectedLoss: [] };
    const refused = coveredBy(unknown, [approval({ acceptLossSeconds: 1e9 })]);
    expect(refused.moves).toEqual([]);
    expect(refused.left[0]?.reason).toBe('its loss is unknown, and ic did not accept that');
    expect(coveredBy(unknown, [approval({ acceptUnknownLoss: true })]).moves).toHaveLength(3);
  });

  it('the named services only, and none without the one it needs', () => {
    const moves = [{ placement: 'us-east', service: 'analytics' as const }];
    expect(covered(approval({ acceptLossSeconds: 999, moves })).left).toEqual([
      { placement: 'us-east', service: 'content-standard', reason: 'ic did not approve it' },
      { placement: 'us-east', service: 'analytics', reason: 'needs content-standard, which does not move' },
      { placement: 'us-east', service: 'observability', reason: 'ic did not approve it' },
    ]);
  });

  it('with another one, what both cover', () => {
    const both = covered(approval({ acceptLossSeconds: 400 }), approval({ by: 'ops', acceptLossSeconds: 50 }));
    expect(services(both)).toEqual(['content-standard', 'analytics']);
  });

  it('with any answers, each service is covered or left with a reason, and more answers never cover more', () => {
    const answer = fc.record(
      { decision: fc.constant('approve' as const), by: fc.string(), acceptLossSeconds: fc.nat(500) },
      { requiredKeys: ['decision', 'by'] },
    );
    fc.assert(
      fc.property(fc.array(answer, { minLength: 1, maxLength: 3 }), (answers) => {
        const all = covered(...answers);
        expect(all.moves.length + all.left.length).toBe(question.moves.length);
        expect(all.left.every(({ reason }) => reason !== '')).toBe(true);
        expect(services(covered(...answers.slice(0, 1)))).toEqual(expect.arrayContaining(services(all)));
      }),
    );
  });
});

describe('where two persons have to approve', () => {
  const given = (...answers: GivenAnswer[]) =>
    standingOf(
      question,
      answers.reduce<readonly GivenAnswer[]>((all, answer) => withAnswer(all, answer), []),
      2,
    );

  it('one does not suffice, however often', () => {
    expect(given(approval())).toEqual({ kind: 'waiting', by: ['ic'], missing: 1 });
    expect(given(approval(), approval(), approval())).toMatchObject({ kind: 'waiting', missing: 1 });
  });

  it('two different ones do', () => {
    expect(given(approval(), approval({ by: 'ops' }))).toMatchObject({ kind: 'approved', by: ['ic', 'ops'] });
  });

  it('the first approval of a person stands, unless they decline; and one who declines is enough', () => {
    expect(withAnswer([approval()], approval({ acceptLossSeconds: 9 }))).toEqual([approval()]);
    expect(given(approval(), approval({ decision: 'decline' }))).toEqual({ kind: 'declined', by: ['ic'] });
    expect(given(approval({ decision: 'decline' }), approval())).toEqual({ kind: 'declined', by: ['ic'] });
  });
});

it('one person suffices where one has to approve', () => {
  expect(standingOf(question, [approval()], 1)).toMatchObject({ kind: 'approved', by: ['ic'] });
});
