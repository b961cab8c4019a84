/**
 * Task tokens: who waits for which answer, per region. A token is answered once. After that, or after its task timed
 * out, AWS answers TaskTimedOut. For a token that it never issued, AWS answers InvalidToken.
 */
import type { TaskOutcome } from '../../interpreter/execute';
import { ServiceError, type Fields } from '../../calls/call';
import { optionalText, text } from '../fields';

interface Waiting {
  readonly region: string;
  readonly answer: (outcome: TaskOutcome) => void;
  readonly heartbeat: () => void;
  closed: boolean;
}

export class TaskTokens {
  private readonly waiting = new Map<string, Waiting>();

  /** Waits for the token's answer. An aborted signal closes the token. */
  wait(token: string, task: { region: string; heartbeat: () => void; signal: AbortSignal }): Promise<TaskOutcome> {
    return new Promise((resolve) => {
      const entry: Waiting = { region: task.region, answer: resolve, heartbeat: task.heartbeat, closed: false };
      this.waiting.set(token, entry);
      task.signal.addEventListener('abort', () => (entry.closed = true));
    });
  }

  /** Ends the wait for this token. */
  close(token: string): void {
    const entry = this.waiting.get(token);
    if (entry) entry.closed = true;
  }

  /** SendTaskSuccess, SendTaskFailure or SendTaskHeartbeat. Throws InvalidToken, InvalidOutput or TaskTimedOut. */
  send(region: string, operation: string, input: Fields): void {
    const entry = this.waiting.get(text(input, 'taskToken'));
    if (!entry || entry.region !== region)
      throw new ServiceError('InvalidToken', 'Invalid Token: the token is not known here');
    if (entry.closed)
      throw new ServiceError('TaskTimedOut', 'Task Timed Out: the task does not wait for an answer any more');
    if (operation === 'SendTaskHeartbeat') {
      entry.heartbeat();
      return;
    }
    const outcome = operation === 'SendTaskSuccess' ? success(input) : failure(input);
    entry.closed = true;
    entry.answer(outcome);
  }
}

function success(input: Fields): TaskOutcome {
  try {
    return { kind: 'value', output: JSON.parse(text(input, 'output')) as unknown };
  } catch {
    throw new ServiceError('InvalidOutput', 'Invalid Output: it is not JSON');
  }
}

const failure = (input: Fields): TaskOutcome => ({
  kind: 'failure',
  error: optionalText(input, 'error'),
  cause: optionalText(input, 'cause'),
});
