/**
 * The policy for people who may approve or decline; it allows nothing else. They reach each region's `answer` only
 * through its function URL, because a direct caller could invent the event that says who they are. Assumes that nobody
 * who has to be identified gets `lambda:InvokeFunction` from another policy.
 */
import { CfnOutput } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { answerPolicy, functionName } from '../../strategy/names';
import type { Environment } from '../environments/schema';

export class AnswerPolicy extends Construct {
  constructor(scope: Construct, id: string, { account, name, regions }: Environment) {
    super(scope, id);
    const named = { environment: name };
    const functions = regions.map(
      (region) => `arn:aws:lambda:${region}:${account}:function:${functionName(named, 'answer')}`,
    );
    // Since October 2025 a function URL needs both actions. Source: Lambda Developer Guide, "Control access to Lambda
    // function URLs".
    const policy = new ManagedPolicy(this, 'Policy', {
      managedPolicyName: answerPolicy(named),
      description: 'Answers the questions of evacuations, signed, through the function URLs of companyos-dr.',
      statements: [
        new PolicyStatement({
          actions: ['lambda:InvokeFunctionUrl'],
          resources: functions,
          conditions: { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } },
        }),
        new PolicyStatement({
          actions: ['lambda:InvokeFunction'],
          resources: functions,
          conditions: { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } },
        }),
      ],
    });
    const description = 'Attach it to who may approve or decline.';
    new CfnOutput(this, 'Arn', { value: policy.managedPolicyArn, description });
  }
}
