/**
 * What observers try in a region: one probe per kind of store. A probe uses the store as a service would, through the
 * function in front of it. A service without its own probe shares function and store with the service whose probe
 * stands for it. If that were wrong, its failure would stay unseen.
 */
import { OBJECTIVES, type Service } from './layers';

/** Each probe has the name of the service that it uses: strong table, data table, bucket, and queue with its worker. */
export const PROBES = [
  'identity',
  'content-premium',
  'content-standard',
  'orchestration',
] as const satisfies readonly Service[];
export type Probe = (typeof PROBES)[number];

/**
 * The result of one probe in one tick. H: healthy. I: the function answered that its store fails. A: the same for every
 * placement at home in the region, while the store of one that stands by there works. X: an answer that no
 * function of ours gives on purpose (a 5xx without a reason, nonsense): the door itself is broken. S: silence. U:
 * unknown, because the observer is blind or the answer says nothing (429, 401, 403, a redirect).
 */
export const MARKS = ['H', 'I', 'A', 'X', 'S', 'U'] as const;
export type Mark = (typeof MARKS)[number];

const PROBE_OF_STORE = {
  'tier0-table': 'identity',
  'data-table': 'content-premium',
  bucket: 'content-standard',
} as const;

/** The probe that stands for a service. */
export function probeOf(service: Service): Probe {
  return service === 'orchestration' ? service : PROBE_OF_STORE[OBJECTIVES[service].store];
}
