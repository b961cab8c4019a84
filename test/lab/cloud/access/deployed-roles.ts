/**
 * The deployed roles, and what the lab's IAM lets them do to an item: every operation is asked of it, with requests as
 * DynamoDB gets them.
 */
import { authorizations } from '../../../../lab/cloud/authorization';
import { readAssembly } from '../../../../lab/templates/assembly';
import { resolveStacks } from '../../../../lab/templates/resolve';
import { readBlueprint } from '../../../../lab/drill/world/blueprint';
import type { ItemKey } from '../../../../strategy/control-items';
import type { Region } from '../../../../strategy/topology';

const ASSEMBLY = process.env['ASSEMBLY'] ?? '';
const { iam, account } = readBlueprint(ASSEMBLY);
export { account, iam };
export const resources = resolveStacks(readAssembly(ASSEMBLY));

export interface Deployed {
  readonly name: string;
  readonly region: string;
  readonly role: string;
}
export const deployed: readonly Deployed[] = resources
  .filter(({ type, properties }) => type === 'AWS::Lambda::Function' && typeof properties['FunctionName'] === 'string')
  .map(({ region, properties }) => ({
    name: String(properties['FunctionName']).replace(/^companyos-dev-/, ''),
    region,
    role: String(properties['Role']),
  }));

/** Names of the functions behind routes of an API. */
export const onTheInternet = new Set(
  resources
    .filter(({ type }) => type === 'AWS::ApiGatewayV2::Integration')
    .map(({ properties }) => /function:companyos-dev-([a-z-]+)/.exec(String(properties['IntegrationUri']))?.[1]),
);

/** A key, and the further attributes of the item under it. */
type ItemOf = ItemKey & Readonly<Record<string, string>>;

/** What can be done to an item, as the request says it. */
const requests = ({ pk, sk, ...rest }: ItemOf, table: string): Readonly<Record<string, object>> => {
  const Key = { pk: { S: pk }, sk: { S: sk } };
  const Item = { ...Key, ...Object.fromEntries(Object.entries(rest).map(([name, S]) => [name, { S }])) };
  return {
    GetItem: { Key },
    Query: { KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': { S: pk } } },
    PutItem: { Item },
    UpdateItem: { Key, UpdateExpression: 'SET a = :a', ExpressionAttributeValues: { ':a': { S: '' } } },
    DeleteItem: { Key },
    Scan: {},
    BatchGetItem: { RequestItems: { [table]: { Keys: [Key] } } },
    BatchWriteItem: { RequestItems: { [table]: [{ PutRequest: { Item: Key } }] } },
    PartiQLSelect: {},
    PartiQLUpdate: {},
    ConditionCheckItem: { Key },
  };
};

/** A table, and the regions that have a replica of it. */
interface Asked {
  readonly table: string;
  readonly regions: readonly Region[];
  /** One item of each kind. */
  readonly items: Readonly<Record<string, ItemKey | ItemOf>>;
}

/** Everything that the role may do to these items in any of the replicas, as "PutItem lease". */
export const allowedTo = ({ role }: Deployed, { table, regions, items }: Asked): readonly string[] =>
  Object.entries(items).flatMap(([kind, key]) =>
    Object.entries(requests({ ...key }, table)).flatMap(([operation, asked]) => {
      const input = { TableName: table, ...asked };
      const isAllowed = regions.some((region) =>
        authorizations({ service: 'dynamodb', region, operation, input }, account).every((request) =>
          iam.allowed(role, request),
        ),
      );
      return isAllowed ? [`${operation} ${kind}`] : [];
    }),
  );
