import { InvalidToken, SendTaskSuccessCommand, SFNClient, TaskDoesNotExist, TaskTimedOut } from '@aws-sdk/client-sfn';
import type { Standing } from '../../strategy/approval';
import { CLIENT_OPTIONS } from '../runtime/clients';
import type { Approval } from '../runtime/control/control-records';

/** Step Functions in the region in which this runs: a task token is valid in no other region. */
export const states = new SFNClient(CLIENT_OPTIONS);

/**
 * Gives the answer to the execution that waits. Returns why none waits any more; undefined when the answer was taken.
 */
export async function passOn(taskToken: string, answer: object): Promise<string | undefined> {
  try {
    await states.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(answer) }));
    return undefined;
  } catch (error) {
    const over = [TaskTimedOut, TaskDoesNotExist, InvalidToken].find((Known) => error instanceof Known);
    if (!over || !(error instanceof Error)) throw error;
    // Only the name of the error: this text goes on record, and AWS may quote the token in the message.
    return `nobody waits for this answer any more (${error.name}); if the question is asked again, answer that`;
  }
}

/** What the state machine is told: what moves, and what of the question does not move. */
export function outcomeOf({ moves }: Approval, standing: Exclude<Standing, { kind: 'waiting' }>) {
  const by = [...standing.by];
  if (standing.kind === 'declined') {
    const reason = `declined by ${by.join(' and ')}`;
    const left = moves.map(({ placement, service }) => ({ placement, service, reason }));
    return { decision: 'decline' as const, by, moves: [], left };
  }
  return { decision: 'approve' as const, by, moves: [...standing.moves], left: [...standing.left] };
}
