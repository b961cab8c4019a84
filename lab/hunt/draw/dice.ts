/** How the hunt draws: every choice comes from the stream that it is given, so that a seed says what a run is. */
import type { Topology } from '../../../strategy/topology';
import type { Random } from '../../kernel/random';

export const SECOND_MS = 1000;
/**
 * Faults that take a region begin within these; before that the world warms up (credentials, leases, first
 * observations).
 */
export const FAULTS_FROM_SECONDS = 30;
export const FAULTS_UNTIL_SECONDS = 60;
/** What annoys begins while the first region is being left, or before. */
const ANNOYANCES_UNTIL_SECONDS = 200;

/**
 * Where faults can strike. A witness of the control store holds no data and runs nothing, but links to it can be cut.
 */
export type Stage = Topology & { readonly witnesses: readonly string[] };

export interface Draw {
  readonly random: Random;
  readonly stage: Stage;
}

/** Picks one. */
export function oneOf<Item>(random: Random, items: readonly Item[]): Item {
  return items[Math.floor(random.next() * items.length)] as Item;
}

/** Whole seconds between the two, in ms. */
export const seconds = (random: Random, low: number, high: number): number =>
  Math.round(random.between(low, high)) * SECOND_MS;

/** When what annoys begins, in ms. */
export const anyTime = (random: Random): number => seconds(random, FAULTS_FROM_SECONDS / 2, ANNOYANCES_UNTIL_SECONDS);

export function shuffled<Item>(random: Random, items: readonly Item[]): readonly Item[] {
  return items
    .map((item) => ({ item, rank: random.next() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}

export const round = (ratio: number): number => Math.round(ratio * 100) / 100;
