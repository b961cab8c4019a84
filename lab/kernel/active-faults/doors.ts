/**
 * Faults at the front doors of regions. A door refuses a share of the requests (of all, of one service, of one
 * placement; a constant or a slowly changing share), or its certificate has expired. Assumption: each request is drawn
 * on its own.
 */
import { Setting } from './setting';

/** The requests that a share applies to: all of the region's, those of one service, of one placement, or of both. */
export interface Knocks {
  readonly region: string;
  readonly service?: string | undefined;
  readonly placement?: string | undefined;
}

/** A share, 0–1, that changes linearly from one value to another between two times, and then stays. */
export interface Creep {
  readonly from: number;
  readonly to: number;
  readonly beginsMs: number;
  readonly endsMs: number;
}

interface Gray {
  readonly knocks: Knocks;
  readonly ratio: number | Creep;
}

export class Doors {
  private readonly grays = new Map<string, Gray>();
  /** Whether the region's hosts show a certificate that has expired. */
  readonly isCertificateExpired = new Setting(false);

  /** From now on this share of these requests is answered 503. 0 ends it. */
  turnGray(knocks: Knocks, ratio: number | Creep): void {
    const key = [knocks.region, knocks.service, knocks.placement].join(' ');
    if (ratio === 0) this.grays.delete(key);
    else this.grays.set(key, { knocks, ratio });
  }

  /** Share of such requests, 0–1, that is refused at that time. `tenant` is the tenant that the request names. */
  grayRatio(region: string, path: string, of: { readonly tenant: string | undefined; readonly nowMs: number }): number {
    if (this.grays.size === 0) return 0;
    let passes = 1;
    for (const { knocks, ratio } of this.grays.values())
      if (knocks.region === region && concerns(knocks, path, of.tenant)) passes *= 1 - ratioAt(ratio, of.nowMs);
    return 1 - passes;
  }
}

function concerns({ service, placement }: Knocks, path: string, tenant = ''): boolean {
  const asked = askedIn(path, tenant);
  return (service === undefined || asked.service === service) && (placement ?? asked.placement) === asked.placement;
}

/**
 * Paths: `/identity/user-1` of a tenant, `/probe/identity/us-east` of an observer, `/synthetic/identity/us-east/…` of
 * our synthetic tests.
 */
function askedIn(path: string, tenant: string): { service: string | undefined; placement: string | undefined } {
  const [, first = '', second, third] = path.split(/[/?]/);
  if (['probe', 'synthetic'].includes(first)) return { service: second, placement: third };
  return { service: first, placement: tenant.split('/')[0] };
}

function ratioAt(ratio: number | Creep, nowMs: number): number {
  if (typeof ratio === 'number') return ratio;
  const { from, to, beginsMs, endsMs } = ratio;
  const done = Math.min(1, Math.max(0, (nowMs - beginsMs) / (endsMs - beginsMs)));
  return from + (to - from) * done;
}
