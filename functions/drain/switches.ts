import type { Move } from '../../strategy/flow-words';
import { type Conducted, openEvacuations } from '../runtime/control/claims';
import type { ControlStore } from '../runtime/control/control-store';
import { takeSwitchBack } from '../runtime/control/switches';

interface Moving {
  readonly incident: string;
  readonly source: string;
  readonly moves: readonly Move[];
}

/**
 * Lets DNS name every target again. A region that was evacuated before and is well now is a legal target, but DNS would
 * not send anybody there. A target stays drained if an evacuation of it has begun since the decision. Returns the
 * targets that had been published as drained. Safe to repeat.
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
