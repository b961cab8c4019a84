import { CfnOutput, Fn, Stack, type StackProps } from 'aws-cdk-lib';
import { PublicHostedZone } from 'aws-cdk-lib/aws-route53';
import type { Construct } from 'constructs';
import type { Environment } from '../environments/schema';
import { removalOf } from '../site/keeping';

/**
 * The hosted zone, for an environment that has none yet. Nothing resolves until the parent zone delegates to the
 * printed name servers.
 */
export class ZoneStack extends Stack {
  readonly zoneId: string;

  constructor(scope: Construct, id: string, { environment, ...props }: StackProps & { environment: Environment }) {
    super(scope, id, props);
    const zone = new PublicHostedZone(this, 'Zone', { zoneName: environment.zone.zoneName });
    zone.applyRemovalPolicy(removalOf(environment));
    this.zoneId = zone.hostedZoneId;
    new CfnOutput(this, 'NameServers', { value: Fn.join(' ', zone.hostedZoneNameServers ?? []) });
  }
}
