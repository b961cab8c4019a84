/**
 * What observers try in a region: one probe per kind of store, as a service that lives on it would use it, the function
 * in front included. A service without a probe of its own shares function and store with the one that stands for it;
 * were that wrong, its failure would go unseen.
 */
import { OBJECTIVES, type Service } from './layers';

/** Each is named after the service it uses: strong table, data table, bucket, and queue with its worker. */
export const PROBES = [
  'identity',
  'content-premium',
  'content-standard',
  'orchestration',
] as const satisfies readonly Service[];
export type Probe = (typeof PROBES)[number];

/**
 * What one probe of one tick came to. H: as it should be. I: the function answered, and said that its store fails. X:
 * an answer that was not meant (a 5xx without a reason, nonsense): the door itself is broken. S: silence. U: unknown,
 * because the observer is blind or the answer says nothing (429, 401, 403, a redirect).
 */
export const MARKS = ['H', 'I', 'X', 'S', 'U'] as const;
export type Mark = (typeof MARKS)[number];

const PROBE_OF_STORE = {
  'tier0-table': 'identity',
  'data-table': 'content-premium',
  bucket: 'content-standard',
} as const;

/** The probe that speaks for a service. */
export function probeOf(service: Service): Probe {
  return service === 'orchestration' ? service : PROBE_OF_STORE[OBJECTIVES[service].store];
}
