import { reviewOf, reviewText } from '../../../strategy/runbooks/review';

const TODAY = '2027-01-31';

describe('the review of a runbook', () => {
  it.each([
    [undefined, ['never', 'never reviewed']],
    ['2027-01-31', ['current', '2027-01-31']],
    ['2026-11-02', ['current', '2026-11-02']],
    ['2026-11-01', ['overdue', '2026-11-01, overdue: 91 days ago, 90 are allowed']],
    ['2027-02-01', ['current', '2027-02-01']],
    ['2027-02-02', ['future', '2027-02-02, which is in the future: the date is wrong']],
  ])('of %s says %j three months later at the latest', (on, said) => {
    const review = reviewOf(on, TODAY);
    expect([review.kind, reviewText(review)]).toEqual(said);
  });
});
