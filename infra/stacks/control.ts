import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { answerPolicy, controlTable, leadPolicy } from '../../strategy/names';
import { ChannelsSecret } from '../constructs/channels-secret';
import { DrillPolicy } from '../constructs/drill-policy';
import { GlobalTable } from '../constructs/global-table';
import { UrlPolicy } from '../constructs/url-policy';
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
    const named = { environment: environment.name };
    new GlobalTable(this, 'Control', {
      environment,
      tableName: controlTable(named),
      regions: replicas,
      strong: { witness },
    });
    new ChannelsSecret(this, 'Channels', environment);
    new UrlPolicy(this, 'Answer', {
      ...{ environment, policyName: answerPolicy(named), functions: ['answer'] },
      description: 'Answers the questions of evacuations, signed, through the function URLs of companyos-dr.',
      attachTo: 'Attach it to who may approve or decline.',
    });
    new UrlPolicy(this, 'Leads', {
      ...{ environment, policyName: leadPolicy(named), functions: ['lead', 'board'] },
      description: 'Leads an outage and sees its board, signed, through the function URLs of companyos-dr.',
      attachTo: 'Attach it to who may be incident commander, operations lead or communications lead.',
    });
    new DrillPolicy(this, 'Drills', environment);
  }
}
