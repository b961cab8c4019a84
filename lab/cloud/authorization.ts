/**
 * Translates a call into requests to IAM: action, resources and condition keys, as in the service authorization
 * reference. Calls on a service that is missing here have the resource "*", which least-privilege policies do not
 * grant.
 */
import { Nested } from '../kernel/nested';
import type { Call, Fields } from '../calls/call';
import { fisAuthorizations, type TagsOf } from './fis/authorizations';
import type { Request } from './iam';

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const S3_ACTIONS: Readonly<Record<string, string>> = {
  HeadObject: 's3:GetObject',
  ListObjectsV2: 's3:ListBucket',
  ListObjectVersions: 's3:ListBucketVersions',
};

/** A read of one version by its id has an action of its own. */
function s3Action({ operation, input }: Asking): string {
  const action = S3_ACTIONS[operation] ?? `s3:${operation}`;
  return action === 's3:GetObject' && input['VersionId'] !== undefined ? 's3:GetObjectVersion' : action;
}

type Asking = Pick<Call, 'service' | 'operation' | 'region' | 'input'>;

/**
 * Everything that IAM has to allow. A copy reads one object and writes another, and a batch may name several tables.
 * `tagsOf`: the tags of a resource, from its model.
 */
export function authorizations(call: Asking, account: string, tagsOf?: TagsOf): readonly Request[] {
  if (call.service === 'fis') return fisAuthorizations(call, account, tagsOf);
  if (call.service === 'dynamodb' && call.input['RequestItems'] !== undefined)
    return batchAuthorizations(call, account);
  if (call.service !== 's3' || call.operation !== 'CopyObject') return [authorization(call, account)];
  const source = decodeURIComponent(text(call.input['CopySource'])).replace(/^\//, '');
  return [
    { action: 's3:GetObject', resources: [`arn:aws:s3:::${source}`] },
    { action: 's3:PutObject', resources: [objectArn(call)] },
  ];
}

/** The request as IAM sees it. */
function authorization(call: Asking, account: string): Request {
  const { service, operation, input } = call;
  const action = actionOf(service, operation);
  const arn = (name: string): string => arnOf(call, account, name);
  switch (service) {
    case 'dynamodb':
      return { action, resources: [arn(text(input['TableName']))], context: itemContext(call) };
    case 's3':
      return { action: s3Action(call), resources: [objectArn(call)] };
    case 'sqs':
      return { action, resources: [arn(queueOf(input))] };
    case 'kms':
      return { action, resources: [arn('asked-by-alias')], context: kmsContext(input) };
    case 'events':
      return { action, resources: buses(input).map(arn) };
    case 'secretsmanager':
    case 'cloudformation':
      return { action, resources: [arn(madeUpName(input))] };
    case 'sns':
    case 'states':
      return { action, resources: named(input) };
    default:
      return { action, resources: ['*'] };
  }
}

const queueOf = ({ QueueUrl }: Fields): string => text(QueueUrl).split('/').at(-1) ?? '';

/** Secrets Manager adds six characters of its own to a name, and the ARN of a stack ends in an id. */
const madeUpName = ({ SecretId, StackName }: Fields): string =>
  SecretId === undefined ? `${text(StackName)}/made-up` : `${text(SecretId)}-AbCdEf`;

const actions = new Nested<string>();
/** Prefixes of actions that differ from those of endpoints. */
const PREFIXES: Readonly<Record<string, string>> = { monitoring: 'cloudwatch' };

function actionOf(service: string, operation: string): string {
  // SQS has no permission for batches: a principal that may send one message may send ten.
  return actions.get(
    [service, operation],
    () => `${PREFIXES[service] ?? service}:${service === 'sqs' ? operation.replace(/Batch$/, '') : operation}`,
  );
}

/** The text before a resource's name in its ARN. */
const KINDS: Readonly<Record<string, string>> = {
  dynamodb: 'table/',
  kms: 'key/',
  events: 'event-bus/',
  secretsmanager: 'secret:',
  cloudformation: 'stack/',
};
const arns = new Nested<string>();

function arnOf({ service, region }: Asking, account: string, name: string): string {
  return arns.get(
    [service, region, account, name],
    () => `arn:aws:${service}:${region}:${account}:${KINDS[service] ?? ''}${name}`,
  );
}

function objectArn({ operation, input }: Asking): string {
  const object = operation.startsWith('ListObject') ? '' : `/${text(input['Key'])}`;
  return `arn:aws:s3:::${text(input['Bucket'])}${object}`;
}

/**
 * The topic, machine or execution that a call names by its ARN. A task token is opaque to callers, but AWS can tell its
 * machine. Tokens of the lab begin with the machine's ARN.
 */
function named(input: Fields): string[] {
  const [machine] = text(input['taskToken']).split('/');
  return [text(input['TopicArn'] ?? input['stateMachineArn'] ?? input['executionArn']) || machine || '*'];
}

function buses(input: Fields): string[] {
  const entries = (input['Entries'] as Fields[] | undefined) ?? [];
  return [...new Set(entries.map((entry) => text(entry['EventBusName']) || 'default'))];
}

type Keyed = { readonly pk?: { readonly S?: string } } | undefined;

/** One request per table, with all keys that the batch names there. */
function batchAuthorizations(call: Asking, account: string): readonly Request[] {
  const action = actionOf(call.service, call.operation);
  return Object.entries(call.input['RequestItems'] as Record<string, unknown>).map(([table, asked]) => {
    const requests = (Array.isArray(asked) ? asked : ((asked as Fields)['Keys'] ?? [])) as readonly Fields[];
    const keys = requests.map((request) => {
      const write = request['PutRequest'] ?? request['DeleteRequest'];
      return (write ? ((write as Fields)['Item'] ?? (write as Fields)['Key']) : request) as Keyed;
    });
    return { action, resources: [arnOf(call, account, table)], context: leadingKeys(keys.map((key) => key?.pk?.S)) };
  });
}

/** Partition keys that the request names. A scan names none, as on AWS, so a `ForAllValues` condition holds for it. */
function keysIn({ operation, input }: Asking): readonly (string | undefined)[] {
  if (operation === 'Query') return [queriedKey(input)];
  return operation === 'Scan' ? [] : [((input['Key'] ?? input['Item']) as Keyed)?.pk?.S];
}

const EQUALITY = /([#:]?\w+)\s*=\s*([#:]?\w+)/g;

/**
 * The value that a query's key condition compares `pk` with. Undefined when the condition is invalid: the table then
 * refuses it.
 */
function queriedKey(input: Fields): string | undefined {
  const names = (input['ExpressionAttributeNames'] ?? {}) as Readonly<Record<string, string>>;
  const values = (input['ExpressionAttributeValues'] ?? {}) as Readonly<Record<string, { S?: string } | undefined>>;
  const comparisons = [...text(input['KeyConditionExpression']).matchAll(EQUALITY)];
  const pairs = comparisons.map(([, left = '', right = '']) => (left.startsWith(':') ? [right, left] : [left, right]));
  const [, value = ''] = pairs.find(([name = '']) => (names[name] ?? name) === 'pk') ?? [];
  return values[value]?.S;
}

/** The partition keys that a request names, and the attributes that it writes. */
function itemContext(call: Asking): Record<string, string[]> {
  const item = call.operation === 'PutItem' ? call.input['Item'] : undefined;
  const attributes = item === undefined ? {} : { 'dynamodb:attributes': Object.keys(item as Fields) };
  return { ...leadingKeys(keysIn(call)), ...attributes };
}

/** The condition key `dynamodb:LeadingKeys`. An unknown key fits no pattern. */
const leadingKeys = (keys: readonly (string | undefined)[]): Record<string, string[]> =>
  keys.length === 0 ? {} : { 'dynamodb:leadingkeys': keys.map((key) => key ?? UNTOLD) };

const UNTOLD = '';

/** Keys are granted by alias and encryption context, so that a role can use the key of one placement only. */
function kmsContext(input: Fields): Record<string, string[]> {
  const alias = /(?:^|:)(alias\/.+)$/.exec(text(input['KeyId']))?.[1];
  const encryption = Object.entries((input['EncryptionContext'] ?? {}) as Record<string, string>);
  const pairs: [string, string[]][] = encryption.map(([key, value]) => [
    `kms:encryptioncontext:${key.toLowerCase()}`,
    [value],
  ]);
  if (alias !== undefined) pairs.push(['kms:resourcealiases', [alias]], ['kms:requestalias', [alias]]);
  return Object.fromEntries(pairs);
}
