import { regionHost } from '../../strategy/names';
import type { Region, Topology } from '../../strategy/topology';
import { request, type HttpResult } from '../runtime/http';

/** A probe has this long for all of its requests together. */
const PROBE_SECONDS = 3;

/** One probe's exchange with one region, as the synthetic tenant, under one deadline. */
export class Conversation {
  /** Whether anything at all was heard from the region. */
  heard = false;
  private readonly endsAtMs = Date.now() + PROBE_SECONDS * 1000;
  private readonly base: string;

  constructor(
    topology: Topology,
    subject: Region,
    private readonly tenant: string,
  ) {
    this.base = `https://${regionHost(topology, subject)}`;
  }

  put(path: string, value: string): Promise<HttpResult> {
    return this.send({ method: 'PUT', path, body: JSON.stringify({ value }) });
  }

  post(path: string, value: string): Promise<HttpResult> {
    return this.send({ method: 'POST', path, body: JSON.stringify({ value }) });
  }

  get(path: string): Promise<HttpResult> {
    return this.send({ method: 'GET', path });
  }

  private async send({ path, ...rest }: { method: string; path: string; body?: string }): Promise<HttpResult> {
    const timeoutMs = this.endsAtMs - Date.now();
    if (timeoutMs <= 0) return { kind: 'silent', reason: `no time left for ${path}` };
    const headers = { 'x-tenant-id': this.tenant, 'content-type': 'application/json' };
    const result = await request({ url: this.base + path, headers, timeoutMs, ...rest });
    this.heard ||= result.kind === 'answered';
    return result;
  }
}
