import {
  BYTES_MAX,
  EVENTS_MAX,
  executionFiles,
  EXECUTIONS_FILE,
  EXECUTIONS_MAX,
  executionsIn,
  historyPageOf,
  isChildStart,
  lineOf,
  placeOf,
  type ReadHistory,
} from '../../../strategy/evidence/executions';
import type { LedgerEntry } from '../../../strategy/ledger';
import type { MissingFile, PackFile } from '../../../strategy/pack';
import type { Region, Topology } from '../../../strategy/topology';
import { pause } from '../pause';
import { signedPost } from './signed-post';

/** All of it takes no longer. `record` has 25 s, and versions (8 s) and signals (6 s) are read before. */
const LIMIT_MS = 5000;
const TIMEOUT_MS = 2000;
/** With data an event may have 256 KiB, so a page 50 MB at the very worst. */
const PAGE = 200;
/** Step Functions answers 400 such questions at once and then 20 a second (docs/aws.md#step-functions). */
const THROTTLED_MS = 200;

/** `left`: the region that an evacuation leaves. It may be gone, so it is not asked. `ledger`: null if unreadable. */
interface Asked {
  readonly topology: Topology;
  readonly left: Region | undefined;
  readonly ledger: readonly LedgerEntry[] | null;
}

/**
 * The histories of the executions that the ledger names, and of those that these started and waited for, each from Step
 * Functions of its own region. One after another, a parent before its children, so the first ones are whole if time or
 * room ends. Those that found another one conducting did nothing and come last. The execution that writes the pack is
 * there up to this moment. Throws SettingsInvalid without credentials.
 */
export async function executionsFile({ topology, left, ledger }: Asked): Promise<readonly (PackFile | MissingFile)[]> {
  if (!ledger) return [{ file: EXECUTIONS_FILE, why: 'the ledger that names the executions could not be read' }];
  const reading: Reading = {
    topology,
    left,
    untilMs: Date.now() + LIMIT_MS,
    histories: new Map(),
    bytesLeft: BYTES_MAX,
  };
  const { conducted, joined } = executionsIn(ledger);
  await readAll(reading, conducted);
  await readAll(reading, joined);
  return executionFiles([...reading.histories.values()]);
}

interface Reading extends Pick<Asked, 'topology' | 'left'> {
  readonly untilMs: number;
  readonly histories: Map<string, ReadHistory>;
  bytesLeft: number;
}

/** A set is walked to its end, also where it grows meanwhile. */
async function readAll(reading: Reading, executions: readonly string[]): Promise<void> {
  const { histories } = reading;
  const all = new Set(executions);
  for (const execution of all) {
    if (histories.has(execution)) continue;
    const history = histories.size < EXECUTIONS_MAX ? await historyOf(execution, reading) : TOO_MANY;
    reading.bytesLeft -= bytesOf(history.lines);
    histories.set(execution, { ...history, execution });
    for (const child of history.children) all.add(child);
  }
}

type Told = Omit<ReadHistory, 'execution'>;
const untold = (why: string): Told => ({ lines: [], children: [], unnamed: 0, why });
const TOO_MANY = untold(`a pack has the histories of ${EXECUTIONS_MAX} executions at most`);

/** A line break is one byte more. */
const bytesOf = (lines: readonly string[]): number => lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);

async function historyOf(execution: string, { topology, left, untilMs, bytesLeft }: Reading): Promise<Told> {
  const place = placeOf(topology, execution);
  if (!place) return untold('it is no execution of a machine of this environment that conducts or is waited for');
  const { region, machine } = place;
  if (region === left) return untold('this evacuation leaves its region; nobody asked there');
  const lines: string[] = [];
  const children: string[] = [];
  let unnamed = 0;
  let nextToken: string | undefined;
  do {
    const page = await pageOf({ region, execution, nextToken, untilMs });
    if ('why' in page) return { lines, children, unnamed, why: page.why };
    for (const event of page.events) {
      lines.push(lineOf({ execution, machine }, event));
      if (event.child !== undefined) children.push(event.child);
      else if (isChildStart(event)) unnamed += 1;
    }
    const excess = excessOf(lines, bytesLeft);
    if (excess) return { ...excess, children, unnamed };
    nextToken = page.nextToken ?? undefined;
  } while (nextToken !== undefined);
  return { lines, children, unnamed };
}

/** The lines that there is room for, if it is not all of them. */
function excessOf(lines: readonly string[], bytesLeft: number): Pick<Told, 'lines' | 'why'> | undefined {
  if (lines.length > EVENTS_MAX)
    return { lines: lines.slice(0, EVENTS_MAX), why: `it has more than ${EVENTS_MAX} events` };
  if (bytesOf(lines) <= bytesLeft) return undefined;
  let room = bytesLeft;
  const fitting = lines.filter((line) => (room -= bytesOf([line])) >= 0);
  return { lines: fitting, why: `the file has no room for more: ${BYTES_MAX} bytes at most` };
}

interface AskedPage {
  readonly region: Region;
  readonly execution: string;
  readonly nextToken: string | undefined;
  readonly untilMs: number;
}

type Page = NonNullable<ReturnType<typeof historyPageOf>> | { readonly why: string };

/** Only with its data a history says which executions were started. `historyPageOf` keeps nothing else of it. */
async function pageOf({ region, execution, nextToken, untilMs }: AskedPage): Promise<Page> {
  const body = JSON.stringify({ executionArn: execution, includeExecutionData: true, maxResults: PAGE, nextToken });
  let answer = await post(region, { body, untilMs });
  if (answer.kind === 'failed' && answer.throttled) {
    await pause(THROTTLED_MS);
    answer = await post(region, { body, untilMs });
  }
  if (answer.kind === 'failed') return { why: answer.why };
  return historyPageOf(answer.body) ?? { why: 'the answer is no history' };
}

function post(
  region: Region,
  { body, untilMs }: { readonly body: string; readonly untilMs: number },
): ReturnType<typeof signedPost> {
  const leftMs = untilMs - Date.now();
  if (leftMs <= 0) return Promise.resolve({ kind: 'failed', why: 'there was no time left to ask', throttled: false });
  const target = 'AWSStepFunctions.GetExecutionHistory';
  return signedPost({
    ...{ operation: 'GetExecutionHistory', service: 'states', region, body },
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target },
    timeoutMs: Math.min(TIMEOUT_MS, leftMs),
  });
}
