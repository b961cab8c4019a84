/**
 * Route 53: zones, CNAME records (simple, weighted or failover) and health checks. The data plane is everywhere and
 * survives the loss of any region. The control plane is one for the world, and no change through it is modelled: a
 * recovery must not need one. Operations: none. Not modelled: other record types and routing policies (refused or
 * listed in `unmodelled`), aliases, propagation of new records.
 */
import type { Cname, Internet } from '../calls/internet';
import type { Kernel } from '../kernel/kernel';
import { GLOBAL } from '../kernel/active-faults';
import {
  notModelled,
  ServiceError,
  type Answer,
  type Call,
  type Fields,
  type Resource,
  type Service,
} from '../calls/call';
import { optionalText, text } from './fields';
import { candidates, normal, readRecord, refuseMixture, shareOf, type DnsRecord } from './route53/records';
import { HealthChecks, type Health } from './route53/checks';

/** Record types that clients of the lab never ask for. */
const INERT = new Set(['NS', 'SOA', 'TXT', 'CAA', 'MX']);
const OTHER_POLICIES = ['Region', 'GeoLocation', 'GeoProximityLocation', 'CidrRoutingConfig', 'MultiValueAnswer'];

export class Route53 implements Service {
  readonly types = ['AWS::Route53::HostedZone', 'AWS::Route53::RecordSet', 'AWS::Route53::HealthCheck'];
  /** Records in templates that the lab does not answer. */
  readonly unmodelled: string[] = [];
  readonly checks: HealthChecks;
  private readonly zones = new Map<string, string>();
  private readonly records = new Map<string, DnsRecord[]>();
  private readonly random;

  constructor(
    private readonly kernel: Kernel,
    internet: () => Internet,
  ) {
    this.random = kernel.random.stream('route53');
    this.checks = new HealthChecks(kernel, internet);
  }

  provision(resource: Resource): void {
    if (resource.type === 'AWS::Route53::HealthCheck') this.checks.provision(resource);
    else if (resource.type === 'AWS::Route53::HostedZone')
      this.zones.set(resource.ref, normal(text(resource.properties, 'Name')));
    else this.addRecord(resource.properties);
  }

  /**
   * One answer of the data plane: a weighted draw among the records that may answer. Undefined when there is no such
   * name.
   */
  resolve(name: string): Cname | undefined {
    if (!this.kernel.activeFaults.isDelegated) return undefined;
    const records = this.records.get(normal(name));
    const [only] = records ?? [];
    if (!records || !only) return undefined;
    const { cname, ttlSeconds } = only.routing.kind === 'simple' ? only : this.drawn(records);
    return { cname, ttlSeconds };
  }

  /** State of a health check, by id or name. */
  healthOf(check: string): Health {
    return this.checks.health(check);
  }

  handle(call: Call): Answer {
    if (this.kernel.activeFaults.isDown.in(GLOBAL, 'route53')) {
      throw new ServiceError('ServiceUnavailable', 'the control plane of Route 53 is down', 503);
    }
    throw notModelled(call);
  }

  private drawn(records: readonly DnsRecord[]): DnsRecord {
    const chosen = candidates(records, (check) => this.checks.health(check).answered);
    const [only] = chosen;
    // Without a choice nothing is drawn, so such runs stay the same.
    if (only?.routing.kind === 'failover') return only;
    let left = this.random.between(
      0,
      chosen.reduce((sum, record) => sum + shareOf(record), 0),
    );
    const found = chosen.find((record) => (left -= shareOf(record)) < 0) ?? chosen.at(-1);
    if (!found) throw new Error('a record group is never empty');
    return found;
  }

  private addRecord(properties: Fields): void {
    const name = normal(text(properties, 'Name'));
    const type = text(properties, 'Type');
    this.refuseForeignName(name, properties);
    if (INERT.has(type)) return;
    const policy = OTHER_POLICIES.find((field) => properties[field] !== undefined);
    if (type !== 'CNAME' || policy !== undefined) {
      this.unmodelled.push(`record ${name} ${type}${policy === undefined ? '' : ` with ${policy}`}`);
      return;
    }
    const record = readRecord(name, properties);
    const group = this.records.get(name) ?? [];
    refuseMixture(name, record, group);
    this.records.set(name, [...group, record]);
  }

  private refuseForeignName(name: string, properties: Fields): void {
    const zone =
      this.zones.get(optionalText(properties, 'HostedZoneId') ?? '') ?? optionalText(properties, 'HostedZoneName');
    if (zone === undefined) return;
    if (name === normal(zone) && properties['Type'] === 'CNAME')
      throw new Error(`Name: a CNAME is not permitted at the apex of ${zone}`);
    if (name !== normal(zone) && !name.endsWith(`.${normal(zone)}`))
      throw new Error(`Name: ${name} is not permitted in zone ${zone}`);
  }
}
