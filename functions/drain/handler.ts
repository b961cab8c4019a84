import type * as z from 'zod';
import { switchKey } from '../../strategy/control-items';
import { quietAtMs } from '../../strategy/lease';
import { stopIfOvertaken } from '../runtime/claims';
import { Switch } from '../runtime/control-records';
import { revise } from '../runtime/revise';
import { step, type Done, type StepContext } from '../runtime/step';
import { Input, Output } from './contract';
import { dnsProof } from './dns';
import { drainMove, drainStay } from './writers';

/** Publishes the switch, takes writers away, and looks at what DNS tells clients. Safe to repeat until it says drained. */
export const handler = step('drain', { input: Input, output: Output, run: drain });

async function drain(input: z.output<typeof Input>, context: StepContext): Promise<Done<z.output<typeof Output>>> {
  const { incident, source, moves, stays } = input;
  await stopIfOvertaken(context.store, input);
  if (input.switch === 'publish') await publishSwitch(context, source, incident);
  const revoked = await Promise.all([
    ...moves.map((move) => drainMove(context, move, incident)),
    ...stays.map((stay) => drainStay(context, stay, incident)),
  ]);
  const proof = input.switch === 'publish' ? await dnsProof(context.topology, source) : { drained: true, answers: [] };
  const quiet = revoked.flatMap((atMs) => (atMs === undefined ? [] : [quietAtMs(atMs)]));
  const quietAt = quiet.length > 0 ? new Date(Math.max(...quiet)).toISOString() : null;
  return { output: { kind: proof.drained ? 'drained' : 'draining', answers: [...proof.answers], quietAt } };
}

/** The other regions serve this fact to Route 53's health checks; nothing is changed in Route 53 itself. */
async function publishSwitch({ store }: StepContext, source: string, incident: string): Promise<void> {
  await revise(store, {
    key: switchKey(source),
    schema: Switch,
    change: (current) => (current?.drained ? current : { drained: true, incident, at: new Date().toISOString() }),
    guard: ({ drained, at }) => ({ drained, at }),
  });
}
