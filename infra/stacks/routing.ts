import { Stack, type StackProps } from 'aws-cdk-lib';
import { CfnRecordSet } from 'aws-cdk-lib/aws-route53';
import type { Construct } from 'constructs';
import { outsideAnswer, outsideHost, regionHost, residencyHost, statusHost } from '../../strategy/names';
import { residencyOf } from '../../strategy/residency';
import type { Region, Residency, Topology } from '../../strategy/topology';
import { RegionHealth } from '../constructs/signals/region-health';
import type { Environment } from '../environments/schema';

interface RoutingProps extends StackProps {
  readonly environment: Environment;
  readonly topology: Topology;
  readonly zoneId: string;
}

/**
 * The weights of the records. Route 53 uses weight 0 only when every record with a weight is unhealthy: the last
 * resort, which serves a maintenance page.
 */
const SHARE = 100;
const LAST_RESORT = 0;
/**
 * Detectors ask every ten seconds. With half of that as TTL, no resolver gives the same cached answer to two of their
 * ticks.
 */
const OUTSIDE_TTL_SECONDS = 5;

/**
 * Global DNS, owned by this stack alone: health checks, the host of each residency, the status page's, and the verdict
 * of the checkers. An incident changes none of it.
 */
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
    for (const [region, { healthCheckId }] of health)
      this.statusPage({ topology, region, zoneId, healthCheckId, ttlSeconds: environment.dnsTtlSeconds });
    for (const [region, { endpointCheckId }] of health) this.outside({ topology, region, zoneId, endpointCheckId });
  }

  /**
   * Publishes in DNS whether the internet reaches a region. Reading it needs no API, no region and no control plane. It
   * follows the check of `/health` alone, because a drained region is not down.
   */
  private outside({ topology, region, zoneId, endpointCheckId }: OutsideProps): void {
    const common = {
      ...{ hostedZoneId: zoneId, name: outsideHost(topology, region), type: 'CNAME' },
      ttl: String(OUTSIDE_TTL_SECONDS),
    };
    new CfnRecordSet(this, `OutsideUp-${region}`, {
      ...{ ...common, setIdentifier: 'up', failover: 'PRIMARY', healthCheckId: endpointCheckId },
      resourceRecords: [outsideAnswer(topology, 'up')],
    });
    new CfnRecordSet(this, `OutsideDown-${region}`, {
      ...{ ...common, setIdentifier: 'down', failover: 'SECONDARY' },
      resourceRecords: [outsideAnswer(topology, 'down')],
    });
  }

  /** The status page, from any region that is well. If none is, Route 53 answers with all of them. */
  private statusPage({ topology, region, zoneId, healthCheckId, ttlSeconds }: PageProps): void {
    new CfnRecordSet(this, `Status-${region}`, {
      ...{ hostedZoneId: zoneId, name: statusHost(topology), type: 'CNAME', ttl: String(ttlSeconds) },
      ...{ setIdentifier: region, weight: SHARE, healthCheckId },
      resourceRecords: [regionHost(topology, region)],
    });
  }

  /** A CNAME and not an alias, because an alias has a fixed TTL of 60 s. */
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

interface OutsideProps {
  readonly topology: Topology;
  readonly region: Region;
  readonly zoneId: string;
  readonly endpointCheckId: string;
}

interface PageProps {
  readonly topology: Topology;
  readonly region: Region;
  readonly zoneId: string;
  readonly healthCheckId: string;
  readonly ttlSeconds: number;
}

interface RecordProps extends PageProps {
  readonly residency: Residency;
}
