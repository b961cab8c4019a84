import { Resolver } from 'node:dns/promises';
import { regionHost, residencyHost } from '../../strategy/names';
import type { Region, Topology } from '../../strategy/topology';

/** Weighted records answer with one member at a time, so one answer that spares the source proves little. */
const TRIES = 5;
const TIMEOUT_MS = 1000;

/** `drained` is true only when each residency host gave an answer and none of the answers named the source. */
export interface DnsProof {
  readonly drained: boolean;
  readonly answers: readonly string[];
}

/** Asks DNS what clients are told. Silence of the resolver is no proof; it proves nothing about resolvers that stretch TTLs. */
export async function dnsProof(topology: Topology, source: Region): Promise<DnsProof> {
  const residencies = [...new Set(topology.placements.map(({ residency }) => residency))];
  const hosts = residencies.map((residency) => residencyHost(topology, residency));
  const lookups = await Promise.all(hosts.map(async (host) => ({ host, found: await answersOf(host) })));
  const drained = lookups.every(({ found }) => found.length > 0 && !found.includes(regionHost(topology, source)));
  const answers = lookups.flatMap(({ host, found }) =>
    found.length > 0 ? found.map((answer) => `${host} → ${answer}`) : [`${host} → no answer`],
  );
  return { drained, answers };
}

async function answersOf(host: string): Promise<string[]> {
  const answers: string[] = [];
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: 1 });
    const names = await resolver.resolveCname(host).catch((): string[] => []);
    answers.push(...names.map((name) => name.toLowerCase().replace(/\.$/, '')));
    if (names.length === 0) break;
  }
  return answers;
}
