/**
 * A region with room for only part of the population. Requests beyond its room are refused as too many, and refused
 * clients come again, which adds load. Assumptions: requests per second are proportional to the tenants whose last
 * request came to the region, and each tenant has the same weight. (Requests are sampled more densely at important
 * times, so their number says little.) A tenant who was refused in the last ten seconds counts twice. The excess is
 * refused at random.
 */

/** How long a refused tenant adds to the load. */
const COMES_AGAIN_MS = 10_000;

export class Crowd {
  private readonly rooms = new Map<string, number>();
  /** Region of each tenant's last request. */
  private readonly places = new Map<string, string>();
  /** Region → refused tenants, and until when each counts twice. */
  private readonly refusedUntilMs = new Map<string, Map<string, number>>();
  /** Whether a fault of this run needs the count. Otherwise nobody is counted. */
  isCounted = false;

  /** From now on the region has room for this share of all tenants, 0–1. Undefined: for all of them. */
  makeRoom(region: string, share: number | undefined): void {
    if (share === undefined) this.rooms.delete(region);
    else this.rooms.set(region, share);
  }

  /** A request of this tenant came to the region. */
  arrived(region: string, tenant: string): void {
    this.places.set(tenant, region);
  }

  /** A request of this tenant was refused. */
  refused(region: string, tenant: string, nowMs: number): void {
    const refused = this.refusedUntilMs.get(region) ?? new Map<string, number>();
    this.refusedUntilMs.set(region, refused.set(tenant, nowMs + COMES_AGAIN_MS));
  }

  /** Share of the region's requests, 0–1, that it has no room for. */
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
