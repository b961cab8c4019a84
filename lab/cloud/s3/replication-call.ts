/**
 * Replication rules that are not in the bucket resource: a custom resource (`AwsCustomResource` of the CDK) calls
 * PutBucketReplication at deployment. The function that makes the call is not played.
 */
import type { Fields, Resource } from '../../calls/call';
import { invalidProperty, isFields, listOf, optionalFields, text } from '../fields';
import { rulesFrom, type Bucket } from './bucket';

export const REPLICATION_CALL = 'Custom::BucketReplication';

interface ReplicationCall extends Pick<Bucket, 'rules'> {
  readonly Bucket: string;
  /** Region of the call, which is not the region of the stack. */
  readonly region: string;
}

/** Reads the call. Throws an Error that names what S3 or the lab refuses. */
export function replicationCall(resource: Resource): ReplicationCall {
  const call: unknown = JSON.parse(text(resource.properties, 'Create'));
  if (!isFields(call) || call['service'] !== 'S3' || call['action'] !== 'putBucketReplication')
    throw invalidProperty(resource, 'Create', 'only a call to putBucketReplication is modelled');
  const parameters = optionalFields(call, 'parameters') ?? {};
  const configuration = optionalFields(parameters, 'ReplicationConfiguration') ?? {};
  const Rules = listOf(configuration, 'Rules').map((rule) => asDeclared(resource, rule));
  return {
    Bucket: text(parameters, 'Bucket'),
    region: typeof call['region'] === 'string' ? call['region'] : resource.region,
    rules: rulesFrom(resource, { ...configuration, Rules }),
  };
}

/**
 * Translates the API's `ID` into CloudFormation's `Id`. All other names are the same. A rule with a filter needs more
 * fields.
 */
function asDeclared(resource: Resource, { ID, ...rule }: Fields): Fields {
  const left = ['Priority', 'DeleteMarkerReplication'].find((name) => rule[name] === undefined);
  if (rule['Filter'] !== undefined && left !== undefined)
    throw invalidProperty(resource, 'Create', `${left} must be specified for a rule with a Filter`);
  return { ...rule, Id: ID };
}
