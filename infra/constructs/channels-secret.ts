/**
 * The tokens of all channels, in one secret with a replica in each region of the app, so that a region reads its own
 * copy while another one is lost. People fill it in (docs/runbook.md#connect-a-channel). A deploy writes an empty
 * object once, and never looks at it again.
 */
import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { channelsSecret } from '../../strategy/names';
import type { Environment } from '../environments/schema';

export class ChannelsSecret extends Construct {
  constructor(scope: Construct, id: string, environment: Environment) {
    super(scope, id);
    const home = environment.controlStore.replicas[0];
    const secret = new CfnSecret(this, 'Secret', {
      name: channelsSecret({ environment: environment.name }),
      description: 'Tokens of the channels that tell people of an outage (docs/runbook.md#connect-a-channel)',
      // Not a secret yet: CloudFormation would otherwise make a secret without a value, and replicas need one.
      secretString: '{}',
      replicaRegions: environment.regions.filter((region) => region !== home).map((region) => ({ region })),
    });
    secret.applyRemovalPolicy(environment.disposable ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN);
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason: 'Other companies issue these tokens, so AWS cannot rotate them.',
    });
  }
}
