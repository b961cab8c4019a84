/**
 * Finds names of tenants in any text: `<placement>/<tenant>`, as the reference cell spells them
 * (`functions/cell/request.ts`). Assumes the tenants of the lab, which are a `t` and a number
 * (`lab/clients/population.ts`). A wider pattern finds names in the base64 of what is encrypted.
 */
import { mayHold } from '../../strategy/residency';
import type { Placement, Region, Topology } from '../../strategy/topology';

export class TenantNames {
  private readonly placements: ReadonlyMap<string, Placement>;
  private readonly pattern: RegExp;

  constructor(topology: Topology) {
    this.placements = new Map(topology.placements.map((placement) => [placement.name, placement]));
    this.pattern = new RegExp(`(?<![\\w-])(${[...this.placements.keys()].join('|')})/t\\d+(?!\\w)`, 'g');
  }

  /** All tenants that the text names, each once. */
  in(text: string): readonly string[] {
    return this.found(text).map(({ tenant }) => tenant);
  }

  /** The tenants in the text whose placement does not allow the region. */
  abroad(text: string, region: Region): readonly string[] {
    return this.found(text).flatMap(({ tenant, placement }) => (mayHold(placement, region) ? [] : [tenant]));
  }

  private found(text: string): readonly { readonly tenant: string; readonly placement: Placement }[] {
    const found = new Map<string, Placement>();
    for (const [tenant, name = ''] of text.matchAll(this.pattern)) {
      const placement = this.placements.get(name);
      if (placement) found.set(tenant, placement);
    }
    return [...found].map(([tenant, placement]) => ({ tenant, placement }));
  }
}
