import { showHunt } from '../../../lab/hunt/progress';
import type { RunResult } from '../../../lab/hunt/run';

function shown(isTerminal: boolean): string {
  const lines: string[] = [];
  const told = showHunt({ isTerminal, write: (text: string) => void lines.push(text) }, 20);
  for (let run = 1; run <= 20; run += 1) {
    const broken = run === 5 ? ['told', 'served'].map((promise) => ({ promise, violation: 'v' })) : [];
    told(run, { seed: String(100 + run), broken } as unknown as RunResult);
  }
  return lines.join('');
}

it('a run that breaks a promise is named at once, with its seed', () => {
  for (const isTerminal of [true, false]) {
    const text = shown(isTerminal);
    expect(text).toContain('seed 105 broke told, served\n');
    expect(text.indexOf('seed 105')).toBeLessThan(text.indexOf('6 of 20 runs'));
    expect(text).toContain('20 of 20 runs  1 runs broke a promise');
  }
});

it('elsewhere than on a terminal there is a line for every tenth', () => {
  expect(shown(false).trim().split('\n')).toHaveLength(11);
});
