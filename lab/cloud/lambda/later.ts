/**
 * Asynchronous invocations, as EventBridge and its Scheduler make them: the caller hands the event over, and Lambda
 * itself runs it again when the handler fails, after one minute and then after two. Not modelled: the age limit of
 * events, destinations, dead-letter queues of functions.
 */
import type { Caller } from '../../calls/call';
import type { Kernel } from '../../kernel/kernel';
import type { Functions } from './invocation';
import type { LambdaPolicies } from './policies';

export interface LaterReach {
  readonly functions: Functions;
  readonly policies: Pick<LambdaPolicies, 'retriesOf'>;
}

/** `json`: the event. */
interface Later {
  readonly arn: string;
  readonly json: string;
  readonly caller: Caller;
}

/** Lambda waits one minute before the second attempt of an asynchronous event, and two before the third. */
const RETRY_MS = [60_000, 120_000];

/** Runs the function once, and again while it fails and its configuration allows. Nobody hears of the result. */
export function invokeLater(kernel: Kernel, { functions, policies }: LaterReach, { arn, json, caller }: Later): void {
  const invoke = (attempt: number): void => {
    void functions.invoke({ arn, payload: JSON.parse(json) as unknown, caller }).then((result) => {
      if (result.kind === 'value') return;
      if (attempt >= policies.retriesOf(arn)) {
        kernel.note('function.event-dropped', { region: caller.region, function: arn, error: result.name });
        return;
      }
      kernel.clock.after(RETRY_MS[attempt] ?? 0, () => {
        if (kernel.network.runs(caller.region)) invoke(attempt + 1);
      });
    });
  };
  invoke(0);
}
