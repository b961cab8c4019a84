/**
 * The runbooks of a cloud assembly. They lie beside the templates and are never deployed: the lab publishes them in its
 * world, as an operator does it in AWS. They are as on the day of the last review, so equal sources give equal bytes.
 */
import { runbookText } from '../../strategy/runbooks/markdown';
import { reviewOf } from '../../strategy/runbooks/review';
import { runbooksOf } from '../../strategy/runbooks/runbooks';
import type { Environment } from '../environments/schema';
import { type Assembled, deployedIn } from './deployed';
import { factsOf } from './facts';

export const RUNBOOKS_FILE = 'runbooks.json';

/** The text of the file. Throws when a template lacks what a runbook has to say. */
export function runbooksFile(environment: Environment, stacks: readonly Assembled[]): string {
  const { reviewedOn } = environment.runbooks;
  const review = reviewOf(reviewedOn, reviewedOn ?? '2026-01-01');
  const runbooks = runbooksOf(factsOf(environment, deployedIn(stacks)));
  return JSON.stringify(runbooks.map((one) => runbookText(one, review)));
}
