/**
 * Route 53: zones, CNAME records (simple or weighted) and health checks. The data plane is everywhere and survives the loss of any
 * region; the control plane is one for the world, and no change through it is modelled: during a recovery nobody may need one.
 * Not modelled: other record types and routing policies (refused or listed in `unmodelled`), aliases, propagation of new records.
 */
import type { Cname, Internet } from '../internet';
import type { Kernel } from '../kernel';
import { GLOBAL } from '../weather';
import { notModelled, ServiceError, type Answer, type Call, type Fields, type Resource, type Service } from './call';
import { optionalNumber, optionalText, text, texts, within } from './fields';
import { HealthChecks, type Health } from './route53-checks';

interface Record extends Cname {
  readonly setIdentifier: string | undefined;
  readonly weight: number | undefined;
  readonly healthCheckId: string | undefined;
}

/** Types that clients of the lab never ask for. */
const INERT = new Set(['NS', 'SOA', 'TXT', 'CAA', 'MX']);
const OTHER_POLICIES = [
  'Failover',
  'Region',
  'GeoLocation',
  'GeoProximityLocation',
  'CidrRoutingConfig',
  'MultiValueAnswer',
];

export class Route53 implements Service {
  readonly types = ['AWS::Route53::HostedZone', 'AWS::Route53::RecordSet', 'AWS::Route53::HealthCheck'];
  /** Records of templates that the lab does not answer for. */
  readonly unmodelled: string[] = [];
  readonly checks: HealthChecks;
  private readonly zones = new Map<string, string>();
  private readonly records = new Map<string, Record[]>();
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

  /** One answer of the data plane: a weighted draw among the healthy records of the name. Undefined: there is no such name. */
  resolve(name: string): Cname | undefined {
    const records = this.records.get(normal(name));
    const [only] = records ?? [];
    if (!records || !only) return undefined;
    const { cname, ttlSeconds } = only.weight === undefined ? only : this.drawn(this.candidates(records));
    return { cname, ttlSeconds };
  }

  /** State of a health check, by id or name. */
  healthOf(check: string): Health {
    return this.checks.health(check);
  }

  handle(call: Call): Answer {
    if (this.kernel.weather.isDown('route53', GLOBAL)) {
      throw new ServiceError('ServiceUnavailable', 'the control plane of Route 53 is down', 503);
    }
    throw notModelled(call);
  }

  /** Healthy records with weight; else healthy ones without; if nothing is healthy, everything is taken for healthy. */
  private candidates(records: readonly Record[]): readonly Record[] {
    const healthy = records.filter(
      ({ healthCheckId }) => healthCheckId === undefined || this.checks.health(healthCheckId).answered,
    );
    const alive = healthy.length === 0 ? records : healthy;
    const weighted = alive.filter(({ weight = 0 }) => weight > 0);
    return weighted.length === 0 ? alive : weighted;
  }

  private drawn(candidates: readonly Record[]): Record {
    const share = ({ weight = 0 }: Record): number => (weight === 0 ? 1 : weight);
    let left = this.random.between(
      0,
      candidates.reduce((sum, record) => sum + share(record), 0),
    );
    const found = candidates.find((record) => (left -= share(record)) < 0) ?? candidates.at(-1);
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

const normal = (name: string): string => name.toLowerCase().replace(/\.$/, '');

function readRecord(name: string, properties: Fields): Record {
  const [cname, ...more] = texts(properties, 'ResourceRecords');
  if (cname === undefined || more.length > 0)
    throw new Error(`ResourceRecords: CNAME ${name} must have exactly one value`);
  const ttlSeconds = optionalNumber(properties, 'TTL');
  if (ttlSeconds === undefined) throw new Error(`TTL is required for ${name}`);
  const setIdentifier = optionalText(properties, 'SetIdentifier');
  const weight =
    properties['Weight'] === undefined ? undefined : within(properties, 'Weight', { low: 0, high: 255, fallback: 0 });
  if ((weight === undefined) !== (setIdentifier === undefined))
    throw new Error(`SetIdentifier and Weight belong together: ${name}`);
  const healthCheckId = optionalText(properties, 'HealthCheckId');
  return { cname: normal(cname), ttlSeconds, setIdentifier, weight, healthCheckId };
}

/** One name has one routing policy, and each of its records its own identifier: AWS answers InvalidChangeBatch otherwise. */
function refuseMixture(name: string, record: Record, group: readonly Record[]): void {
  if (group.some(({ weight }) => (weight === undefined) !== (record.weight === undefined))) {
    throw new Error(`SetIdentifier: ${name} cannot mix simple and weighted routing`);
  }
  if (group.some(({ setIdentifier }) => setIdentifier === record.setIdentifier)) {
    throw new Error(`SetIdentifier: ${name} already has a record "${record.setIdentifier ?? 'without identifier'}"`);
  }
  if (group.some(({ ttlSeconds }) => ttlSeconds !== record.ttlSeconds))
    throw new Error(`TTL: records of ${name} must share one TTL`);
}
