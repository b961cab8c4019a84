/** Whether somebody has read a runbook lately. A date is read as a day of UTC. */

/** A review that is older counts as overdue: a quarter, as often as a region is drilled. */
const REVIEW_DAYS = 90;

/** `days`: how long ago it was. `future`: the date is wrong, so nobody knows. */
export type Review =
  | { readonly kind: 'never' }
  | { readonly kind: 'current' | 'overdue' | 'future'; readonly on: string; readonly days: number };

const DAY_MS = 86_400_000;

/** `today` and `reviewedOn`: dates such as 2027-01-31. */
export function reviewOf(reviewedOn: string | undefined, today: string): Review {
  if (reviewedOn === undefined) return { kind: 'never' };
  const days = Math.round((Date.parse(today) - Date.parse(reviewedOn)) / DAY_MS);
  // A reviewer east of Greenwich may be a day ahead.
  if (days < -1) return { kind: 'future', on: reviewedOn, days };
  return { kind: days > REVIEW_DAYS ? 'overdue' : 'current', on: reviewedOn, days };
}

export function reviewText(review: Review): string {
  switch (review.kind) {
    case 'never':
      return 'never reviewed';
    case 'future':
      return `${review.on}, which is in the future: the date is wrong`;
    case 'overdue':
      return `${review.on}, overdue: ${review.days} days ago, ${REVIEW_DAYS} are allowed`;
    case 'current':
      return review.on;
  }
}
