/**
 * Requests to a regional API or a function URL: DNS from the name to the API's regional domain, the network to its
 * region, and back. A lost packet gives no error, as in reality: the promise stays open, and callers have their own
 * time-outs. Assumption: DNS itself always answers at no cost, also when there is no address. Not modelled: TCP and TLS
 * handshakes (one round trip stands for all, and an expired certificate ends it), caches of resolvers (clients have
 * their own).
 */
import type { Kernel } from '../kernel/kernel';
import { nameNotFound } from './name-not-found';
import { INTERNET, type Place } from '../kernel/network';

export interface HttpRequest {
  readonly method: string;
  readonly host: string;
  /** With the query string, if any. */
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
  /** Instead of `body`, if it is no UTF-8. */
  readonly bytes?: Uint8Array;
  /** The name that a cached DNS answer gave for `host`. Without it `host` is resolved anew. */
  readonly via?: string;
  /** The sender takes any certificate, as Route 53's checkers do. */
  readonly takesAnyCertificate?: true;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
  /** Instead of `body`, if it is no UTF-8. */
  readonly bytes?: Uint8Array;
}

/** One authoritative answer of DNS. */
export interface Cname {
  readonly cname: string;
  readonly ttlSeconds: number;
}

export interface Internet {
  /**
   * One authoritative answer of Route 53's data plane: a weighted draw among healthy records. Undefined when there is
   * no such name.
   */
  resolve(name: string): Cname | undefined;
  /** The region whose API the host leads to now. Undefined when the name does not resolve. */
  regionOf(host: string): string | undefined;
  /**
   * Sends a request from a place to the API of the host. Never settles when packets are lost. Rejects when the name
   * does not resolve (ENOTFOUND) or the host's certificate has expired (CERT_HAS_EXPIRED). Includes the latency of
   * network, API Gateway and Lambda.
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
  readonly companies: readonly Company[];
}

/** Somebody on the internet whose servers the lab plays. */
interface Company {
  has(host: string): boolean;
  serve(request: HttpRequest, answered: (answer: HttpAnswer) => void): void;
}

const CHAIN_MAX = 8;
const REGIONAL_DOMAIN = /\.(?:execute-api\.([a-z0-9-]+)\.amazonaws\.com|lambda-url\.([a-z0-9-]+)\.on\.aws)$/;
/** Lambda's own domain. AWS renews its certificates, and none of our names leads there. */
const isFunctionUrl = (host: string): boolean => host.endsWith('.on.aws');

export function createInternet({ kernel, route53, apis, functionUrls, companies }: Parts): Internet {
  const { clock, network, activeFaults } = kernel;
  const resolve = (name: string): Cname | undefined => route53.resolve(name);

  const toCompany = (from: Place, sent: HttpRequest, company: Company): Promise<HttpAnswer> =>
    new Promise((settle) => {
      const thereMs = network.path(from, INTERNET);
      if (thereMs === undefined) return;
      clock.quietly(thereMs, () => {
        company.serve(sent, (answer) => {
          const backMs = network.path(INTERNET, from);
          if (backMs !== undefined) clock.after(backMs, () => settle(answer));
        });
      });
    });

  const request = (from: Place, sent: HttpRequest): Promise<HttpAnswer> => {
    const company = companies.find((one) => one.has(sent.host));
    if (company) return toCompany(from, sent, company);
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
    // Nobody waits for the answer, and a missing answer is no error.
    if (blow.kind === 'request-sent') void request(INTERNET, blow.request).catch(() => undefined);
  });
  return { resolve, regionOf: (host) => regionBehind(host, resolve), request };
}

/** The error of Node's TLS. */
const certificateExpired = (): Error =>
  Object.assign(new Error('certificate has expired'), { code: 'CERT_HAS_EXPIRED' });

/**
 * Only customers are counted as population. Probes of other regions come from inside AWS, and health checkers are no
 * tenants.
 */
function countIn({ activeFaults }: Kernel, region: string, { headers }: HttpRequest): void {
  const tenant = headers['x-tenant-id'];
  if (tenant !== undefined) activeFaults.crowd.arrived(region, tenant);
}

function countAgain({ activeFaults, clock }: Kernel, region: string, { headers }: HttpRequest): void {
  const tenant = headers['x-tenant-id'];
  if (tenant !== undefined) activeFaults.crowd.refused(region, tenant, clock.now());
}

/** Follows CNAMEs to an API's regional domain, whose name contains the region. */
function regionBehind(host: string, resolve: Internet['resolve']): string | undefined {
  let name: string | undefined = host.toLowerCase();
  for (let step = 0; step < CHAIN_MAX && name !== undefined; step += 1) {
    const region = regionNamed(name);
    if (region !== undefined) return region;
    name = resolve(name)?.cname;
  }
  return undefined;
}

/** By host name. There are few names, and every request needs one. */
const regions = new Map<string, string | undefined>();

function regionNamed(name: string): string | undefined {
  const known = regions.get(name);
  if (known !== undefined || regions.has(name)) return known;
  const [, ofApi, ofFunction] = REGIONAL_DOMAIN.exec(name) ?? [];
  const region = ofApi ?? ofFunction;
  regions.set(name, region);
  return region;
}
