/** Event patterns beside what AWS said of them (TestEventPattern), where the recordings stand beside the project. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fields } from '../../../../lab/calls/call';
import { compilePattern } from '../../../../lab/cloud/eventbridge/event-pattern';

interface Recorded {
  readonly name: string;
  readonly event: Fields;
  readonly pattern: Fields;
  readonly outcome: 'match' | 'no-match' | 'refused';
}

/**
 * Patterns that AWS takes and the lab refuses, with the reason that it gives; a pattern that is answered otherwise than
 * by AWS never stands here.
 */
const NOT_MODELLED: Readonly<Record<string, string>> = {};

const FILE = join(__dirname, '../../../../../shared/recordings/event-patterns/cases.json');
const title = 'event patterns match as AWS matched them';

if (existsSync(FILE)) {
  const recorded = JSON.parse(readFileSync(FILE, 'utf8')) as readonly Recorded[];
  describe(title, () => {
    it('finds the recorded cases, with every outcome', () => {
      const count = (outcome: string): number => recorded.filter((one) => one.outcome === outcome).length;
      expect(recorded.length).toBeGreaterThanOrEqual(83);
      expect(Math.min(count('match'), count('no-match'), count('refused'))).toBeGreaterThanOrEqual(15);
    });

    it.each(recorded.filter(({ name }) => !(name in NOT_MODELLED)))(
      '$name: $outcome',
      ({ event, pattern, outcome }) => {
        const answer = (): string => (compilePattern(pattern)(event) ? 'match' : 'no-match');
        if (outcome === 'refused') expect(answer).toThrow('EventPattern is not');
        else expect(answer()).toBe(outcome);
      },
    );

    it('refuses aloud what is not modelled', () => {
      for (const [name, reason] of Object.entries(NOT_MODELLED)) {
        const found = recorded.find((one) => one.name === name);
        expect(() => compilePattern(found?.pattern ?? {})).toThrow(`EventPattern is not modelled: ${reason}`);
      }
    });
  });
} else {
  describe.skip(`${title} (skipped: ../shared/recordings/event-patterns is not beside the project)`, () => {
    it('is compared with the recordings', () => undefined);
  });
}
