import { switchKey } from '../../strategy/control-items';
import type { Move } from '../../strategy/target';
import { type Conducted, openEvacuations } from '../runtime/control/claims';
import { Switch } from '../runtime/control/control-records';
import type { ControlStore } from '../runtime/control/control-store';
import { revise } from '../runtime/control/revise';
import { takeSwitchBack } from '../runtime/control/switches';

/**
 * The other regions serve this fact to Route 53's health checks; nothing is changed in Route 53 itself. Safe to repeat.
 */
export async function publishSwitch(store: ControlStore, source: string, incident: string): Promise<void> {
  await revise(store, {
    key: switchKey(source),
    schema: Switch,
    change: (current) => (current?.drained ? current : { drained: true, incident, at: new Date().toISOString() }),
    guard: ({ drained, at }) => ({ drained, at }),
  });
}

interface Moving {
  readonly incident: string;
  readonly source: string;
  readonly moves: readonly Move[];
}

/**
 * Lets DNS name every target again: one that was left once and is well by now is as good as any other, but nobody would
 * find it. One that an evacuation has begun to leave since this was decided stays as it is. Returns those that had been
 * published as drained. Safe to repeat.
 */
export async function nameTargets(
  store: ControlStore,
  { incident, source, moves }: Moving,
  claims: readonly Conducted[],
): Promise<string[]> {
  const left = [source, ...openEvacuations(claims).map((evacuation) => evacuation.source)];
  const targets = [...new Set(moves.map(({ target }) => target))].filter((target) => !left.includes(target));
  const taken = await Promise.all(
    targets.map(async (region) => ((await takeSwitchBack(store, { region, incident })).taken ? [region] : [])),
  );
  return taken.flat();
}
