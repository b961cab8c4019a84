/**
 * One permission: actions on resources, as data, so that every function's rights can be read in a table and checked in
 * a test. Assumes literal ARNs from fixed names. A resource that holds a `*` says why, or synth refuses it; the reason
 * then is the acknowledgement that cdk-nag asks for. An action never holds a `*`.
 */
import { Validations } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

export interface Grant {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Why a resource cannot be named exactly. */
  readonly wildcardReason?: string;
}

/**
 * Only items of these partitions, `*` for any text. "For all" also holds for a request that names no key, such as a
 * scan: a grant with this condition holds only operations that come with keys.
 */
export const onKeys = (...keys: readonly string[]): NonNullable<Grant['conditions']> => ({
  'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys },
});

/** Statements of these grants, empty ones left out (a region without placements has no tables to grant). */
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
