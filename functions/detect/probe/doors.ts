import { SERVICES, type Service } from '../../../strategy/layers';
import { regionHost } from '../../../strategy/names';
import { servicePage } from '../../../strategy/page';
import type { Mark } from '../../../strategy/probe';
import type { Region, Topology } from '../../../strategy/topology';
import { type HttpResult, jsonMember, request } from '../../runtime/http';
import { FailingAlone } from './failing-alone';

const ANSWER_MS = 3000;

/**
 * Checks the region's own doors (the public routes of its API) as a caller without a session. Probes have routes and
 * functions of their own, so a route that tenants use may be broken while every probe is healthy.
 */
export class Doors {
  /** Services whose door refuses users while the doors of other services let them in. */
  readonly failingAlone: FailingAlone;
  private readonly host: string;

  constructor(topology: Topology, region: Region) {
    this.host = regionHost(topology, region);
    this.failingAlone = new FailingAlone((service, _probes, sinceMs) => servicePage({ service, region }, sinceMs));
  }

  /** Calls the door of every service at once. Never throws. */
  async knock(slotMs: number): Promise<void> {
    await Promise.all(SERVICES.map((service) => this.knockAt(service, slotMs)));
  }

  private async knockAt(service: Service, slotMs: number): Promise<void> {
    const url = `https://${this.host}/${service}/door`;
    const mark = markOf(await request({ url, timeoutMs: ANSWER_MS }));
    this.failingAlone.heard(service, { probe: service, mark, slotMs });
  }
}

/**
 * The function answers a caller without a session that it serves nobody without one. This answer proves that the way to
 * the function works and that it runs. A throttled call (429) says nothing.
 */
function markOf(result: HttpResult): Mark {
  if (result.kind === 'silent') return 'S';
  if (jsonMember(result, 'kind') === 'mistake') return 'H';
  return result.status === 429 ? 'U' : 'X';
}
