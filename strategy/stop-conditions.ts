/**
 * What ends a drill that is under way. It is asked in every round until the return has begun, and the first condition
 * that holds sends everything home. Users of regions that are not drilled come first: a service there that a quorum no
 * longer sees well, and errors that spend their budget too fast. So does the way back: what has left has to be
 * replicated to the region that it left. Missing data stops a drill too.
 */
import type { Situation } from './due';
import { burning } from './error-budget';
import { conditionOf } from './judgement';
import { SERVICES } from './layers';
import type { Observation } from './observation';
import type { Region } from './topology';
import { reasonOf } from './verdict';

/**
 * `left`: the region that the drill has left; undefined when nothing leaves, because then its users are watched too.
 * `behind`: which replication to it is behind, in words; undefined when none is.
 */
export interface Watch extends Pick<Situation, 'topology' | 'conditions' | 'nowMs'> {
  readonly observations: readonly Observation[];
  readonly left: Region | undefined;
  readonly behind: string | undefined;
}

/** Why the drill has to stop now; undefined when it may go on. */
export const whyStop = (watch: Watch): string | undefined =>
  unwellElsewhere(watch) ?? burning(watch.topology, watch.observations, watch) ?? watch.behind;

function unwellElsewhere({ topology, conditions, left }: Watch): string | undefined {
  const others = topology.regions.filter((region) => region !== left);
  const seen = others.flatMap((region) => SERVICES.map((service) => conditionOf(conditions, region, service)));
  const first = seen.find(({ kind }) => kind !== 'well');
  return first && reasonOf(first);
}
