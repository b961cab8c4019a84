/**
 * A region with room for a part of the population only: what comes beyond is refused as too much, and whoever is
 * refused comes again, which makes it worse. Assumptions: requests a second are in proportion to the tenants whose last
 * request came to the region, each of them the same (samples are taken more densely where it matters, so counting them
 * would say little); a tenant who was refused in the last ten seconds counts twice. What has to be refused for the rest
 * to fit is refused by chance, whoever asks.
 */

/** How long whoever was refused adds to the load. */
const COMES_AGAIN_MS = 10_000;

export class Crowd {
  private readonly rooms = new Map<string, number>();
  /** Where each tenant's last request came to. */
  private readonly places = new Map<string, string>();
  /** Tenants that were refused, by region, and until when they count twice. */
  private readonly refusedUntilMs = new Map<string, Map<string, number>>();
  /** Whether any fault of this run will ask: nobody is counted otherwise. */
  isCounted = false;

  /** From now on the region has room for that share of all tenants, 0–1; undefined: for all of them. */
  makeRoom(region: string, share: number | undefined): void {
    if (share === undefined) this.rooms.delete(region);
    else this.rooms.set(region, share);
  }

  /** A request of that tenant has come to the region. */
  arrived(region: string, tenant: string): void {
    this.places.set(tenant, region);
  }

  /** It was refused. */
  refused(region: string, tenant: string, nowMs: number): void {
    const refused = this.refusedUntilMs.get(region) ?? new Map<string, number>();
    this.refusedUntilMs.set(region, refused.set(tenant, nowMs + COMES_AGAIN_MS));
  }

  /** Share of what comes to the region, 0–1, that it has no room for. */
  refusedRatio(region: string, nowMs: number): number {
    const room = this.rooms.get(region);
    if (room === undefined || this.places.size === 0) return 0;
    let load = 0;
    for (const place of this.places.values()) if (place === region) load += 1;
    for (const untilMs of this.refusedUntilMs.get(region)?.values() ?? []) if (nowMs < untilMs) load += 1;
    const roomFor = room * this.places.size;
    return load <= roomFor ? 0 : 1 - roomFor / load;
  }
}
