/**
 * One DynamoDB table in one or several regions, with string keys `pk` and `sk`, on demand. Items that expire have
 * `expiresAt`. Strongly consistent tables (MRSC) have no TTL, no LSI and no transactions.
 *
 * Assumes that synth has checked the members (`environments/checks.ts`). The L2 construct knows only the region sets
 * from before September 2026, so this uses the L1. The table is retained and protected in every region (`keeping.ts`):
 * losing it by accident would be the disaster itself.
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
  /** The stack's own region comes first. */
  readonly regions: readonly Region[];
  /** Makes the table strongly consistent. With two regions it needs the witness. */
  readonly strong?: { readonly witness: Region | undefined };
  /** ARN of the customer key in that region. Without it the table uses DynamoDB's own key. */
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

/** Eventual replication reads the stream. With more than one region the stream must carry both images. */
function eventualProps(regions: readonly Region[]): Partial<CfnGlobalTableProps> {
  return {
    timeToLiveSpecification: { enabled: true, attributeName: EXPIRY_ATTRIBUTE },
    ...(regions.length > 1 && { streamSpecification: { streamViewType: 'NEW_AND_OLD_IMAGES' } }),
  };
}
