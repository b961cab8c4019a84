import { coveredBy, GivenAnswer, Left, standingOf, withAnswer } from '../../strategy/approval';
import type { Service } from '../../strategy/layers';

const move = (service: Service) => ({ placement: 'us-east', service, target: 'us-west-2', fromEpoch: 0 });
const place = (service: Service) => ({ placement: 'us-east', service });
const loss = (service: Service, seconds = 0) => ({ ...place(service), seconds });
const approve = (by: string, more: Partial<GivenAnswer> = {}): GivenAnswer => ({ decision: 'approve', by, ...more });
const decline = (by: string): GivenAnswer => ({ decision: 'decline', by });

describe('an answer', () => {
  it.each([
    approve('ic'),
    decline('ic'),
    approve('ic', { acceptLossSeconds: 0, acceptUnknownLoss: false, moves: [] }),
    approve('ic', { acceptLossSeconds: 900, moves: [place('tooling')] }),
  ])('is taken as it was given: %j', (answer) => {
    expect(GivenAnswer.parse(answer)).toEqual(answer);
  });

  it.each([
    {},
    { decision: 'perhaps', by: 'ic' },
    { decision: 'approve' },
    { ...approve('ic'), acceptLossSeconds: -1 },
    { ...approve('ic'), moves: [{ placement: 'us-east' }] },
  ])('is refused when it is none: %j', (answer) => {
    expect(GivenAnswer.safeParse(answer).success).toBe(false);
  });

  it('leaves a service with a reason', () => {
    expect(Left.safeParse(place('tooling')).success).toBe(false);
  });
});

describe('the answers of several persons', () => {
  it('count each person once', () => {
    const once = withAnswer([], approve('ada'));
    expect(withAnswer(once, approve('ada'))).toBe(once);
    expect(withAnswer(once, approve('ada b'))).toHaveLength(2);
  });

  it('may be taken back by declining, and that stands', () => {
    const both = withAnswer(withAnswer([], approve('ada')), approve('bo'));
    const taken = withAnswer(both, decline('bo'));
    expect(taken).toEqual([approve('ada'), decline('bo')]);
    expect(withAnswer(taken, approve('bo'))).toBe(taken);
    expect(withAnswer(taken, decline('bo'))).toBe(taken);
    expect(standingOf({ moves: [], expectedLoss: [] }, taken, 2)).toEqual({ kind: 'declined', by: ['bo'] });
  });
});

describe('what approvals cover', () => {
  const services: Service[] = ['analytics', 'orchestration', 'content-standard', 'observability'];
  /** What depends on others is asked for first. */
  const question = { moves: services.map(move), expectedLoss: services.map((service) => loss(service)) };

  it('leaves what needs a service that is left, in whatever order they were asked for', () => {
    const moves = services.filter((service) => service !== 'content-standard').map(place);
    expect(coveredBy(question, [approve('ic', { moves })]).left).toEqual([
      { ...place('analytics'), reason: 'needs content-standard, which does not move' },
      { ...place('content-standard'), reason: 'ic did not approve it' },
    ]);
  });

  it('is each of the named services, and leaves the others', () => {
    const moves = [place('orchestration'), place('observability')];
    const covered = coveredBy(question, [approve('ic', { moves })]);
    expect(covered.moves.map(({ service }) => service)).toEqual(['orchestration', 'observability']);
  });

  it('is what every one of them covers', () => {
    const [one, other] = [[place('orchestration')], [place('orchestration'), place('observability')]];
    const covered = coveredBy(question, [approve('a', { moves: other }), approve('b', { moves: one })]);
    expect(covered.moves.map(({ service }) => service)).toEqual(['orchestration']);
    expect(covered.left.at(-1)?.reason).toBe('b did not approve it');
  });
});
