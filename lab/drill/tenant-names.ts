/**
 * Finds names of tenants in any text: `<placement>/<tenant>`. Names of services look the same but are no tenants, and
 * the synthetic tenant is our own. Assumes the spelling of the reference cell (`functions/cell/request.ts`).
 */
import { SERVICES } from '../../strategy/layers';
import { mayHold } from '../../strategy/residency';
import type { Placement, Region, Topology } from '../../strategy/topology';

const NOBODY: ReadonlySet<string> = new Set(['synthetic', ...SERVICES]);

export class TenantNames {
  private readonly placements: ReadonlyMap<string, Placement>;
  private readonly pattern: RegExp;

  constructor(topology: Topology) {
    this.placements = new Map(topology.placements.map((placement) => [placement.name, placement]));
    this.pattern = new RegExp(`(?<![\\w-])(${[...this.placements.keys()].join('|')})/([\\w.-]+)`, 'g');
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
    for (const [tenant, name = '', last = ''] of text.matchAll(this.pattern)) {
      const placement = this.placements.get(name);
      if (placement && !NOBODY.has(last)) found.set(tenant, placement);
    }
    return [...found].map(([tenant, placement]) => ({ tenant, placement }));
  }
}
