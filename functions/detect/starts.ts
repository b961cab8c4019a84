import { ExecutionAlreadyExists, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { compactTime } from '../../strategy/claim';
import { evacuationsDue, returnsDue } from '../../strategy/due';
import { machineArn } from '../../strategy/names';
import type { Region, Topology } from '../../strategy/topology';
import { logger } from '../runtime/logger';
import { states } from './watchdog';
import type { Known } from '../runtime/control/situation';

/**
 * One start a minute per region and machine. By then the result of the last start is visible, and a start that was lost
 * is repeated.
 */
const AGAIN_MS = 60_000;

interface Here {
  readonly topology: Topology;
  readonly region: Region;
}

/**
 * Starts in this region what is due and not yet under way. A region starts nothing that is about itself. A region
 * without state machines starts nothing.
 */
export async function startDue(here: Here, known: Known): Promise<void> {
  if (!here.topology.regions.includes(here.region)) return;
  const leave = evacuationsDue(known).map((source) => ({ machine: 'evacuate', source }));
  const back = returnsDue(known, known.soaked).map((source) => ({ machine: 'return', source }));
  const due = [...leave, ...back].filter(({ source }) => source !== here.region);
  await Promise.all(due.map((one) => start(here, one, known.nowMs)));
}

async function start(
  { topology, region }: Here,
  { machine, source }: { readonly machine: string; readonly source: Region },
  nowMs: number,
): Promise<void> {
  const minute = compactTime(Math.floor(nowMs / AGAIN_MS) * AGAIN_MS);
  const command = new StartExecutionCommand({
    stateMachineArn: machineArn(topology, region, machine),
    name: `detected-${source}-${minute}`,
    input: JSON.stringify({ source, reason: 'detected' }),
  });
  logger.warn('DETECT_STARTS', { machine, source });
  try {
    await states.send(command);
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) throw error;
  }
}
