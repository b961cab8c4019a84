import { SERVICES, type Service } from '../../../strategy/layers';
import { regionHost } from '../../../strategy/names';
import { servicePage } from '../../../strategy/page';
import type { Mark } from '../../../strategy/probe';
import type { Region, Topology } from '../../../strategy/topology';
import { type HttpResult, jsonMember, request } from '../../runtime/http';
import { FailingAlone } from './failing-alone';

const ANSWER_MS = 3000;

/**
 * The region's own doors, as a stranger finds them: probes have routes and functions of their own, so that a route that
 * tenants use may be broken while every probe is well.
 */
export class Doors {
  /** Services that are refused while others of the region are let in. */
  readonly failingAlone: FailingAlone;
  private readonly host: string;

  constructor(topology: Topology, region: Region) {
    this.host = regionHost(topology, region);
    this.failingAlone = new FailingAlone((service, _probes, sinceMs) => servicePage({ service, region }, sinceMs));
  }

  /** Knocks at every service's door at once. Never throws. */
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
 * Nobody without a session is served: the function says so itself, which proves the way to it and that it runs. A
 * refusal as one too many (429) says nothing.
 */
function markOf(result: HttpResult): Mark {
  if (result.kind === 'silent') return 'S';
  if (jsonMember(result, 'kind') === 'mistake') return 'H';
  return result.status === 429 ? 'U' : 'X';
}
