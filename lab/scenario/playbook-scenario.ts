/**
 * The scenario of a drill that somebody starts from the console, without anything else going wrong. It lasts as long as
 * the playbook allows.
 */
import { PLAYBOOKS, type PlaybookName, servicesLeaving } from '../../strategy/playbooks';
import { Scenario } from './scenario';

const STARTS_SECONDS = 120;
/** Its return and its end come after the longest time in which it may serve from elsewhere. */
const ENDING_SECONDS = 600;

export function playbookScenario(of: {
  readonly playbook: PlaybookName;
  readonly subject: string;
  readonly environment: string;
}): Scenario {
  const { playbook, subject, environment } = of;
  const { purpose, longestSeconds } = PLAYBOOKS[playbook];
  const seconds = STARTS_SECONDS + longestSeconds + ENDING_SECONDS;
  return Scenario.parse({
    ...{ name: `${playbook}-${subject}`, environment, description: purpose, duration: `${seconds}s`, faults: [] },
    drills: [{ at: `${STARTS_SECONDS}s`, playbook, subject }],
    expect: {
      ...{ drilled: [{ subject, verdict: 'passed' }], promises: 'held', verdict: 'met' },
      ...(servicesLeaving(PLAYBOOKS[playbook]).length > 0 && { returned: [subject] }),
    },
  });
}
