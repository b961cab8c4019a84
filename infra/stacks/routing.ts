import { Stack, type StackProps } from 'aws-cdk-lib';
import { CfnRecordSet } from 'aws-cdk-lib/aws-route53';
import type { Construct } from 'constructs';
import { regionHost, residencyHost } from '../../strategy/names';
import { residencyOf } from '../../strategy/residency';
import type { Region, Residency, Topology } from '../../strategy/topology';
import { RegionHealth } from '../constructs/region-health';
import type { Environment } from '../environments/schema';

interface RoutingProps extends StackProps {
  readonly environment: Environment;
  readonly topology: Topology;
  readonly zoneId: string;
}

/** Route 53 considers weight 0 only when every record with a weight is unhealthy: the last resort, which serves a maintenance page. */
const SHARE = 100;
const LAST_RESORT = 0;

/** Global DNS, owned by this stack alone: health checks, and the host of each residency. No incident changes any of it. */
export class RoutingStack extends Stack {
  constructor(scope: Construct, id: string, { environment, topology, zoneId, ...props }: RoutingProps) {
    super(scope, id, props);
    const health = new Map(
      topology.regions.map((region) => [region, new RegionHealth(this, region, { environment, topology, region })]),
    );
    for (const residency of new Set(topology.placements.map((placement) => placement.residency))) {
      for (const [region, { healthCheckId }] of health) {
        this.record({ topology, residency, region, zoneId, healthCheckId, ttlSeconds: environment.dnsTtlSeconds });
      }
    }
  }

  /** A CNAME and not an alias: an alias has a TTL of 60 s that cannot be lowered. */
  private record(of: RecordProps): void {
    new CfnRecordSet(this, `${of.residency}-${of.region}`, {
      hostedZoneId: of.zoneId,
      name: residencyHost(of.topology, of.residency),
      type: 'CNAME',
      ttl: String(of.ttlSeconds),
      setIdentifier: of.region,
      weight: residencyOf(of.region) === of.residency ? SHARE : LAST_RESORT,
      resourceRecords: [regionHost(of.topology, of.region)],
      healthCheckId: of.healthCheckId,
    });
  }
}

interface RecordProps {
  readonly topology: Topology;
  readonly residency: Residency;
  readonly region: Region;
  readonly zoneId: string;
  readonly healthCheckId: string;
  readonly ttlSeconds: number;
}
