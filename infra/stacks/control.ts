import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { controlTable } from '../../strategy/names';
import { ChannelsSecret } from '../constructs/channels-secret';
import { AnswerPolicy } from '../constructs/answer-policy';
import { DrillPolicy } from '../constructs/drill-policy';
import { GlobalTable } from '../constructs/global-table';
import type { Environment } from '../environments/schema';

/**
 * The control store: one strongly consistent table that survives the loss of any of its three regions. It holds no
 * tenant data, so DynamoDB's own key is enough, and no customer key can stop an evacuation. The stack also has the
 * policies for people, because IAM is global too.
 */
export class ControlStack extends Stack {
  constructor(scope: Construct, id: string, { environment, ...props }: StackProps & { environment: Environment }) {
    super(scope, id, props);
    const { replicas, witness } = environment.controlStore;
    new GlobalTable(this, 'Control', {
      environment,
      tableName: controlTable({ environment: environment.name }),
      regions: replicas,
      strong: { witness },
    });
    new ChannelsSecret(this, 'Channels', environment);
    new AnswerPolicy(this, 'Answer', environment);
    new DrillPolicy(this, 'Drills', environment);
  }
}
