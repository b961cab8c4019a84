/**
 * What outlives its stack. A store is retained when its stack is deleted. It is deleted when its own creation is rolled
 * back, because a leftover would block its name for the next try. DynamoDB and CloudFormation refuse to delete a
 * protected resource, even in a rollback. So protection comes with the first deploy after the creating one (`-c
 * create=true`). In a disposable environment nothing is retained or protected.
 */
import { RemovalPolicy } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Environment } from '../environments/schema';

type Owner = Pick<Environment, 'disposable'>;

export const removalOf = ({ disposable }: Owner): RemovalPolicy =>
  disposable ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;

/**
 * Whether tables and stacks are protected from deletion. Without `-c create=true` they are: forgetting the flag is more
 * likely than giving it by mistake.
 */
export function isProtected(scope: Construct, { disposable }: Owner): boolean {
  return !disposable && scope.node.tryGetContext('create') !== 'true';
}
