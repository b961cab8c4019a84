/**
 * One permission, actions on resources, as data: every function's rights can be read in a table and checked in a test.
 * Assumes literal ARNs from fixed names. A resource with a `*` needs a reason, or synth refuses it. That reason
 * acknowledges the finding of cdk-nag. An action never contains a `*`.
 */
import { Validations } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

export interface Grant {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Why the resource cannot be named exactly. */
  readonly wildcardReason?: string;
}

/**
 * Allows only items of these partitions, with `*` for any text. "For all" is also true for a request without a key,
 * such as a scan. So a grant with this condition may contain only operations that name keys.
 */
export const onKeys = (...keys: readonly string[]): NonNullable<Grant['conditions']> => ({
  'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys },
});

/**
 * The IAM statements of these grants. A grant without resources is left out: a region without placements has no tables.
 */
export function toStatements(grants: readonly Grant[]): PolicyStatement[] {
  return grants
    .filter((grant) => grant.resources.length > 0)
    .map(
      (grant) =>
        new PolicyStatement({
          actions: [...grant.actions],
          resources: [...grant.resources],
          ...(grant.conditions && { conditions: { ...grant.conditions } }),
        }),
    );
}

/** Refuses unexplained wildcards and acknowledges the explained ones on the construct that holds the policy. */
export function acknowledgeWildcards(scope: Construct, grants: readonly Grant[]): void {
  for (const { actions, resources, wildcardReason: reason } of grants) {
    const wild = actions.find((action) => action.includes('*'));
    if (wild !== undefined) throw new Error(`${scope.node.path}: action ${wild} must be named without "*"`);
    for (const resource of resources.filter((candidate) => candidate.includes('*'))) {
      if (reason === undefined) throw new Error(`${scope.node.path}: ${resource} needs a wildcardReason`);
      Validations.of(scope).acknowledge({ id: `AwsSolutions-IAM5[Resource::${resource}]`, reason });
    }
  }
}
