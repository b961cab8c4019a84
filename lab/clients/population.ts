/**
 * The population: a few tenants per placement, each with its own resolver, who send the planned samples. Assumes that
 * tenants of a placement behave alike, so that a few represent all. Not modelled: clients that give up, load,
 * geography.
 */
import { documentPk } from '../../strategy/data-items';
import type { Service } from '../../strategy/layers';
import { credentialHash } from '../../strategy/credential';
import { tenantId, tier0Table } from '../../strategy/names';
import type { Placement, Topology } from '../../strategy/topology';
import { isDeployed } from '../templates/deploy';
import { Client } from './client';
import { FIRST_USER, secretOf } from './memory';
import type { HttpAnswer, HttpRequest } from '../calls/internet';
import type { Kernel } from '../kernel/kernel';
import type { ClientRequest } from '../judge/record';
import { Resolver, type Lookup } from './resolver';
import { CONFORMING_TENANTS, STALE_TENANTS, tenantName } from '../judge/tenants';
import { planTraffic, STALE_SHARE, type Sample, type Sampling } from './traffic';
import type { Scenario } from '../scenario/scenario';

/** Tenants log in one after the other when the drill begins, this far apart. */
const LOGIN_EVERY_MS = 100;

/** Where requests go: the modelled internet. */
export interface Wires {
  readonly lookup: Lookup;
  readonly send: (request: HttpRequest) => Promise<HttpAnswer>;
}

export interface Population {
  /** Every finished request so far, in the order of sending. */
  requests(): readonly ClientRequest[];
}

/**
 * Starts the population of this environment: it sends its samples from now until the end of the scenario. Users of
 * regions that are deployed during the drill come at `readyAtMs`.
 */
export function startClients(
  kernel: Kernel,
  topology: Topology,
  options: { scenario: Scenario; sampling: Sampling; wires: Wires; readyAtMs: number },
): Population {
  const { scenario, sampling, wires, readyAtMs } = options;
  const startMs = kernel.clock.now();
  const random = kernel.random.stream('clients');
  const client = clientsOf(kernel, topology, wires);
  const liveFromMs = (placement: Placement): number => (isDeployed(scenario.deploy, placement) ? readyAtMs : startMs);
  for (const placement of topology.placements) {
    const seed = (): void => seedTenants(kernel, topology, placement);
    if (liveFromMs(placement) > startMs) kernel.clock.at(liveFromMs(placement), seed);
    else seed();
  }
  const ended: { readonly order: number; readonly request: ClientRequest }[] = [];
  const samples = planTraffic({ sampling, scenario, topology, startMs, random: random.stream('plan') });
  const tenants = new Map(samples.map((sample) => [client(sample), liveFromMs(sample.placement)]));
  [...tenants].forEach(([tenant, fromMs], index) => {
    kernel.clock.at(fromMs + (index + 1) * LOGIN_EVERY_MS, () => void tenant.logIn());
  });
  samples.forEach((sample, order) => {
    if (sample.atMs < liveFromMs(sample.placement)) return;
    kernel.clock.at(sample.atMs, () => {
      void client(sample)
        .use(sample.service, sample.standsFor)
        .then((request) => ended.push({ order, request }));
    });
  });
  return { requests: () => [...ended].sort((a, b) => a.order - b.order).map(({ request }) => request) };
}

/** Registers the tenants' first users, as if long ago: they are in the table before anything happens. */
function seedTenants({ activeFaults, clock }: Kernel, topology: Topology, placement: Placement): void {
  const numbers = Array.from({ length: CONFORMING_TENANTS + STALE_TENANTS }, (_, index) => index + 1);
  const rewrite = () =>
    numbers.map((number) => {
      const of = { tenant: tenantId(placement.name, tenantName(number)), user: FIRST_USER };
      return {
        pk: { S: documentPk('identity', of.tenant) },
        sk: { S: of.user },
        value: { S: credentialHash(of, secretOf(of.tenant, of.user)) },
        version: { S: 'seeded' },
        writtenAtMs: { N: String(Math.floor(clock.now())) },
        region: { S: placement.home },
      };
    });
  const table = tier0Table(topology, placement.name);
  activeFaults.strike({ kind: 'items-rewritten', table, rewrite, written: () => undefined });
}

/** Makes each tenant once. */
function clientsOf(kernel: Kernel, topology: Topology, wires: Wires): (sample: Sample) => Client {
  const clients = new Map<string, Client>();
  return ({ placement, isStale, client }) => {
    const number = isStale ? CONFORMING_TENANTS + (client % STALE_TENANTS) : client % CONFORMING_TENANTS;
    const tenant = tenantId(placement.name, `t${number + 1}`);
    const known = clients.get(tenant);
    if (known) return known;
    const random = kernel.random.stream(`clients/${tenant}`);
    const { clock, activeFaults } = kernel;
    const freezesFrom = freezesFromShare(number);
    const isFrozen = (): boolean => activeFaults.frozenShare > 0 && activeFaults.frozenShare >= freezesFrom;
    const resolver = new Resolver({ lookup: wires.lookup, random: random.stream('resolver'), isStale, isFrozen });
    const made = new Client({ clock, topology, placement, tenant, resolver, isFrozen, random, send: wires.send });
    clients.set(tenant, made);
    return made;
  };
}

/**
 * The share of frozen traffic from which on this tenant is part of it. Tenants whose resolvers ignore the TTL anyway
 * come first. A remainder that is less than a tenant is dropped.
 */
function freezesFromShare(number: number): number {
  const each = { stale: STALE_SHARE / STALE_TENANTS, conforming: (1 - STALE_SHARE) / CONFORMING_TENANTS };
  const stale = number - CONFORMING_TENANTS;
  return stale >= 0 ? (stale + 1) * each.stale : STALE_SHARE + (number + 1) * each.conforming;
}

/** One line of `clients.jsonl`: what the client saw, so that anybody can compute the results again. */
export function clientLine(request: ClientRequest): Readonly<Record<string, unknown>> {
  const { sentAtMs, endedAtMs, layer, service, ...rest } = request;
  const time = new Date(sentAtMs).toISOString();
  return {
    ...rest,
    time,
    latencyMs: Math.round(endedAtMs - sentAtMs),
    layer: layer satisfies string,
    service: service satisfies Service,
  };
}
