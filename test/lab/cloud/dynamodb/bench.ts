/** Tables to test with: `data` (MREC in two regions), `control` (MRSC with a witness), `single` (one region). */
import type { Fields, Service } from '../../../../lab/calls/call';
import { DynamoDb, type Item } from '../../../../lab/cloud/dynamodb';
import { caller, EAST, newKernel, OHIO, resource, WEST } from '../bench';

const KEYS = {
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'S' },
  ],
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
};
export const STREAM = { StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' } };

export const globalTable = (name: string, regions: readonly string[], more: Fields = {}) =>
  resource('AWS::DynamoDB::GlobalTable', {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    Replicas: regions.map((Region) => ({ Region })),
    ...KEYS,
    ...more,
  });
export const strongTable = (name: string, more: Fields = {}) =>
  globalTable(name, [EAST, WEST], {
    MultiRegionConsistency: 'STRONG',
    GlobalTableWitnesses: [{ Region: OHIO }],
    ...more,
  });

export const key = (pk: string, sk = 'a'): Item => ({ pk: { S: pk }, sk: { S: sk } });

/** Region and table. */
type Place = readonly [region: string, table: string];

/** Requests, answers and stored items share their values: freezing both ends shows whoever changes one in place. */
const frozen = (service: Service): Service => ({
  types: service.types,
  provision: (made) => service.provision(made),
  handle: (request) => deeplyFrozen(service.handle(deeplyFrozen(request))),
});

function deeplyFrozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deeplyFrozen);
  return value;
}

export function bench(options: ConstructorParameters<typeof DynamoDb>[1] = {}) {
  const kernel = newKernel();
  const dynamodb = new DynamoDb(kernel, options);
  dynamodb.provision(
    globalTable('data', [EAST, WEST], {
      ...STREAM,
      TimeToLiveSpecification: { Enabled: true, AttributeName: 'until' },
    }),
  );
  dynamodb.provision(strongTable('control'));
  dynamodb.provision(globalTable('single', [EAST]));
  const { call, refusal, answer } = caller(frozen(dynamodb), 'dynamodb');
  const put = ([region, table]: Place, item: Item, more: Fields = {}) =>
    call(region, 'PutItem', { TableName: table, Item: item, ...more });
  const get = ([region, table]: Place, wanted: Item, more: Fields = {}) =>
    call(region, 'GetItem', { TableName: table, Key: wanted, ...more })['Item'];
  const later = (ms: number) => kernel.clock.runUntil(kernel.clock.now() + ms);
  return { kernel, dynamodb, call, refusal, answer, put, get, later };
}
