/**
 * Compares the interpreter with its peer: states entered per second, with full history, and the ratio. Assumes that a
 * ratio from one run on one machine says more than either number. A peer that is missing or fails counts as "skipped",
 * with the reason, never as a win.
 */
import { isDeepStrictEqual } from 'node:util';
import { executionsPerSecond, geometricMean } from './rounds';
import { SHAPES, type Shape } from './shapes';
import type { Section } from './section';
import { OURS, type Missing, type Runner, type Side } from './sides';

/** The result for one shape, in states entered per second. */
export interface Row {
  readonly name: string;
  readonly oursPerSecond: number;
  /** A number, or the reason why there is none. */
  readonly peerPerSecond: number | string;
}

const TITLE = 'Interpreter: states per second with full history, against aws-local-stepfunctions 3.0.0 (JSONPath)';
const WIDTHS = [26, 14, 14, 10];

/** Measures every shape on both sides, which takes about 20 seconds. Rejects if our own side fails. */
export async function benchInterpreter(peer: Side | Missing): Promise<Section> {
  const rows: Row[] = [];
  for (const shape of SHAPES) rows.push(await measure(shape, peer));
  return sectionOf(rows);
}

/** The rows as a table, with the geometric mean of the ratios and the reason for each skipped shape. */
export function sectionOf(rows: readonly Row[]): Section {
  return { title: TITLE, lines: [line(['shape', 'ours', 'peer', 'ratio']), ...rows.map(rowLine), ...summary(rows)] };
}

/** The peer's runner if it gives the wanted output once, otherwise the reason why it is skipped. */
export async function admit(shape: Shape, peer: Side | Missing, wanted: unknown): Promise<Runner | string> {
  if ('missing' in peer) return peer.missing;
  try {
    const runner = peer.prepare(shape);
    return isDeepStrictEqual(await runner.execute(), wanted) ? runner : `another output for '${shape.name}'`;
  } catch (thrown) {
    return wordsOf(thrown);
  }
}

async function measure(shape: Shape, peer: Side | Missing): Promise<Row> {
  const own = OURS.prepare(shape);
  const theirs = await admit(shape, peer, await own.execute());
  const rates = typeof theirs === 'string' ? theirs : await together(own, theirs);
  const [ours = 0, other = 0] = typeof rates === 'string' ? await executionsPerSecond([own]) : rates;
  return {
    name: shape.name,
    oursPerSecond: ours * shape.states,
    peerPerSecond: typeof rates === 'string' ? rates : other * shape.states,
  };
}

/**
 * Executions per second of both, or the error message of the side that failed. If ours failed, it fails again when it
 * runs alone.
 */
async function together(own: Runner, theirs: Runner): Promise<readonly number[] | string> {
  try {
    return await executionsPerSecond([own, theirs]);
  } catch (thrown) {
    return wordsOf(thrown);
  }
}

const wordsOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

function ratioOf({ oursPerSecond, peerPerSecond }: Row): number | undefined {
  return typeof peerPerSecond === 'string' ? undefined : oursPerSecond / peerPerSecond;
}

function rowLine(row: Row): string {
  const { name, oursPerSecond, peerPerSecond } = row;
  const ratio = ratioOf(row);
  const theirs = typeof peerPerSecond === 'string' ? 'skipped' : thousands(peerPerSecond);
  return line([name, thousands(oursPerSecond), theirs, ratio === undefined ? '–' : `${ratio.toFixed(1)} ×`]);
}

function summary(rows: readonly Row[]): readonly string[] {
  const ratios = rows.map(ratioOf).filter((ratio) => ratio !== undefined);
  const reasons = new Set(
    rows.flatMap(({ peerPerSecond }) => (typeof peerPerSecond === 'string' ? [peerPerSecond] : [])),
  );
  const skipped = [...reasons].map((reason) => `skipped: ${reason}`);
  if (ratios.length === 0) return [...skipped, 'geometric mean of the ratios: skipped, no peer ran'];
  const mean = geometricMean(ratios).toFixed(1);
  return [...skipped, `geometric mean of the ratios, ${ratios.length} of ${rows.length} shapes: ${mean} ×`];
}

function thousands(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

function line([first = '', ...rest]: readonly string[]): string {
  const cells = rest.map((cell, index) => cell.padStart(WIDTHS[index + 1] ?? 0));
  return `${first.padEnd(WIDTHS[0] ?? 0)}${cells.join('')}`;
}
