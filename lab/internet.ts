/**
 * How anybody reaches a regional API: DNS from the name to the API's regional domain, the network to its region, and back. Packets
 * that are lost are silence, as in life: the promise stays open and callers have their own time-outs. Assumes that DNS itself always
 * answers, at no cost. Not modelled: TCP and TLS handshakes (one round trip stands for all), resolvers' caches (clients have their own).
 */
import type { Kernel } from './kernel';
import type { Place } from './network';

export interface HttpRequest {
  readonly method: string;
  readonly host: string;
  /** With the query string, if there is one. */
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
  /** The name that a cached DNS answer gave for `host`; without it `host` is resolved anew. */
  readonly via?: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** One authoritative answer of DNS. */
export interface Cname {
  readonly cname: string;
  readonly ttlSeconds: number;
}

export interface Internet {
  /** One authoritative answer of Route 53's data plane (weighted draw among healthy records); undefined: no such name. */
  resolve(name: string): Cname | undefined;
  /**
   * Sends a request from a place to the API that the host leads to. Never settles when packets are lost; rejects when the name leads
   * nowhere (ENOTFOUND). The latency of network, API Gateway and Lambda is in it.
   */
  request(from: Place, request: HttpRequest): Promise<HttpAnswer>;
}

interface Parts {
  readonly kernel: Kernel;
  readonly route53: { resolve(name: string): Cname | undefined };
  readonly apis: { serve(region: string, request: HttpRequest, answered: (answer: HttpAnswer) => void): void };
}

const CHAIN_MAX = 8;
const API_DOMAIN = /\.execute-api\.([a-z0-9-]+)\.amazonaws\.com$/;

export function createInternet({ kernel, route53, apis }: Parts): Internet {
  const { clock, network } = kernel;
  const resolve = (name: string): Cname | undefined => route53.resolve(name);

  const request = (from: Place, sent: HttpRequest): Promise<HttpAnswer> => {
    const region = regionBehind(sent.via ?? sent.host, resolve);
    if (region === undefined) return Promise.reject(new Error(`getaddrinfo ENOTFOUND ${sent.host}`));
    const thereMs = network.path(from, region);
    return new Promise((settle) => {
      if (thereMs === undefined) return;
      clock.quietly(thereMs, () => {
        if (!network.runs(region)) return;
        apis.serve(region, sent, (answer) => {
          const backMs = network.path(region, from);
          if (backMs !== undefined) clock.after(backMs, () => settle(answer));
        });
      });
    });
  };
  return { resolve, request };
}

/** Follows CNAMEs to an API's regional domain, whose name tells the region. */
function regionBehind(host: string, resolve: Internet['resolve']): string | undefined {
  let name: string | undefined = host.toLowerCase();
  for (let step = 0; step < CHAIN_MAX && name !== undefined; step += 1) {
    const region = regionNamed(name);
    if (region !== undefined) return region;
    name = resolve(name)?.cname;
  }
  return undefined;
}

/** By name, as they are asked for: there are few names, and every request asks. */
const regions = new Map<string, string | undefined>();

function regionNamed(name: string): string | undefined {
  const known = regions.get(name);
  if (known !== undefined || regions.has(name)) return known;
  const region = API_DOMAIN.exec(name)?.[1];
  regions.set(name, region);
  return region;
}
