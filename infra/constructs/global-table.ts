/**
 * One DynamoDB table in one or several regions, with string keys `pk` and `sk`, on demand. What has an end there says
 * so in `expiresAt`; strongly consistent tables (MRSC) have no TTL, and neither LSI nor transactions. Assumes the
 * members were checked at synth (`environments/checks.ts`): the L2 construct knows only the sets of before September
 * 2026, hence the L1. Kept and protected in every region (`keeping.ts`): losing one by accident is the disaster itself.
 */
import { CfnGlobalTable, type CfnGlobalTableProps } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import type { Region } from '../../strategy/topology';
import type { Environment } from '../environments/schema';
import { isProtected, removalOf } from '../site/keeping';
import { EXPIRY_ATTRIBUTE } from '../../strategy/written';

interface GlobalTableProps {
  readonly environment: Environment;
  readonly tableName: string;
  /** The stack's own region first. */
  readonly regions: readonly Region[];
  /** Strongly consistent; with two regions it needs the witness. */
  readonly strong?: { readonly witness: Region | undefined };
  /** ARN of the customer key in that region; without it the table uses DynamoDB's own key. */
  readonly keyArn?: (region: Region) => string;
}

export class GlobalTable extends Construct {
  constructor(scope: Construct, id: string, props: GlobalTableProps) {
    super(scope, id);
    const { environment, tableName, regions, strong, keyArn } = props;
    const deletionProtectionEnabled = isProtected(this, environment);
    const table = new CfnGlobalTable(this, 'Table', {
      tableName,
      billingMode: 'PAY_PER_REQUEST',
      attributeDefinitions: [
        { attributeName: 'pk', attributeType: 'S' },
        { attributeName: 'sk', attributeType: 'S' },
      ],
      keySchema: [
        { attributeName: 'pk', keyType: 'HASH' },
        { attributeName: 'sk', keyType: 'RANGE' },
      ],
      replicas: regions.map((region) => ({ ...replica(region, keyArn?.(region)), deletionProtectionEnabled })),
      ...(keyArn && { sseSpecification: { sseEnabled: true, sseType: 'KMS' } }),
      ...(strong ? strongProps(strong.witness) : eventualProps(regions)),
    });
    table.applyRemovalPolicy(removalOf(environment));
  }
}

function replica(region: Region, keyArn: string | undefined): CfnGlobalTable.ReplicaSpecificationProperty {
  return {
    region,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    ...(keyArn !== undefined && { sseSpecification: { kmsMasterKeyId: keyArn } }),
  };
}

function strongProps(witness: Region | undefined): Partial<CfnGlobalTableProps> {
  return {
    multiRegionConsistency: 'STRONG',
    ...(witness !== undefined && { globalTableWitnesses: [{ region: witness }] }),
  };
}

/** Eventual replication reads the stream, which must carry both images as soon as there is a second region. */
function eventualProps(regions: readonly Region[]): Partial<CfnGlobalTableProps> {
  return {
    timeToLiveSpecification: { enabled: true, attributeName: EXPIRY_ATTRIBUTE },
    ...(regions.length > 1 && { streamSpecification: { streamViewType: 'NEW_AND_OLD_IMAGES' } }),
  };
}
