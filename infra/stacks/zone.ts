import { CfnOutput, Fn, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { PublicHostedZone } from 'aws-cdk-lib/aws-route53';
import type { Construct } from 'constructs';

/** The hosted zone, where the environment has none yet. Nothing resolves before its parent delegates to the printed name servers. */
export class ZoneStack extends Stack {
  readonly zoneId: string;

  constructor(scope: Construct, id: string, { zoneName, ...props }: StackProps & { zoneName: string }) {
    super(scope, id, props);
    const zone = new PublicHostedZone(this, 'Zone', { zoneName });
    zone.applyRemovalPolicy(RemovalPolicy.RETAIN);
    this.zoneId = zone.hostedZoneId;
    new CfnOutput(this, 'NameServers', { value: Fn.join(' ', zone.hostedZoneNameServers ?? []) });
  }
}
