import { ControlStore } from '../../runtime/control-store';
import { logger } from '../../runtime/logger';
import { BaseSettings } from '../../runtime/base-settings';
import { readSettings } from '../../runtime/settings';
import { RoutingCache } from '../routes';
import { type BatchAnswer, QueueEvent } from './contract';
import { run } from './run';

const { TOPOLOGY: topology, AWS_REGION: region } = readSettings(BaseSettings);
const routing = new RoutingCache(new ControlStore({ topology, region }));

/** Runs queued jobs, each at least once and applied once. A job that cannot be run now goes back to the queue; the others do not wait for it. */
export const handler = async (event: unknown): Promise<BatchAnswer> => {
  const { Records } = QueueEvent.parse(event);
  if (!(await mayDispatch())) return { batchItemFailures: Records.map(failureOf) };
  const outcomes = await Promise.allSettled(Records.map(({ body }) => run(body, { topology, region })));
  const failed = Records.filter((record, index) => {
    const outcome = outcomes[index];
    if (outcome?.status === 'fulfilled') return false;
    logger.error('JOB_RETURNED', { messageId: record.messageId, error: outcome?.reason as unknown });
    return true;
  });
  return { batchItemFailures: failed.map(failureOf) };
};

/** A drained region starts no more jobs: its target does. What is not known is not taken for permission. */
async function mayDispatch(): Promise<boolean> {
  const known = await routing.read(Date.now());
  return known !== undefined && !known.isDrained(region);
}

const failureOf = ({ messageId }: { messageId: string }) => ({ itemIdentifier: messageId });
