/** What a fault does to the world, and how its end undoes it. */
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

/** How each of these kinds changes the world. Called once for each fault of a scenario, before the drill begins. */
export type Changes<Kind extends FaultKind = FaultKind> = {
  readonly [K in Kind]: (scene: Scene, fault: FaultOf<K>) => Change;
};

/** Sets a value, and another one when the fault ends. */
export const between = <Value>(set: (value: Value) => void, during: Value, after: Value): Change => ({
  begin: () => set(during),
  end: () => set(after),
});

/** A change that happens once, and that the end of the fault does not undo. */
export const once = (begin: () => void): Change => ({ begin, end: () => undefined });
