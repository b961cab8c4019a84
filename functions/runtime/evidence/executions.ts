import {
  BYTES_MAX,
  EVENTS_MAX,
  eventOf,
  executionFiles,
  EXECUTIONS_FILE,
  EXECUTIONS_MAX,
  executionsIn,
  historyPageOf,
  isChildStart,
  placeOf,
  type ReadHistory,
} from '../../../strategy/evidence/executions';
import type { LedgerEntry } from '../../../strategy/ledger';
import type { MissingFile, PackFile } from '../../../strategy/pack';
import type { Region, Topology } from '../../../strategy/topology';
import { signedPost } from './signed-post';

/** All of it takes no longer. `record` has 25 s, and versions (8 s) and signals (6 s) are read before. */
const LIMIT_MS = 5000;
/** A page has up to a thousand events. */
const TIMEOUT_MS = 2000;
const PAGE = 1000;

/** `left`: the region that an evacuation leaves. It may be gone, so it is not asked. `ledger`: null if unreadable. */
interface Asked {
  readonly topology: Topology;
  readonly left: Region | undefined;
  readonly ledger: readonly LedgerEntry[] | null;
}

/**
 * The histories of the executions that the ledger names, each from Step Functions of its own region. One after another,
 * so the first ones are whole if time or room ends. The execution that writes the pack is there up to this moment.
 * Throws SettingsInvalid without credentials.
 */
export async function executionsFile({ topology, left, ledger }: Asked): Promise<readonly (PackFile | MissingFile)[]> {
  if (!ledger) return [{ file: EXECUTIONS_FILE, why: 'the ledger that names the executions could not be read' }];
  const untilMs = Date.now() + LIMIT_MS;
  const histories: ReadHistory[] = [];
  let bytesLeft = BYTES_MAX;
  for (const [at, execution] of executionsIn(ledger).entries()) {
    const history = at < EXECUTIONS_MAX ? await historyOf(execution, { topology, left, untilMs, bytesLeft }) : TOO_MANY;
    bytesLeft -= bytesOf(history.lines);
    histories.push({ ...history, execution });
  }
  return executionFiles(histories);
}

type Told = Omit<ReadHistory, 'execution'>;
const untold = (why: string): Told => ({ lines: [], children: 0, why });
const TOO_MANY = untold(`a pack has the histories of ${EXECUTIONS_MAX} executions at most`);

/** A line break is one byte more. */
const bytesOf = (lines: readonly string[]): number => lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);

interface Bounds extends Pick<Asked, 'topology' | 'left'> {
  readonly untilMs: number;
  readonly bytesLeft: number;
}

async function historyOf(execution: string, { topology, left, untilMs, bytesLeft }: Bounds): Promise<Told> {
  const place = placeOf(topology, execution);
  if (!place) return untold('it is no execution of a machine of this environment that conducts');
  const { region, machine } = place;
  if (region === left) return untold('this evacuation leaves its region; nobody asked there');
  const lines: string[] = [];
  let children = 0;
  let nextToken: string | undefined;
  do {
    const page = await pageOf({ region, execution, nextToken, leftMs: untilMs - Date.now() });
    if ('why' in page) return { lines, children, why: page.why };
    const events = page.events.map((event) => eventOf({ execution, machine }, event));
    children += events.filter(isChildStart).length;
    lines.push(...events.map((event) => JSON.stringify(event)));
    const excess = excessOf(lines, bytesLeft);
    if (excess) return { ...excess, children };
    nextToken = page.nextToken ?? undefined;
  } while (nextToken !== undefined);
  return { lines, children };
}

/** The lines that there is room for, if it is not all of them. */
function excessOf(lines: readonly string[], bytesLeft: number): Omit<Told, 'children'> | undefined {
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
  readonly leftMs: number;
}

type Page = NonNullable<ReturnType<typeof historyPageOf>> | { readonly why: string };

async function pageOf({ region, execution, nextToken, leftMs }: AskedPage): Promise<Page> {
  if (leftMs <= 0) return { why: 'there was no time left to ask' };
  const asked = { executionArn: execution, includeExecutionData: false, maxResults: PAGE, nextToken };
  const answer = await signedPost({
    ...{ operation: 'GetExecutionHistory', service: 'states', region },
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'AWSStepFunctions.GetExecutionHistory',
    },
    body: JSON.stringify(asked),
    timeoutMs: Math.min(TIMEOUT_MS, leftMs),
  });
  if (answer.kind === 'failed') return { why: answer.why };
  return historyPageOf(answer.body) ?? { why: 'the answer is no history' };
}
