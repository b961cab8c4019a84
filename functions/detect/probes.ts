import type { Probe } from '../../strategy/health-budget';
import { syntheticTenant } from '../../strategy/names';
import { type Placement, type Region, regionsOf, type Topology } from '../../strategy/topology';
import { Customer, type Visit } from './customer';
import { tickOf } from './judge-probe';

/** What one probe of one tick came to. */
export interface ProbeResult {
  readonly tick: 'H' | 'I';
  /** Whether the region said anything at all. */
  readonly heard: boolean;
}
export type ProbeResults = Readonly<Record<Probe, ProbeResult>>;

/** Probes one region as its customers would use it: log in, write and read, hand in a job and see it done. */
export class Prober {
  private readonly customers: readonly Customer[];

  constructor(topology: Topology, subject: Region, observer: Region) {
    this.customers = placementsFor(topology, subject).map(
      (placement) => new Customer(topology, { subject, tenant: syntheticTenant(placement), observer }),
    );
  }

  /** All three probes at once. `slotMs` names this tick's job. Never throws. */
  async probe(slotMs: number): Promise<ProbeResults> {
    const [login, crud, job] = await Promise.all([
      this.one((customer) => customer.login()),
      this.one((customer) => customer.crud()),
      this.one((customer) => customer.job(slotMs)),
    ]);
    return { login, crud, job };
  }

  /**
   * One customer speaks for the region, unless the region answers that this customer's store does not: a key that is disabled, or a damaged
   * table, concerns one placement, and leaving the region would only move the others. Then the next placement is asked.
   */
  private async one(visitBy: (customer: Customer) => Promise<Visit>): Promise<ProbeResult> {
    let visit: Visit = { findings: ['failed'], heard: false };
    for (const customer of this.customers) {
      visit = await visitBy(customer);
      if (!visit.findings.includes('unavailable')) break;
    }
    return { tick: tickOf(visit.findings), heard: visit.heard };
  }
}

/** The placements at home in the region; failing those one that stands by there, so that at least the front door answers. */
function placementsFor({ placements }: Topology, subject: Region): readonly Placement[] {
  const home = placements.filter((placement) => placement.home === subject);
  if (home.length > 0) return home;
  const [other = placements[0]] = placements.filter((placement) => regionsOf(placement).includes(subject));
  if (!other) throw new Error('a topology has at least one placement');
  return [other];
}
