/** Progress of a drill: on a terminal one line that is rewritten, elsewhere a few plain lines. */
import { clockText } from '../terminal/duration';
import type { Progress } from './play';
import { successRatio } from '../judge/objectives/rto';

/** Where progress is shown. `isTerminal`: the line may be rewritten. */
export interface Screen {
  readonly isTerminal: boolean;
  write(text: string): void;
}

const BAR_CELLS = 20;
/** How often a plain line is printed, in virtual time. */
const LINE_EVERY_MS = 300_000;
/** The success bar covers the last part of the drill, this long. */
const WINDOW_MS = 60_000;

/** Returns a listener for `playDrill`. Without a screen it is silent. */
export function showProgress(screen: Screen | undefined, startMs: number): (progress: Progress) => void {
  return (progress) => {
    if (!screen) return;
    const { elapsedMs, durationMs } = progress;
    const isDue = screen.isTerminal || elapsedMs % LINE_EVERY_MS === 0 || elapsedMs === durationMs;
    if (!isDue) return;
    const line = progressLine(progress, startMs);
    screen.write(screen.isTerminal ? `\r\u001b[2K${line}` : `${line}\n`);
    if (screen.isTerminal && elapsedMs === durationMs) screen.write('\n');
  };
}

/** `12:30 of 40:00  traffic ████████████░░░░░░░░  61 %`, over the last minute. */
function progressLine({ elapsedMs, durationMs, requests }: Progress, startMs: number): string {
  const recent = requests.requests().filter(({ sentAtMs }) => sentAtMs > startMs + elapsedMs - WINDOW_MS);
  const ratio = successRatio(recent);
  const clock = `${clockText(elapsedMs)} of ${clockText(durationMs)}`;
  if (ratio === undefined) return `${clock}  no traffic yet`;
  const full = Math.round(ratio * BAR_CELLS);
  return `${clock}  traffic ${'█'.repeat(full)}${'░'.repeat(BAR_CELLS - full)} ${Math.round(ratio * 100)} % served`;
}
