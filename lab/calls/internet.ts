/**
 * How anybody reaches a regional API or a function's own URL: DNS from the name to the API's regional domain, the
 * network to its region, and back. Packets that are lost are silence, as in life: the promise stays open and callers
 * have their own time-outs. Assumes that DNS itself always answers, at no cost, if only that there is no address. Not
 * modelled: TCP and TLS handshakes (one round trip stands for all; a certificate that has expired ends it), resolvers'
 * caches (clients have their own).
 */
import type { Kernel } from '../kernel/kernel';
import { nameNotFound } from './name-not-found';
import { INTERNET, type Place } from '../kernel/network';

export interface HttpRequest {
  readonly method: string;
  readonly host: string;
  /** With the query string, if there is one. */
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
  /** The name that a cached DNS answer gave for `host`; without it `host` is resolved anew. */
  readonly via?: string;
  /** The sender takes any certificate, as Route 53's checkers do. */
  readonly takesAnyCertificate?: true;
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
  /**
   * One authoritative answer of Route 53's data plane (weighted draw among healthy records); undefined: no such name.
   */
  resolve(name: string): Cname | undefined;
  /** The region whose API the host leads to at the moment; undefined when it leads nowhere. */
  regionOf(host: string): string | undefined;
  /**
   * Sends a request from a place to the API that the host leads to. Never settles when packets are lost; rejects when
   * the name leads nowhere (ENOTFOUND) or the host's certificate has expired (CERT_HAS_EXPIRED). The latency of
   * network, API Gateway and Lambda is in it.
   */
  request(from: Place, request: HttpRequest): Promise<HttpAnswer>;
}

interface Door {
  serve(region: string, request: HttpRequest, answered: (answer: HttpAnswer) => void): void;
}

interface Parts {
  readonly kernel: Kernel;
  readonly route53: { resolve(name: string): Cname | undefined };
  readonly apis: Door;
  readonly functionUrls: Door;
}

const CHAIN_MAX = 8;
const REGIONAL_DOMAIN = /\.(?:execute-api\.([a-z0-9-]+)\.amazonaws\.com|lambda-url\.([a-z0-9-]+)\.on\.aws)$/;
/** Lambda's own domain: AWS keeps its certificates, and no name of ours leads there. */
const isFunctionUrl = (host: string): boolean => host.endsWith('.on.aws');

export function createInternet({ kernel, route53, apis, functionUrls }: Parts): Internet {
  const { clock, network, activeFaults } = kernel;
  const resolve = (name: string): Cname | undefined => route53.resolve(name);

  const request = (from: Place, sent: HttpRequest): Promise<HttpAnswer> => {
    const region = regionBehind(sent.via ?? sent.host, resolve);
    const toFunction = isFunctionUrl(sent.host);
    if (region === undefined || (!toFunction && activeFaults.isNameless.in(region, 'execute-api')))
      return Promise.reject(nameNotFound(sent.host));
    const thereMs = network.path(from, region);
    return new Promise((settle, fail) => {
      if (thereMs === undefined) return;
      const comesBack = (tell: () => void): void => {
        const backMs = network.path(region, from);
        if (backMs !== undefined) clock.after(backMs, tell);
      };
      clock.quietly(thereMs, () => {
        if (!network.runs(region)) return;
        if (toFunction) {
          functionUrls.serve(region, sent, (answer) => comesBack(() => settle(answer)));
          return;
        }
        if (activeFaults.doors.isCertificateExpired.in(region) && sent.takesAnyCertificate !== true) {
          comesBack(() => fail(certificateExpired()));
          return;
        }
        const isCounted = activeFaults.crowd.isCounted && from === INTERNET;
        if (isCounted) countIn(kernel, region, sent);
        apis.serve(region, sent, (answer) => {
          if (isCounted && answer.status === 503) countAgain(kernel, region, sent);
          comesBack(() => settle(answer));
        });
      });
    });
  };
  activeFaults.onBlow((blow) => {
    // Nobody waits for the answer, nor minds that there is none.
    if (blow.kind === 'request-sent') void request(INTERNET, blow.request).catch(() => undefined);
  });
  return { resolve, regionOf: (host) => regionBehind(host, resolve), request };
}

/** What Node's TLS says. */
const certificateExpired = (): Error =>
  Object.assign(new Error('certificate has expired'), { code: 'CERT_HAS_EXPIRED' });

/**
 * Only customers are the population: probes of other regions come from inside AWS, and checkers are nobody's tenant.
 */
function countIn({ activeFaults }: Kernel, region: string, { headers }: HttpRequest): void {
  const tenant = headers['x-tenant-id'];
  if (tenant !== undefined) activeFaults.crowd.arrived(region, tenant);
}

function countAgain({ activeFaults, clock }: Kernel, region: string, { headers }: HttpRequest): void {
  const tenant = headers['x-tenant-id'];
  if (tenant !== undefined) activeFaults.crowd.refused(region, tenant, clock.now());
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
  const [, ofApi, ofFunction] = REGIONAL_DOMAIN.exec(name) ?? [];
  const region = ofApi ?? ofFunction;
  regions.set(name, region);
  return region;
}
