/**
 * Progress of a hunt: on a terminal one line that is rewritten, elsewhere one line for every tenth of the runs. A run
 * that breaks a promise is named at once, because a hunt takes hours.
 */
import { clockText } from '../terminal/duration';
import type { Screen } from '../drill/progress';
import type { RunResult } from './run';

const BAR_CELLS = 20;
/** To the beginning of the line, which is then empty. */
const CLEAR = '\r\u001b[2K';

/** Returns a listener that gets the number of finished runs, and the newest run. */
export function showHunt(screen: Screen, runs: number): (played: number, run: RunResult) => void {
  const startedMs = performance.now();
  let broken = 0;
  return (played, run) => {
    if (run.broken.length > 0) {
      broken += 1;
      const promises = run.broken.map(({ promise }) => promise).join(', ');
      screen.write(`${screen.isTerminal ? CLEAR : ''}seed ${run.seed} broke ${promises}\n`);
    }
    const isTenth = Math.floor((played * 10) / runs) > Math.floor(((played - 1) * 10) / runs);
    if (!screen.isTerminal && !isTenth) return;
    const leftMs = ((performance.now() - startedMs) / played) * (runs - played);
    const full = Math.round((played / runs) * BAR_CELLS);
    const bar = `${'█'.repeat(full)}${'░'.repeat(BAR_CELLS - full)}`;
    const verdict = broken === 0 ? 'all promises held' : `${broken} runs broke a promise`;
    const line = `${bar} ${played} of ${runs} runs  ${verdict}  ${clockText(leftMs)} left`;
    screen.write(screen.isTerminal ? `${CLEAR}${line}${played === runs ? '\n' : ''}` : `${line}\n`);
  };
}
