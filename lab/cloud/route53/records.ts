/**
 * CNAME records, and which record of a name answers: simple, weighted, or failover, by AWS's rules (Developer Guide,
 * "How Amazon Route 53 chooses records when health checking is configured"; API reference, ResourceRecordSet).
 * Assumption: a record group has one TTL. What AWS refuses as InvalidChangeBatch is refused when the template is read.
 */
import type { Cname } from '../../calls/internet';
import type { Fields } from '../../calls/call';
import { oneOf, optionalNumber, optionalText, texts, within } from '../fields';

type Routing =
  | { readonly kind: 'simple' }
  | { readonly kind: 'weighted'; readonly weight: number }
  | { readonly kind: 'failover'; readonly role: 'PRIMARY' | 'SECONDARY' };

export interface DnsRecord extends Cname {
  readonly setIdentifier: string | undefined;
  readonly routing: Routing;
  readonly healthCheckId: string | undefined;
}

/** Lower case, without the final dot. */
export const normal = (name: string): string => name.toLowerCase().replace(/\.$/, '');

/** Reads a CNAME. Throws with the field's name when AWS would refuse it. */
export function readRecord(name: string, properties: Fields): DnsRecord {
  const [cname, ...more] = texts(properties, 'ResourceRecords');
  if (cname === undefined || more.length > 0)
    throw new Error(`ResourceRecords: CNAME ${name} must have exactly one value`);
  const ttlSeconds = optionalNumber(properties, 'TTL');
  if (ttlSeconds === undefined) throw new Error(`TTL is required for ${name}`);
  const setIdentifier = optionalText(properties, 'SetIdentifier');
  const routing = readRouting(name, properties);
  if ((routing.kind === 'simple') !== (setIdentifier === undefined))
    throw new Error(`SetIdentifier and Weight or Failover belong together: ${name}`);
  const healthCheckId = optionalText(properties, 'HealthCheckId');
  if (routing.kind === 'failover' && routing.role === 'PRIMARY' && healthCheckId === undefined)
    throw new Error(
      `HealthCheckId: a non-alias primary ResourceRecordSet must have an associated health check: ${name}`,
    );
  return { cname: normal(cname), ttlSeconds, setIdentifier, routing, healthCheckId };
}

function readRouting(name: string, properties: Fields): Routing {
  const role = oneOf(properties, 'Failover', ['PRIMARY', 'SECONDARY']);
  if (properties['Weight'] === undefined) return role === undefined ? { kind: 'simple' } : { kind: 'failover', role };
  if (role !== undefined) throw new Error(`Failover: ${name} cannot have a Weight as well`);
  return { kind: 'weighted', weight: within(properties, 'Weight', { low: 0, high: 255, fallback: 0 }) };
}

/**
 * All records of one name have one routing policy, and each has its own identifier. Only one has each failover role.
 * AWS answers InvalidChangeBatch otherwise.
 */
export function refuseMixture(name: string, record: DnsRecord, group: readonly DnsRecord[]): void {
  const { routing, setIdentifier, ttlSeconds } = record;
  const other = group.find(({ routing: { kind } }) => kind !== routing.kind);
  if (other) throw new Error(`SetIdentifier: ${name} cannot mix ${other.routing.kind} and ${routing.kind} routing`);
  if (group.some((known) => known.setIdentifier === setIdentifier))
    throw new Error(`SetIdentifier: ${name} already has a record "${setIdentifier ?? 'without identifier'}"`);
  if (routing.kind === 'failover' && group.some((known) => roleOf(known) === routing.role))
    throw new Error(`Failover: ${name} already has a ${routing.role} record`);
  if (group.some((known) => known.ttlSeconds !== ttlSeconds))
    throw new Error(`TTL: records of ${name} must share one TTL`);
}

const roleOf = ({ routing }: DnsRecord): string | undefined => (routing.kind === 'failover' ? routing.role : undefined);
const weightOf = ({ routing }: DnsRecord): number => (routing.kind === 'weighted' ? routing.weight : 0);

/**
 * The records that may answer. Failover: the primary while it is healthy, then the secondary while it is healthy, then
 * the primary in any state. Otherwise: healthy records with weight, then healthy ones without. If no record is healthy,
 * all count as healthy.
 */
export function candidates(
  records: readonly DnsRecord[],
  isHealthy: (healthCheckId: string) => boolean,
): readonly DnsRecord[] {
  const inOrder = records.toSorted((a, b) => (roleOf(a) ?? '').localeCompare(roleOf(b) ?? ''));
  const healthy = inOrder.filter(({ healthCheckId }) => healthCheckId === undefined || isHealthy(healthCheckId));
  const alive = healthy.length === 0 ? inOrder : healthy;
  if (alive[0]?.routing.kind === 'failover') return alive.slice(0, 1);
  const weighted = alive.filter((record) => weightOf(record) > 0);
  return weighted.length === 0 ? alive : weighted;
}

/** A candidate's share of the answers, relative to the others. Candidates of weight 0 have equal shares. */
export const shareOf = (record: DnsRecord): number => (weightOf(record) === 0 ? 1 : weightOf(record));
