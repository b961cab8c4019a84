/** The axes of a chart: time in UTC from left to right, values from zero upwards. */
import type { Chart } from './charts';

interface Tick {
  readonly at: number;
  readonly text: string;
}

/** Places are in units of the picture, rounded so that they print the same everywhere. */
export interface Axis {
  readonly x: (atMs: number) => number;
  readonly y: (value: number) => number;
  readonly times: readonly Tick[];
  readonly values: readonly Tick[];
  readonly bottom: number;
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

type Scaled = Pick<Chart, 'fromMs' | 'untilMs' | 'lines' | 'unit' | 'scale'>;

export function axisOf(chart: Scaled, { left, right, top, bottom }: Box): Axis {
  const { fromMs, untilMs, scale } = chart;
  const ticks = scale === 'log' ? decadesTo(highestOf(chart)) : stepsTo(chart.unit === 'Share' ? 1 : highestOf(chart));
  const most = raised(ticks.at(-1) ?? 1, scale);
  const x = (atMs: number): number => rounded(left + ((atMs - fromMs) / (untilMs - fromMs)) * (right - left));
  const y = (value: number): number => rounded(bottom - (raised(value, scale) / most) * (bottom - top));
  return {
    ...{ x, y, bottom },
    times: timesOf(chart).map(({ atMs, text }) => ({ at: x(atMs), text })),
    values: ticks.map((value) => ({ at: y(value), text: `${shortOf(value)}${SIGNS[chart.unit] ?? ''}` })),
  };
}

/** What stands behind a value. */
const SIGNS: Readonly<Record<string, string>> = { Seconds: ' s', Milliseconds: ' ms' };

/** Zero has a place on the logarithmic scale too. */
const raised = (value: number, scale: Chart['scale']): number => (scale === 'log' ? Math.log10(1 + value) : value);

const highestOf = ({ lines }: Pick<Chart, 'lines'>): number =>
  lines.flatMap(({ pieces }) => pieces.flat()).reduce((most, [, value]) => Math.max(most, value), 0);

/** 0, 1, 10, 100 … up to the first one that nothing exceeds. */
function decadesTo(highest: number): readonly number[] {
  const ticks = [0, 1, 10];
  while ((ticks.at(-1) ?? 0) < highest) ticks.push((ticks.at(-1) ?? 1) * 10);
  return ticks;
}

/** At most five steps of 1, 2 or 5 times a power of ten. */
function stepsTo(highest: number): readonly number[] {
  const top = highest > 0 ? highest : 1;
  const power = 10 ** Math.floor(Math.log10(top / 5));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => top / one <= 5) ?? 10 * power;
  return Array.from({ length: Math.ceil(top / step - 1e-9) + 1 }, (_, index) => Math.round(index * step * 1e6) / 1e6);
}

/** 12000 → 12k. */
const shortOf = (value: number): string => (value >= 10_000 ? `${Math.round(value / 100) / 10}k` : String(value));

const STEPS_SECONDS = [60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400, 172_800, 604_800, 2_592_000];
const TIMES_MAX = 7;

/** Whole steps of the day, or days. */
function timesOf({ fromMs, untilMs }: Scaled): readonly { readonly atMs: number; readonly text: string }[] {
  const step = STEPS_SECONDS.find((seconds) => (untilMs - fromMs) / (seconds * 1000) <= TIMES_MAX) ?? 31_536_000;
  const first = Math.ceil(fromMs / (step * 1000));
  const last = Math.floor(untilMs / (step * 1000));
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => {
    const atMs = (first + index) * step * 1000;
    const text = new Date(atMs).toISOString();
    return { atMs, text: step >= 86_400 ? text.slice(5, 10) : text.slice(11, 16) };
  });
}

const rounded = (value: number): number => Math.round(value * 10) / 10;
