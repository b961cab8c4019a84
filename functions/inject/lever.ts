import * as z from 'zod';
import type { Region } from '../../strategy/topology';
import { AwsUnavailable } from '../runtime/failures';
import { callFis, readFis } from './fis';

/** Every account has one lever per region, under this id. */
const PATH = '/safetyLevers/default';

const Lever = z.object({
  safetyLever: z.object({ state: z.object({ status: z.string(), reason: z.string().default('') }) }),
});

/** Why no experiment may begin in the region: its safety lever is not disengaged. Undefined when it is. */
export async function leverProblem(region: Region): Promise<string | undefined> {
  const body = await readFis(region, { operation: 'GetSafetyLever', method: 'GET', path: PATH });
  const { status, reason } = Lever.parse(body).safetyLever.state;
  if (status === 'disengaged') return undefined;
  return `the safety lever of FIS in ${region} is ${status} ("${reason}"); a person has to disengage it`;
}

/**
 * Engages the lever: FIS stops every experiment of the account in the region, and begins none, until a person
 * disengages it. Safe to repeat. Throws AwsUnavailable, also when FIS will not.
 */
export async function engageLever(region: Region, reason: string): Promise<void> {
  const body = { state: { status: 'engaged', reason } };
  const answer = await callFis(region, {
    ...{ operation: 'UpdateSafetyLeverState', method: 'PATCH', path: `${PATH}/state`, body },
  });
  // FIS refuses a state that the lever has already.
  if (answer.kind === 'refused' && (await leverProblem(region)) === undefined) throw new AwsUnavailable(answer.reason);
}
