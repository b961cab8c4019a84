/**
 * The key that signs the evidence of one residency (ADR 40): a multi-Region key in the residency's first region, and a
 * replica in each other one. Auditors get one fingerprint for all of them. The private key never leaves KMS.
 */
import { Stack, type StackProps } from 'aws-cdk-lib';
import { AccountRootPrincipal, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnAlias, CfnReplicaKey, Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { evidenceKeyAlias } from '../../strategy/names';
import type { Residency, Topology } from '../../strategy/topology';
import { ADMINISTRATION } from '../access/key-policy';
import type { Environment } from '../environments/schema';
import { removalOf } from '../site/keeping';

interface EvidenceKeyProps extends StackProps {
  readonly environment: Environment;
  readonly topology: Topology;
  readonly residency: Residency;
}

export class EvidenceKeyStack extends Stack {
  readonly keyArn: string;

  constructor(scope: Construct, id: string, { environment, topology, residency, ...props }: EvidenceKeyProps) {
    super(scope, id, props);
    const key = new Key(this, 'Key', {
      description: descriptionOf(residency),
      multiRegion: true,
      keySpec: KeySpec.ECC_NIST_P256,
      keyUsage: KeyUsage.SIGN_VERIFY,
      alias: evidenceKeyAlias(topology, residency),
      policy: policyOf(topology),
      // Packs verify without it, but nobody could get its fingerprint from AWS any more.
      removalPolicy: removalOf(environment),
    });
    this.keyArn = key.keyArn;
  }
}

interface EvidenceReplicaProps extends EvidenceKeyProps {
  readonly primaryKeyArn: string;
}

export class EvidenceReplicaStack extends Stack {
  constructor(scope: Construct, id: string, props: EvidenceReplicaProps) {
    const { environment, topology, residency, primaryKeyArn, ...rest } = props;
    super(scope, id, rest);
    const keyPolicy = policyOf(topology);
    const replica = new CfnReplicaKey(this, 'Key', { description: descriptionOf(residency), primaryKeyArn, keyPolicy });
    replica.applyRemovalPolicy(removalOf(environment));
    new CfnAlias(this, 'Alias', { aliasName: evidenceKeyAlias(topology, residency), targetKeyId: replica.ref });
  }
}

const descriptionOf = (residency: Residency): string => `companyos-dr: signs the evidence of residency ${residency}`;

/** IAM says who may sign, and only the digest of something with the one algorithm. In a key policy "*" is this key. */
function policyOf({ account }: Topology): PolicyDocument {
  const allow = (sid: string, actions: readonly string[], StringEquals?: Readonly<Record<string, string>>) =>
    new PolicyStatement({
      ...{ sid, principals: [new AccountRootPrincipal()], actions: [...actions], resources: ['*'] },
      ...(StringEquals && { conditions: { StringEquals } }),
    });
  const onlyDigests = { 'kms:MessageType': 'DIGEST', 'kms:SigningAlgorithm': 'ECDSA_SHA_256' };
  return new PolicyDocument({
    statements: [
      allow('AccountAdministers', ADMINISTRATION),
      allow('SignsDigests', ['kms:Sign'], { 'kms:CallerAccount': account, ...onlyDigests }),
    ],
  });
}
