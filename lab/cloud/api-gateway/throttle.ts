/**
 * How many requests an API takes: a token bucket for each route of a stage, and one for all APIs of the account in a
 * region. A request that its route refuses does not count for the account, because the route's limit comes first (API
 * Gateway Developer Guide, "Throttle requests"). Assumptions: a bucket refills evenly, and throttling comes before IAM,
 * which is worse for signed requests. Not modelled: limits are best effort on AWS, and may differ for seconds.
 */
import { Nested } from '../../kernel/nested';
import type { Fields } from '../../calls/call';
import { isFields } from '../fields';

/** Requests a second, and the largest burst. */
interface Limit {
  readonly rate: number;
  readonly burst: number;
}

/** The default quota of an account in one region. A route without a limit of its own has the same. */
const ACCOUNT: Limit = { rate: 10_000, burst: 5_000 };

/** Limits of a stage by route key. The key `undefined` is for all routes that have no entry. */
export type Limits = ReadonlyMap<string | undefined, Limit>;

/** Reads the throttling settings of a stage. Throws for any other route setting. */
export function readLimits({ RouteSettings = {}, DefaultRouteSettings }: Fields): Limits {
  const routes = Object.entries(RouteSettings as Fields).map(([key, value]) => [key, limitIn(key, value)] as const);
  const others =
    DefaultRouteSettings === undefined ? [] : [[undefined, limitIn('default', DefaultRouteSettings)] as const];
  return new Map([...routes, ...others]);
}

function limitIn(name: string, value: unknown): Limit {
  const { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst, ...more } = isFields(value) ? value : {};
  const [other] = Object.keys(more);
  if (other !== undefined) throw new Error(`settings of ${name}: ${other} is not modelled`);
  if (typeof rate === 'number' && typeof burst === 'number' && rate > 0 && burst > 0) return { rate, burst };
  throw new Error(`settings of ${name}: ThrottlingRateLimit and ThrottlingBurstLimit must be more than 0`);
}

class Bucket {
  private tokens: number;
  private filledMs = 0;

  constructor(private readonly limit: Limit) {
    this.tokens = limit.burst;
  }

  takes(nowMs: number): boolean {
    const { rate, burst } = this.limit;
    this.tokens = Math.min(burst, this.tokens + ((nowMs - this.filledMs) / 1000) * rate);
    this.filledMs = nowMs;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}

export class Throttle {
  private readonly routes = new Nested<Bucket>();
  private readonly accounts = new Nested<Bucket>();

  /** Whether the request exceeds a limit. Counts the request. */
  refuses(
    at: { region: string; apiId: string; stage: string; routeKey: string },
    limits: Limits,
    nowMs: number,
  ): boolean {
    const { region, apiId, stage, routeKey } = at;
    const limit = limits.get(routeKey) ?? limits.get(undefined) ?? ACCOUNT;
    const route = this.routes.get([region, apiId, stage, routeKey], () => new Bucket(limit));
    return !route.takes(nowMs) || !this.accounts.get([region], () => new Bucket(ACCOUNT)).takes(nowMs);
  }
}
