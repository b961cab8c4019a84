/**
 * Which regions AWS allows to form one strongly consistent (MRSC) table: exactly three members, either three replicas
 * or two replicas and a witness, all from one set. The members of a table with items can never be changed, so synth
 * refuses a wrong set before the deploy would.
 */
import { STRONG_REGION_SETS } from '../../strategy/tier0-store';
import type { Region } from '../../strategy/topology';

/**
 * Source: AWS What's New, 2026-09-23, read second hand: any three of 15 regions, across continents. Such a table
 * spreads the data further and every write crosses an ocean. So an environment has to ask for it
 * (`controlStore.crossContinent`).
 */
const CROSS_CONTINENT_SET: readonly Region[] = [
  ...STRONG_REGION_SETS.flat(),
  'ca-central-1',
  'eu-north-1',
  'eu-south-2',
  'ap-south-1',
  'ap-southeast-1',
];

/** The sets that an environment may choose from, in words for an error message. */
export function allowedSets(crossContinent: boolean): string {
  const sets = crossContinent ? [CROSS_CONTINENT_SET] : STRONG_REGION_SETS;
  return sets.map((set) => `three of ${set.join(', ')}`).join('; or ');
}

/** Whether these members (replicas and witness) can be one strongly consistent table. */
export function formStrongTable(members: readonly Region[], crossContinent: boolean): boolean {
  const sets = crossContinent ? [CROSS_CONTINENT_SET] : STRONG_REGION_SETS;
  const distinct = new Set(members).size === members.length;
  return distinct && members.length === 3 && sets.some((set) => members.every((member) => set.includes(member)));
}
