import { regionHost, residencyHost } from '../../strategy/names';
import type { Region, Topology } from '../../strategy/topology';
import { resolvedNames } from '../runtime/resolved-names';

/** Weighted records answer with one member at a time, so one answer without the source proves little. */
const TRIES = 5;

/** `drained` is true only when each residency host gave an answer and no answer named the source. */
export interface DnsProof {
  readonly drained: boolean;
  readonly answers: readonly string[];
}

/**
 * Asks DNS which regions clients are sent to. No answer from the resolver is no proof. The proof does not cover
 * resolvers that keep answers longer than the TTL.
 */
export async function dnsProof(topology: Topology, source: Region): Promise<DnsProof> {
  const residencies = [...new Set(topology.placements.map(({ residency }) => residency))];
  const hosts = residencies.map((residency) => residencyHost(topology, residency));
  const lookups = await Promise.all(hosts.map(async (host) => ({ host, found: await resolvedNames(host, TRIES) })));
  const drained = lookups.every(({ found }) => found.length > 0 && !found.includes(regionHost(topology, source)));
  const answers = lookups.flatMap(({ host, found }) =>
    found.length > 0 ? found.map((answer) => `${host} → ${answer}`) : [`${host} → no answer`],
  );
  return { drained, answers };
}
