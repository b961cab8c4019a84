/**
 * Who may use a placement's key in one region. DynamoDB and S3 may use it for everybody who may use the placement's
 * stores. A direct call needs the placement's encryption context. So a right to one key never opens another placement's
 * ciphertext by mistake, and the key check (functions/runtime/data/key-check.ts) meets a policy that can refuse.
 *
 * Keys have one policy per region; the account's IAM policies narrow it further. Administration stays with the account:
 * a key that nobody can administer is lost.
 */
import { AccountRootPrincipal, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { encryptionContext } from '../../strategy/names';
import { regionsOf, type Placement, type Topology } from '../../strategy/topology';

/** Actions that administer the key and do not use it. */
export const ADMINISTRATION = [
  ...['Create', 'Describe', 'Enable', 'List', 'Put', 'Update', 'Revoke', 'Disable', 'Get', 'Delete'].map(
    (verb) => `kms:${verb}*`,
  ),
  ...['TagResource', 'UntagResource', 'ScheduleKeyDeletion', 'CancelKeyDeletion', 'RotateKeyOnDemand'].map(
    (action) => `kms:${action}`,
  ),
  ...['ReplicateKey', 'SynchronizeMultiRegionKey'].map((action) => `kms:${action}`),
];
const USE = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*'];

/** The condition for direct use of the placement's key. */
export const onlyWithContext = (placement: Placement): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(encryptionContext(placement)).map(([name, value]) => [`kms:EncryptionContext:${name}`, value]),
  );

export function keyPolicy({ account }: Pick<Topology, 'account'>, placement: Placement): PolicyDocument {
  const stores = ['dynamodb', 's3'].flatMap((service) =>
    regionsOf(placement).map((region) => `${service}.${region}.amazonaws.com`),
  );
  // In a key policy "*" means this key.
  const allow = (sid: string, actions: readonly string[], StringEquals?: Readonly<Record<string, unknown>>) =>
    new PolicyStatement({
      sid,
      principals: [new AccountRootPrincipal()],
      actions: [...actions],
      resources: ['*'],
      ...(StringEquals && { conditions: { StringEquals } }),
    });
  return new PolicyDocument({
    statements: [
      allow('AccountAdministers', ADMINISTRATION),
      allow('WithContext', USE, onlyWithContext(placement)),
      allow('ThroughStores', USE, { 'kms:ViaService': stores, 'kms:CallerAccount': account }),
    ],
  });
}
