/**
 * How the hunt draws. Every choice comes from the random stream that it is given, so a seed determines the whole run.
 */
import type { Topology } from '../../../strategy/topology';
import type { Random } from '../../kernel/random';

export const SECOND_MS = 1000;
/** Regional faults begin within these. Before that the world warms up: credentials, leases, first observations. */
export const FAULTS_FROM_SECONDS = 30;
export const FAULTS_UNTIL_SECONDS = 60;
/** Minor faults begin before or during the first evacuation. */
const MINOR_UNTIL_SECONDS = 200;

/**
 * Where faults can strike. A witness of the control store holds no data and runs nothing, but links to it can be cut.
 */
export type Stage = Topology & { readonly witnesses: readonly string[] };

export interface Draw {
  readonly random: Random;
  readonly stage: Stage;
}

export function oneOf<Item>(random: Random, items: readonly Item[]): Item {
  return items[Math.floor(random.next() * items.length)] as Item;
}

/** A whole number of seconds between the two, in ms. */
export const seconds = (random: Random, low: number, high: number): number =>
  Math.round(random.between(low, high)) * SECOND_MS;

/** When a minor fault begins, in ms. */
export const anyTime = (random: Random): number => seconds(random, FAULTS_FROM_SECONDS / 2, MINOR_UNTIL_SECONDS);

export function shuffled<Item>(random: Random, items: readonly Item[]): readonly Item[] {
  return items
    .map((item) => ({ item, rank: random.next() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}

export const round = (ratio: number): number => Math.round(ratio * 100) / 100;
