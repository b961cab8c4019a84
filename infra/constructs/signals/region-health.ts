/**
 * Whether Route 53 sends clients to a region: its `/health` answers, and no other region says that it is drained. The
 * other regions say so by answering 200 on `/switch/{region}`. Those checks are inverted, so an unreachable switch
 * means "not drained", and one lost region cannot take another out of DNS. A check's interval cannot be changed, and a
 * check needs minutes of history. So all checks exist beforehand, and an incident changes nothing here.
 */
import { CfnHealthCheck } from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';
import { regionHost } from '../../../strategy/names';
import { othersOf, type Site } from '../../site/site';

export class RegionHealth extends Construct {
  /** Id of the calculated check. */
  readonly healthCheckId: string;
  /** Id of the check of `/health` alone, without the switches. */
  readonly endpointCheckId: string;

  constructor(scope: Construct, id: string, site: Site) {
    super(scope, id);
    const { region, topology } = site;
    const endpoint = this.check('Endpoint', site, {
      host: regionHost(topology, region),
      path: '/health',
      inverted: false,
    });
    const switches = othersOf(site).map((other) =>
      this.check(`SwitchAt-${other}`, site, {
        host: regionHost(topology, other),
        path: `/switch/${region}`,
        inverted: true,
      }),
    );
    const children = [endpoint, ...switches];
    const all = new CfnHealthCheck(this, 'All', {
      healthCheckConfig: { type: 'CALCULATED', childHealthChecks: children, healthThreshold: children.length },
      healthCheckTags: [{ key: 'Name', value: `companyos-${topology.environment} ${region} serves` }],
    });
    this.endpointCheckId = endpoint;
    this.healthCheckId = all.attrHealthCheckId;
  }

  private check(
    id: string,
    { environment, topology }: Site,
    at: { host: string; path: string; inverted: boolean },
  ): string {
    const { healthCheckIntervalSeconds, healthCheckFailures } = environment.thresholds;
    const check = new CfnHealthCheck(this, id, {
      healthCheckConfig: {
        type: 'HTTPS',
        fullyQualifiedDomainName: at.host,
        port: 443,
        resourcePath: at.path,
        enableSni: true,
        inverted: at.inverted,
        requestInterval: healthCheckIntervalSeconds,
        failureThreshold: healthCheckFailures,
      },
      healthCheckTags: [{ key: 'Name', value: `companyos-${topology.environment} ${at.host}${at.path}` }],
    });
    return check.attrHealthCheckId;
  }
}
