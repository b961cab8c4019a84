/**
 * The policy for people who may stop drills, answer exercises and end corrective actions; it allows nothing else. All
 * of that are attributes of items in one partition of the control table, and no attribute of a result is among them.
 * Assumes that whoever changes an item also says which one: an update may create an item, but never replace one.
 */
import { CfnOutput } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { DRILLS_PK } from '../../strategy/control-items';
import { controlTable, drillPolicy } from '../../strategy/names';
import { onKeys } from '../access/grant';
import type { Environment } from '../environments/schema';

const ATTRIBUTES = ['pk', 'sk', 'by', 'at', 'answer', 'closed', 'waived'];

export class DrillPolicy extends Construct {
  constructor(scope: Construct, id: string, { account, name, controlStore }: Environment) {
    super(scope, id);
    const named = { environment: name };
    const policy = new ManagedPolicy(this, 'Policy', {
      managedPolicyName: drillPolicy(named),
      description: 'Stops drills of companyos-dr, answers exercises, and closes or waives corrective actions.',
      statements: [
        new PolicyStatement({
          actions: ['dynamodb:UpdateItem'],
          resources: controlStore.replicas.map(
            (region) => `arn:aws:dynamodb:${region}:${account}:table/${controlTable(named)}`,
          ),
          conditions: {
            ...onKeys(DRILLS_PK),
            'ForAllValues:StringEquals': { 'dynamodb:Attributes': ATTRIBUTES },
          },
        }),
      ],
    });
    new CfnOutput(this, 'Arn', { value: policy.managedPolicyArn, description: 'Attach it to who operates drills.' });
  }
}
