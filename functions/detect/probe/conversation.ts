import { regionHost } from '../../../strategy/names';
import type { Region, Topology } from '../../../strategy/topology';
import { request, type HttpResult } from '../../runtime/http';
import { type Sign, signerFor } from '../../runtime/signing';

/** The time limit of one probe, whatever it asks. */
const PROBE_SECONDS = 3;

/** One request of a probe. */
export interface Question {
  readonly path: string;
  readonly body: object;
}

/** Asks within the rest of one shared deadline. Never throws. */
export type Ask = (question: Question) => Promise<HttpResult>;

/** The connection to the probes of one region. */
export class Line {
  private readonly host: string;
  private readonly sign: Sign;

  constructor(topology: Topology, subject: Region) {
    this.host = regionHost(topology, subject);
    this.sign = signerFor(subject);
  }

  /** Begins a probe. All requests through the returned function share one deadline. */
  open(): Ask {
    const endsAtMs = Date.now() + PROBE_SECONDS * 1000;
    return async ({ path, body: asked }) => {
      const timeoutMs = endsAtMs - Date.now();
      if (timeoutMs <= 0) return { kind: 'silent', reason: `no time left for ${path}` };
      const { host } = this;
      const [method, body] = ['POST', JSON.stringify(asked)];
      const plain = { 'content-type': 'application/json' };
      const headers = await this.sign({ method, host, path, headers: plain, body });
      return request({ url: `https://${host}${path}`, method, headers, body, timeoutMs });
    };
  }
}
