/**
 * A policy for people who call functions through their function URLs; it allows nothing else. They get in only through
 * the URL, because a direct caller could invent the event that says who they are. Assumes that nobody who has to be
 * identified gets `lambda:InvokeFunction` from another policy.
 */
import { CfnOutput } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { functionName } from '../../strategy/names';
import type { Environment } from '../environments/schema';
import type { FunctionName } from '../site/sizing';

/** `functions`: in each region. `attachTo`: a sentence that says who gets it. */
interface UrlPolicyProps {
  readonly environment: Pick<Environment, 'account' | 'name' | 'regions'>;
  readonly policyName: string;
  readonly description: string;
  readonly functions: readonly FunctionName[];
  readonly attachTo: string;
}

export class UrlPolicy extends Construct {
  constructor(scope: Construct, id: string, props: UrlPolicyProps) {
    super(scope, id);
    const { account, name, regions } = props.environment;
    const named = { environment: name };
    const resources = regions.flatMap((region) =>
      props.functions.map((one) => `arn:aws:lambda:${region}:${account}:function:${functionName(named, one)}`),
    );
    // Since October 2025 a function URL needs both actions. Source: Lambda Developer Guide, "Control access to Lambda
    // function URLs".
    const policy = new ManagedPolicy(this, 'Policy', {
      managedPolicyName: props.policyName,
      description: props.description,
      statements: [
        new PolicyStatement({
          actions: ['lambda:InvokeFunctionUrl'],
          resources,
          conditions: { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } },
        }),
        new PolicyStatement({
          actions: ['lambda:InvokeFunction'],
          resources,
          conditions: { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } },
        }),
      ],
    });
    new CfnOutput(this, 'Arn', { value: policy.managedPolicyArn, description: props.attachTo });
  }
}
