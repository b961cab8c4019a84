/**
 * Where packs lie. Evidence of an incident stays in the regions of the residency that it is about, in a bucket of the
 * region that writes it.
 */
import { flowOf, isRestore, restoredPlacement } from './claim';
import { residencyOf } from './residency';
import { placementNamed, type Region, type Residency, type Topology } from './topology';

/** `source`: the region that is left, comes back or is drilled. A restore is about its placement instead. */
interface Subject {
  readonly incident: string;
  readonly source: string;
}

/** The residency that the incident is about. Throws for a region that belongs to none. */
export function residencyConcerned(topology: Topology, { incident, source }: Subject): Residency {
  const residency = isRestore(incident)
    ? placementNamed(topology, restoredPlacement(incident)).residency
    : residencyOf(source);
  if (residency === undefined) throw new Error(`${source} belongs to no residency`);
  return residency;
}

/** The region or placement in the name of an incident. Throws when `incidentId` did not make the name. */
export function subjectNamed(incident: string): string {
  const [, subject] = /^[a-z]+-(.+)-\d{8}T\d{6}Z$/.exec(incident) ?? [];
  if (subject === undefined) throw new Error(`"${incident}" is no name of an incident`);
  return subject;
}

/** What the incident is about: a region, or the placement that is restored. */
export const subjectOf = ({ incident, source }: Subject): string =>
  isRestore(incident) ? restoredPlacement(incident) : source;

/** The regions that may hold packs of that residency. Never a region that is being left, because it may be gone. */
export const packRegions = ({ regions }: Topology, residency: Residency, left?: Region): readonly Region[] =>
  regions.filter((region) => residencyOf(region) === residency && region !== left);

/**
 * The region whose bucket takes the pack: `here` if it may, otherwise another one of the residency. Undefined if the
 * only one is being left: then that region writes the pack once it is back.
 */
export function packRegion(topology: Topology, subject: Subject, here: Region): Region | undefined {
  const left = flowOf(subject.incident) === 'evacuation' ? subject.source : undefined;
  const regions = packRegions(topology, residencyConcerned(topology, subject), left);
  return regions.includes(here) ? here : regions[0];
}

/** The folder of a pack. Another manifest is another folder, so no pack is ever written over. */
export const packFolder = (incident: string, manifest: string): string => `${incident}/${manifest.slice(0, 16)}`;

/** The ZIP of a pack lies beside its folder, so the manifest lists all that is in the folder. */
export const zipKey = (pack: string): string => `${pack}.zip`;

/** Marks of packs that wait for their signature and stamps. The rest of the key is the folder of the pack. */
export const UNSTAMPED = 'unstamped/';
export const unstampedKey = (pack: string): string => `${UNSTAMPED}${pack}`;

/** The newest pack of the bucket: the next one names it, so a pack that was removed shows. */
export const NEWEST_PACK = 'chain/newest.json';
