import type { Fields } from '../../../../lab/calls/call';
import { DynamoDb } from '../../../../lab/cloud/dynamodb';
import { caller, EAST, EU, newKernel, WEST } from '../bench';
import { bench, globalTable, key, STREAM } from './bench';

describe('refusals', () => {
  const write = (more: Fields) => ({ TableName: 'single', Item: key('p'), ...more });
  const cases: readonly [string, string, Fields, RegExp][] = [
    [
      'an unused value',
      'PutItem',
      write({ ConditionExpression: 'attribute_exists(pk)', ExpressionAttributeValues: { ':x': { S: '' } } }),
      /unused in expressions: keys: {:x}/,
    ],
    [
      'an unused name',
      'PutItem',
      write({ ConditionExpression: 'attribute_exists(pk)', ExpressionAttributeNames: { '#x': 'a' } }),
      /unused in expressions: keys: {#x}/,
    ],
    [
      'placeholders without an expression',
      'PutItem',
      write({ ExpressionAttributeNames: { '#x': 'a' } }),
      /can only be specified when using expressions/,
    ],
    [
      'an undefined value',
      'PutItem',
      write({ ConditionExpression: 'a = :b' }),
      /value used in expression is not defined; attribute value: :b/,
    ],
    [
      'an undefined name',
      'PutItem',
      write({ ConditionExpression: '#a = a' }),
      /name used in the document path is not defined; attribute name: #a/,
    ],
    [
      'a reserved word',
      'PutItem',
      write({ ConditionExpression: 'attribute_exists(region)' }),
      /reserved keyword; reserved keyword: region/,
    ],
    [
      'redundant parentheses',
      'PutItem',
      write({ ConditionExpression: '((attribute_exists(pk)))' }),
      /redundant parentheses/,
    ],
    [
      'a syntax error',
      'PutItem',
      write({ ConditionExpression: 'attribute_exists(pk) AND' }),
      /Invalid ConditionExpression: Syntax error/,
    ],
    [
      'an unknown function',
      'PutItem',
      write({ ConditionExpression: 'exists(pk)' }),
      /Invalid function name; function: exists/,
    ],
    ['an empty expression', 'PutItem', write({ ConditionExpression: '' }), /can not be empty/],
    ['a missing key', 'PutItem', { TableName: 'single', Item: { pk: { S: 'p' } } }, /Missing the key sk in the item/],
    [
      'an empty key',
      'PutItem',
      { TableName: 'single', Item: key('') },
      /cannot contain an empty string value. Key: pk/,
    ],
    [
      'a key of another type',
      'PutItem',
      { TableName: 'single', Item: { ...key('p'), sk: { N: '1' } } },
      /Type mismatch for key sk expected: S actual: N/,
    ],
    [
      'half a key',
      'GetItem',
      { TableName: 'single', Key: { pk: { S: 'p' } } },
      /key element does not match the schema/,
    ],
    [
      'a key and more',
      'GetItem',
      { TableName: 'single', Key: { ...key('p'), a: { S: 'x' } } },
      /key element does not match the schema/,
    ],
    [
      'an item beyond 400 kB',
      'PutItem',
      { TableName: 'single', Item: { ...key('p'), a: { S: 'x'.repeat(409_600) } } },
      /exceeded the maximum allowed size/,
    ],
    [
      'an empty set',
      'PutItem',
      { TableName: 'single', Item: { ...key('p'), a: { SS: [] } } },
      /An string set {2}may not be empty/,
    ],
    [
      'no number',
      'PutItem',
      { TableName: 'single', Item: { ...key('p'), a: { N: 'NaN' } } },
      /cannot be converted to a numeric value/,
    ],
    [
      'two types at once',
      'PutItem',
      { TableName: 'single', Item: { ...key('p'), a: { S: '', N: '1' } } },
      /more than one datatype/,
    ],
    [
      'an update of the key',
      'UpdateItem',
      {
        TableName: 'single',
        Key: key('p'),
        UpdateExpression: 'SET pk = :v',
        ExpressionAttributeValues: { ':v': { S: '' } },
      },
      /This attribute is part of the key/,
    ],
    [
      'overlapping paths',
      'UpdateItem',
      {
        TableName: 'single',
        Key: key('p'),
        UpdateExpression: 'SET a.b = :v REMOVE a',
        ExpressionAttributeValues: { ':v': { S: '' } },
      },
      /paths overlap/,
    ],
    [
      'a section twice',
      'UpdateItem',
      { TableName: 'single', Key: key('p'), UpdateExpression: 'REMOVE a REMOVE b' },
      /only be used once/,
    ],
    [
      'arithmetic on nothing',
      'UpdateItem',
      {
        TableName: 'single',
        Key: key('p'),
        UpdateExpression: 'SET a = a + :v',
        ExpressionAttributeValues: { ':v': { N: '1' } },
      },
      /does not exist in the item/,
    ],
    [
      'a return value that the operation does not know',
      'PutItem',
      write({ ReturnValues: 'ALL_NEW' }),
      /Return values set to invalid value/,
    ],
  ];
  it.each(cases)('refuses %s', (_, operation, ...[input, message]) => {
    const refused = bench().refusal(EAST, operation, input);
    expect(refused.name).toBe('ValidationException');
    expect(refused.message).toMatch(message);
  });

  it('does not know the table in a region without a replica', () => {
    const { refusal } = bench();
    expect(refusal(EU, 'GetItem', { TableName: 'data', Key: key('p') }).name).toBe('ResourceNotFoundException');
  });

  it('says loudly what it does not model', () => {
    const { refusal } = bench();
    expect(refusal(EAST, 'DescribeTable', { TableName: 'data' })).toMatchObject({
      name: 'NotModelled',
      statusCode: 501,
    });
    expect(refusal(EAST, 'PutItem', { TableName: 'data', Item: key('p'), Expected: {} }).message).toMatch(
      /with Expected is not modelled/,
    );
  });

  it('does not let a table be used whose key is disabled', () => {
    const kernel = newKernel();
    const dynamodb = new DynamoDb(kernel, { keyUsable: (_, region) => region !== WEST });
    const replica = (Region: string) => ({ Region, SSESpecification: { KMSMasterKeyId: `arn:${Region}` } });
    dynamodb.provision(
      globalTable('sealed', [], {
        ...STREAM,
        Replicas: [replica(EAST), replica(WEST)],
        SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
      }),
    );
    const { call, refusal } = caller(dynamodb, 'dynamodb');
    call(EAST, 'PutItem', { TableName: 'sealed', Item: key('p') });
    expect(refusal(WEST, 'GetItem', { TableName: 'sealed', Key: key('p') }).name).toBe('AccessDeniedException');
  });
});
