/** Progress of a hunt: on a terminal one line that is rewritten, elsewhere one line for every tenth of the runs. */
import { clockText } from '../terminal/duration';
import type { Screen } from '../drill/progress';
import type { RunResult } from './run';

const BAR_CELLS = 20;

/** Returns a listener that gets the number of finished runs, and the newest run. */
export function showHunt(screen: Screen, runs: number): (played: number, run: RunResult) => void {
  const startedMs = performance.now();
  let broken = 0;
  return (played, run) => {
    broken += run.broken.length > 0 ? 1 : 0;
    const isTenth = Math.floor((played * 10) / runs) > Math.floor(((played - 1) * 10) / runs);
    if (!screen.isTerminal && !isTenth) return;
    const leftMs = ((performance.now() - startedMs) / played) * (runs - played);
    const full = Math.round((played / runs) * BAR_CELLS);
    const bar = `${'█'.repeat(full)}${'░'.repeat(BAR_CELLS - full)}`;
    const verdict = broken === 0 ? 'all promises held' : `${broken} runs broke a promise`;
    const line = `${bar} ${played} of ${runs} runs  ${verdict}  ${clockText(leftMs)} left`;
    screen.write(screen.isTerminal ? `\r\u001b[2K${line}${played === runs ? '\n' : ''}` : `${line}\n`);
  };
}
