import { givenBackAtMs, quietAtMs } from '../../strategy/lease';
import { stopIfOvertaken } from '../runtime/control/claims';
import { publishSwitch } from '../runtime/control/switches';
import { step, type Done, type StepContext } from '../runtime/control/step';
import { Input, Output } from './contract';
import { dnsProof } from './dns';
import { nameTargets } from './switches';
import { drainMove } from './writers';

/**
 * Publishes the switch, revokes writers and checks what DNS tells clients. Safe to repeat until it answers `drained`.
 */
export const handler = step('drain', { input: Input, output: Output, run: drain });

async function drain(input: Input, context: StepContext): Promise<Done<Output>> {
  const { incident, source, moves } = input;
  const claims = await stopIfOvertaken(context.store, input);
  const undrained = await nameTargets(context.store, input, claims);
  if (input.switch === 'publish') await publishSwitch(context.store, source, incident);
  const revoked = await Promise.all(moves.map((move) => drainMove(context, move, incident)));
  const proof = input.switch === 'publish' ? await dnsProof(context.topology, source) : { drained: true, answers: [] };
  const quiet = revoked.flatMap((atMs) =>
    atMs === undefined ? [] : [(input.planned ? givenBackAtMs : quietAtMs)(atMs)],
  );
  const quietAt = quiet.length > 0 ? new Date(Math.max(...quiet)).toISOString() : null;
  return { output: { kind: proof.drained ? 'drained' : 'draining', answers: [...proof.answers], quietAt, undrained } };
}
