import { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { DueDrill } from '../../strategy/calendar';
import { machineArn } from '../../strategy/names';
import type { Region, Topology } from '../../strategy/topology';
import { CLIENT_OPTIONS } from '../runtime/clients';
import { logger } from '../runtime/logger';

/** Step Functions in this region. */
export const states = new SFNClient(CLIENT_OPTIONS);

/**
 * Starts the drill in this region. Another region may start it too; the claim lets one of them win. Returns the name of
 * the execution, which follows from the slot: a second start in this region changes nothing.
 */
export async function startDrill(
  { topology, region }: { readonly topology: Topology; readonly region: Region },
  { playbook, subject, date, why }: DueDrill,
): Promise<string> {
  const name = `calendar-${playbook}-${subject}-${date}`;
  const command = new StartExecutionCommand({
    stateMachineArn: machineArn(topology, region, 'drill'),
    name,
    input: JSON.stringify({ playbook, subject, by: 'calendar' }),
  });
  logger.info('DRILL_STARTS', { name, why });
  try {
    await states.send(command);
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) throw error;
  }
  return name;
}
