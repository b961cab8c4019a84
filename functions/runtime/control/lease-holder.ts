import { leaseKey } from '../../../strategy/control-items';
import { LEASE_RENEW_AFTER_SECONDS, mayWrite, WRITE_SECONDS_MAX } from '../../../strategy/lease';
import type { Route } from '../../../strategy/routing-map';
import type { Placement, Region } from '../../../strategy/topology';
import type { PutCondition, ControlStore } from './control-store';
import { ControlStoreUnreachable } from '../failures';

/**
 * `refused`: the control store says that this region may not write. `lapsed`: it did not answer, and the lease has
 * expired.
 */
export type Hold = 'granted' | 'refused' | 'lapsed';

/**
 * Two clocks, in ms. `wall`: the time of day, which may be set back or forward. `steady`: never goes back, but may
 * stand still while Lambda freezes the execution environment.
 */
export interface Clocks {
  readonly wall: () => number;
  readonly steady: () => number;
}

export const CLOCKS: Clocks = { wall: () => Date.now(), steady: () => performance.now() };

interface Renewal {
  readonly epoch: number;
  /** Our own clocks before the renewal call. */
  readonly started: { readonly wallMs: number; readonly steadyMs: number };
}

interface Claimed {
  readonly route: Route;
  readonly placement: Placement;
}

/**
 * This region's leases. They are renewed on use, ahead of expiry: no traffic means no lease and no cost. One holder per
 * execution environment.
 */
export class LeaseHolder {
  private readonly renewals = new Map<string, Renewal>();

  constructor(
    private readonly store: Pick<ControlStore, 'put'>,
    private readonly region: Region,
    private readonly clocks: Clocks,
  ) {}

  /** Makes sure that a lease of the row's epoch covers a write that starts now. Safe to repeat. */
  async hold({ route, placement }: Claimed): Promise<Hold> {
    const name = `${route.placement}/${route.service}`;
    const last = this.renewals.get(name);
    if (last?.epoch === route.epoch && this.isYoung(last)) return 'granted';
    const started = { wallMs: this.clocks.wall(), steadyMs: this.clocks.steady() };
    const outcome = await this.renew({ route, placement }, started.wallMs);
    if (outcome === 'written') this.renewals.set(name, { epoch: route.epoch, started });
    if (outcome === 'superseded') {
      this.renewals.delete(name);
      return 'refused';
    }
    return this.covers(this.renewals.get(name), route.epoch) ? 'granted' : 'lapsed';
  }

  private isYoung(renewal: Renewal): boolean {
    const ageMs = this.ageMs(renewal);
    return ageMs !== undefined && ageMs < LEASE_RENEW_AFTER_SECONDS * 1000;
  }

  private covers(renewal: Renewal | undefined, epoch: number): boolean {
    const ageMs = renewal?.epoch === epoch ? this.ageMs(renewal) : undefined;
    return ageMs !== undefined && mayWrite(0, ageMs + WRITE_SECONDS_MAX * 1000);
  }

  /**
   * The larger age of the two clocks: a wall clock that was set back, or a steady clock that stood still, makes a lease
   * look too young. A renewal from the future is worth nothing: undefined.
   */
  private ageMs({ started }: Renewal): number | undefined {
    const wallMs = this.clocks.wall() - started.wallMs;
    return wallMs < 0 ? undefined : Math.max(wallMs, this.clocks.steady() - started.steadyMs);
  }

  private async renew(claimed: Claimed, renewedAtMs: number): Promise<'written' | 'superseded' | 'silent'> {
    const { epoch } = claimed.route;
    const mine: PutCondition = { holder: this.region, epoch, revokedAtMs: undefined };
    try {
      const renewed = await this.write(claimed, { renewedAtMs, onlyIf: mine });
      if (renewed === 'written' || !this.isFirstHolder(claimed)) return renewed;
      return await this.write(claimed, { renewedAtMs, onlyIf: 'absent' });
    } catch (error) {
      if (!(error instanceof ControlStoreUnreachable)) throw error;
      return 'silent';
    }
  }

  /** Nobody grants the lease of epoch 0. The home region takes it with its first write. */
  private isFirstHolder({ route, placement }: Claimed): boolean {
    return route.epoch === 0 && placement.home === this.region;
  }

  private async write(
    { route }: Claimed,
    { renewedAtMs, onlyIf }: { renewedAtMs: number; onlyIf: PutCondition },
  ): Promise<'written' | 'superseded'> {
    const lease = { epoch: route.epoch, holder: this.region, renewedAtMs };
    return (await this.store.put(leaseKey(route.placement, route.service), lease, onlyIf)).kind;
  }
}
