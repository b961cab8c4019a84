/** What a fault does to the world, and takes back when it ends. */
import type { Topology } from '../../../strategy/topology';
import type { FaultKind, FaultOf } from '../../scenario/fault-kinds';
import type { Kernel } from '../../kernel/kernel';

export interface Change {
  readonly begin: () => void;
  readonly end: () => void;
}

export interface Scene {
  readonly kernel: Kernel;
  readonly topology: Topology;
}

/**
 * How each of those kinds changes the world. It is called once for each fault of a scenario, before the drill begins.
 */
export type Changes<Kind extends FaultKind = FaultKind> = {
  readonly [K in Kind]: (scene: Scene, fault: FaultOf<K>) => Change;
};

/** Sets something to a value, and to another one when the fault ends. */
export const between = <Value>(set: (value: Value) => void, during: Value, after: Value): Change => ({
  begin: () => set(during),
  end: () => set(after),
});

/** Something that happens once. */
export const once = (begin: () => void): Change => ({ begin, end: () => undefined });
