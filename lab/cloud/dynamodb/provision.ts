/**
 * Reads `AWS::DynamoDB::GlobalTable`, or says why DynamoDB would refuse it. On-demand tables only: throttling is not
 * modelled. Rules for strongly consistent tables follow the Developer Guide: exactly three members from one set of
 * regions, no TTL, no local indexes. Not modelled: secondary indexes, streams for readers, resource policies, imports.
 */
import type { Fields, Resource } from '../../calls/call';
import {
  invalidProperty,
  isFields,
  listOf,
  oneOf,
  optionalFields,
  optionalText,
  refuseProperties,
  text,
} from '../fields';
import type { Schema } from './keys';
import type { TableParts } from './table';

const PROPERTIES: ReadonlySet<string> = new Set([
  'TableName',
  'KeySchema',
  'AttributeDefinitions',
  'BillingMode',
  'Replicas',
  'MultiRegionConsistency',
  'GlobalTableWitnesses',
  'TimeToLiveSpecification',
  'SSESpecification',
  'LocalSecondaryIndexes',
  // The stream only serves replication here, and the model replicates without it.
  'StreamSpecification',
]);

const REPLICA_PROPERTIES: ReadonlySet<string> = new Set([
  'Region',
  'SSESpecification',
  // These have no effect on requests: backup, protection against DeleteTable (not modelled), price class, monitoring,
  // labels.
  'PointInTimeRecoverySpecification',
  'DeletionProtectionEnabled',
  'TableClass',
  'ContributorInsightsSpecification',
  'Tags',
]);

/**
 * Regions that may take part in a strongly consistent table. Until 2026-09-23 there were three sets, one per continent.
 * Since then any three of these fifteen may (AWS What's New, second-hand). Synthesis checks whether an environment
 * wants that.
 */
const STRONG_REGIONS: ReadonlySet<string> = new Set([
  'us-east-1',
  'us-east-2',
  'us-west-2',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'eu-central-1',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ca-central-1',
  'eu-north-1',
  'eu-south-2',
  'ap-south-1',
  'ap-southeast-1',
]);
const STRONG_MEMBERS = 3;

type TableDefinition = TableParts & { readonly strong: boolean; readonly witnesses: readonly string[] };

/** Reads the resource. Throws an Error that names the property that DynamoDB or the lab refuses. */
export function tableDefinition(resource: Resource): TableDefinition {
  const { properties } = resource;
  refuseProperties(resource, PROPERTIES);
  const replicas = listOf(properties, 'Replicas');
  for (const replica of replicas) refuseProperties(resource, REPLICA_PROPERTIES, { name: 'Replicas', of: replica });
  if (oneOf(properties, 'BillingMode', ['PAY_PER_REQUEST', 'PROVISIONED']) !== 'PAY_PER_REQUEST') {
    throw invalidProperty(resource, 'BillingMode', 'must be PAY_PER_REQUEST: provisioned throughput is not modelled');
  }
  const definition = {
    schema: schema(resource),
    regions: replicas.map((replica) => text(replica, 'Region')),
    keyArns: keyArns(replicas),
    strong: oneOf(properties, 'MultiRegionConsistency', ['EVENTUAL', 'STRONG']) === 'STRONG',
    witnesses: listOf(properties, 'GlobalTableWitnesses').map((witness) => text(witness, 'Region')),
  };
  checkReplicas(resource, definition);
  return definition;
}

function schema(resource: Resource): Schema {
  const { properties } = resource;
  const definitions = new Map(
    listOf(properties, 'AttributeDefinitions').map((entry) => [text(entry, 'AttributeName'), entry]),
  );
  const keys = listOf(properties, 'KeySchema');
  const key = (kind: 'HASH' | 'RANGE'): Schema['sortKey'] => {
    const found = keys.find((entry) => entry['KeyType'] === kind);
    if (!found) return undefined;
    const name = text(found, 'AttributeName');
    const type = oneOf(definitions.get(name) ?? {}, 'AttributeType', ['S', 'N', 'B']);
    if (!type) throw invalidProperty(resource, 'AttributeDefinitions', `must define the key attribute ${name}`);
    return { name, type };
  };
  const partitionKey = key('HASH');
  const sortKey = key('RANGE');
  if (!partitionKey) throw invalidProperty(resource, 'KeySchema', 'must have a HASH key');
  if (definitions.size !== keys.length) {
    throw invalidProperty(resource, 'AttributeDefinitions', 'must define the key attributes and nothing else');
  }
  const ttlAttribute = ttl(properties);
  return {
    table: optionalText(properties, 'TableName') ?? resource.ref,
    partitionKey,
    ...(sortKey && { sortKey }),
    ...(ttlAttribute !== undefined && { ttlAttribute }),
  };
}

function ttl(properties: Fields): string | undefined {
  const specification = optionalFields(properties, 'TimeToLiveSpecification');
  return specification?.['Enabled'] === true ? text(specification, 'AttributeName') : undefined;
}

function keyArns(replicas: readonly Fields[]): ReadonlyMap<string, string> {
  return new Map(
    replicas.flatMap((replica): [string, string][] => {
      const specification = replica['SSESpecification'];
      return isFields(specification) ? [[text(replica, 'Region'), text(specification, 'KMSMasterKeyId')]] : [];
    }),
  );
}

function checkReplicas(resource: Resource, definition: TableDefinition): void {
  const { regions, witnesses, strong, keyArns: keys } = definition;
  const members = [...regions, ...witnesses];
  const refuse = refuser(resource);
  if (!regions.includes(resource.region)) refuse('Replicas', `must include the stack's own region ${resource.region}`);
  if (new Set(members).size < members.length) refuse('Replicas', 'must name each region once');
  if (keys.size > 0 && keys.size < regions.length)
    refuse('Replicas', 'must name a KMS key for every region or for none');
  if (strong) checkStrong(resource, definition);
  else checkEventual(resource, definition);
}

function checkStrong(resource: Resource, { regions, witnesses, schema: { ttlAttribute } }: TableDefinition): void {
  const members = [...regions, ...witnesses];
  const refuse = refuser(resource);
  if (members.length !== STRONG_MEMBERS)
    refuse('MultiRegionConsistency', 'STRONG needs exactly three replicas, or two and a witness');
  if (regions.length < 2) refuse('GlobalTableWitnesses', 'may hold one witness at most');
  if (ttlAttribute !== undefined) refuse('TimeToLiveSpecification', 'is not supported with STRONG consistency');
  if (resource.properties['LocalSecondaryIndexes'] !== undefined) {
    refuse('LocalSecondaryIndexes', 'is not supported with STRONG consistency');
  }
  const foreign = members.find((region) => !STRONG_REGIONS.has(region));
  if (foreign !== undefined) refuse('Replicas', `${foreign} cannot take part in a strongly consistent table`);
}

function checkEventual(resource: Resource, { regions, witnesses }: TableDefinition): void {
  const refuse = refuser(resource);
  if (witnesses.length > 0) refuse('GlobalTableWitnesses', 'needs MultiRegionConsistency STRONG');
  if (resource.properties['LocalSecondaryIndexes'] !== undefined)
    refuse('LocalSecondaryIndexes', 'is not modelled by the lab');
  const view = optionalFields(resource.properties, 'StreamSpecification')?.['StreamViewType'];
  if (regions.length > 1 && view !== 'NEW_AND_OLD_IMAGES') {
    refuse('StreamSpecification', 'must be NEW_AND_OLD_IMAGES for a table with several replicas');
  }
}

const refuser =
  (resource: Resource) =>
  (property: string, problem: string): never => {
    throw invalidProperty(resource, property, problem);
  };
