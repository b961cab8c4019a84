/**
 * A client's view of DNS: a cache in front of Route 53. Conforming resolvers honour the TTL; the others keep an answer
 * for an exponentially distributed time around ten minutes (assumption behind the sourced share, see `traffic.ts`). A
 * frozen one never asks again what it was answered once. Not modelled: the time a lookup takes, negative caching,
 * several addresses per answer.
 */
import type { Random } from '../kernel/random';

/** Mean time for which a resolver that violates TTLs keeps an answer; assumption (docs/aws.md#dns). */
const STALE_MEAN_SECONDS = 600;

interface DnsAnswer {
  readonly cname: string;
  readonly ttlSeconds: number;
}
export type Lookup = (name: string) => DnsAnswer | undefined;

interface Sources {
  readonly lookup: Lookup;
  readonly random: Random;
  readonly isStale: boolean;
  /** Whether it keeps now what it knows, however old it is. */
  readonly isFrozen: () => boolean;
}

export class Resolver {
  private readonly cache = new Map<string, { readonly cname: string; readonly untilMs: number }>();

  constructor(private readonly sources: Sources) {}

  /** The canonical name behind `name`, from the cache while it lasts; undefined when DNS has no answer. */
  resolve(name: string, nowMs: number): string | undefined {
    const cached = this.cache.get(name);
    if (cached && (nowMs < cached.untilMs || this.sources.isFrozen())) return cached.cname;
    const answer = this.sources.lookup(name);
    if (!answer) return undefined;
    this.cache.set(name, { cname: answer.cname, untilMs: nowMs + this.lifeSeconds(answer.ttlSeconds) * 1000 });
    return answer.cname;
  }

  private lifeSeconds(ttlSeconds: number): number {
    const { isStale, random } = this.sources;
    if (!isStale) return ttlSeconds;
    return Math.max(ttlSeconds, -Math.log(1 - random.next()) * STALE_MEAN_SECONDS);
  }
}
