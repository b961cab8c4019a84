/**
 * A client's view of DNS: a cache in front of Route 53. Conforming resolvers honour the TTL. The others keep an answer
 * for an exponentially distributed time of about ten minutes (an assumption; their share is sourced, see `traffic.ts`).
 * A frozen resolver never asks again for a name it knows. Not modelled: the time of a lookup, negative caching, several
 * addresses per answer.
 */
import type { Random } from '../kernel/random';

/** How long a resolver that ignores TTLs keeps an answer, on average. Assumption (docs/aws.md#dns). */
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
  /** Whether the resolver now keeps its answers, however old they are. */
  readonly isFrozen: () => boolean;
}

export class Resolver {
  private readonly cache = new Map<string, { readonly cname: string; readonly untilMs: number }>();

  constructor(private readonly sources: Sources) {}

  /** The canonical name behind `name`, from the cache until it expires. Undefined if DNS has no answer. */
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
