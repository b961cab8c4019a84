/**
 * What outlives its stack. A store is kept when its stack goes, and deleted when its own creation is rolled back: what
 * a failed create leaves behind has a name that the next try needs. DynamoDB and CloudFormation refuse to delete what
 * is protected, a rollback included, so protection comes with the first deploy after the one that creates (`-c
 * create=true`). Nothing of a disposable environment is kept or protected.
 */
import { RemovalPolicy } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Environment } from '../environments/schema';

type Owner = Pick<Environment, 'disposable'>;

export const removalOf = ({ disposable }: Owner): RemovalPolicy =>
  disposable ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;

/** Whether tables and stacks refuse to be deleted. Without the word they do: it is forgotten more easily than given. */
export function isProtected(scope: Construct, { disposable }: Owner): boolean {
  return !disposable && scope.node.tryGetContext('create') !== 'true';
}
