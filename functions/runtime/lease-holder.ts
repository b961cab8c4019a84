import { leaseKey } from '../../strategy/control-items';
import { LEASE_RENEW_AFTER_SECONDS, mayWrite } from '../../strategy/lease';
import type { Route } from '../../strategy/routing-map';
import type { Placement, Region } from '../../strategy/topology';
import type { Condition, ControlStore } from './control-store';
import { ControlStoreUnreachable } from './failures';

/**
 * A write that is let in may still be on its way for this long: two attempts of half a second to connect and two to answer
 * (functions/runtime/clients.ts). The lease has to outlive it, or the write could land in the next holder's time.
 */
export const WRITE_SECONDS_MAX = 5;

/** `refused`: the control store says that this region may not write. `lapsed`: it did not answer, and the lease ran out. */
export type Hold = 'held' | 'refused' | 'lapsed';

interface Renewal {
  readonly epoch: number;
  /** On our own clock, before the call. */
  readonly startedAtMs: number;
}

interface Claimed {
  readonly route: Route;
  readonly placement: Placement;
}

/** This region's leases, renewed on use and ahead of expiry: no traffic, no lease, no cost. One per execution environment. */
export class LeaseHolder {
  private readonly renewals = new Map<string, Renewal>();

  constructor(
    private readonly store: Pick<ControlStore, 'put'>,
    private readonly region: Region,
    private readonly now: () => number,
  ) {}

  /** Makes sure that a write started now is covered by a lease of the row's epoch. Safe to repeat. */
  async hold({ route, placement }: Claimed): Promise<Hold> {
    const name = `${route.placement}/${route.service}`;
    const last = this.renewals.get(name);
    if (last?.epoch === route.epoch && this.isYoung(last)) return 'held';
    const startedAtMs = this.now();
    const outcome = await this.renew({ route, placement }, startedAtMs);
    if (outcome === 'written') this.renewals.set(name, { epoch: route.epoch, startedAtMs });
    if (outcome === 'superseded') {
      this.renewals.delete(name);
      return 'refused';
    }
    return this.covers(this.renewals.get(name), route.epoch) ? 'held' : 'lapsed';
  }

  /** A renewal from the future (our clock was set back) is worth nothing. */
  private isYoung({ startedAtMs }: Renewal): boolean {
    const ageMs = this.now() - startedAtMs;
    return ageMs >= 0 && ageMs < LEASE_RENEW_AFTER_SECONDS * 1000;
  }

  private covers(renewal: Renewal | undefined, epoch: number): boolean {
    if (renewal?.epoch !== epoch || renewal.startedAtMs > this.now()) return false;
    return mayWrite(renewal.startedAtMs, this.now() + WRITE_SECONDS_MAX * 1000);
  }

  private async renew(claimed: Claimed, renewedAtMs: number): Promise<'written' | 'superseded' | 'silent'> {
    const { epoch } = claimed.route;
    const mine: Condition = { holder: this.region, epoch, revokedAtMs: undefined };
    try {
      const renewed = await this.write(claimed, { renewedAtMs, onlyIf: mine });
      if (renewed === 'written' || !this.isFirstHolder(claimed)) return renewed;
      return await this.write(claimed, { renewedAtMs, onlyIf: 'absent' });
    } catch (error) {
      if (!(error instanceof ControlStoreUnreachable)) throw error;
      return 'silent';
    }
  }

  /** Nobody granted the lease of epoch 0: the home region takes it with its first write. */
  private isFirstHolder({ route, placement }: Claimed): boolean {
    return route.epoch === 0 && placement.home === this.region;
  }

  private async write(
    { route }: Claimed,
    { renewedAtMs, onlyIf }: { renewedAtMs: number; onlyIf: Condition },
  ): Promise<'written' | 'superseded'> {
    const lease = { epoch: route.epoch, holder: this.region, renewedAtMs };
    return (await this.store.put(leaseKey(route.placement, route.service), lease, onlyIf)).kind;
  }
}
