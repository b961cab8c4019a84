import type { Fields } from '../../../lab/cloud/call';
import { DynamoDb } from '../../../lab/cloud/dynamodb';
import { caller, EAST, EU, kernelAt, WEST } from './bench';
import { bench, globalTable, key, STREAM } from './dynamodb-bench';

describe('single items', () => {
  it('gives back what was put, and nothing for what was not', () => {
    const { put, get } = bench();
    put([EAST, 'single'], { ...key('p'), value: { S: 'x' } });
    expect(get([EAST, 'single'], key('p'))).toEqual({ ...key('p'), value: { S: 'x' } });
    expect(get([EAST, 'single'], key('q'))).toBeUndefined();
  });

  it('freezes what it stores, so that nobody can change it from outside', () => {
    const { put, get } = bench();
    const item = { ...key('p'), deep: { M: { list: { L: [{ S: 'x' }] } } } };
    put([EAST, 'single'], item);
    const stored = get([EAST, 'single'], key('p')) as typeof item;
    expect(() => stored.deep.M.list.L.push({ S: 'y' })).toThrow(TypeError);
  });

  it('puts only if the condition holds', () => {
    const { put, refusal } = bench();
    const input = { TableName: 'single', Item: key('p'), ConditionExpression: 'attribute_not_exists(pk)' };
    put([EAST, 'single'], key('p'), { ConditionExpression: 'attribute_not_exists(pk)' });
    expect(refusal(EAST, 'PutItem', input)).toMatchObject({
      name: 'ConditionalCheckFailedException',
      message: 'The conditional request failed',
    });
  });

  it('updates, returns what was asked for, and leaves the item alone when the condition fails', () => {
    const { call, refusal, get } = bench();
    const update = {
      TableName: 'single',
      Key: key('p'),
      UpdateExpression: 'SET epoch = if_not_exists(epoch, :zero) + :one, #m.k = :v REMOVE gone ADD tags :t',
      ExpressionAttributeNames: { '#m': 'map' },
      ExpressionAttributeValues: {
        ':zero': { N: '0' },
        ':one': { N: '1' },
        ':v': { S: 'v' },
        ':t': { SS: ['a', 'b'] },
      },
      ReturnValues: 'UPDATED_NEW',
    };
    call(EAST, 'PutItem', { TableName: 'single', Item: { ...key('p'), map: { M: {} }, gone: { BOOL: true } } });
    expect(call(EAST, 'UpdateItem', update)).toEqual({
      Attributes: { epoch: { N: '1' }, map: { M: { k: { S: 'v' } } }, tags: { SS: ['a', 'b'] } },
    });
    const stale = { ...update, ConditionExpression: 'epoch = :zero' };
    expect(refusal(EAST, 'UpdateItem', stale).name).toBe('ConditionalCheckFailedException');
    expect(get([EAST, 'single'], key('p'))).toEqual({
      ...key('p'),
      epoch: { N: '1' },
      map: { M: { k: { S: 'v' } } },
      tags: { SS: ['a', 'b'] },
    });
  });

  it('creates the item that an update finds missing, unless that is forbidden', () => {
    const { call, get, refusal } = bench();
    const update = {
      TableName: 'single',
      Key: key('p'),
      UpdateExpression: 'SET a = :a',
      ExpressionAttributeValues: { ':a': { N: '1.50' } },
    };
    expect(refusal(EAST, 'UpdateItem', { ...update, ConditionExpression: 'attribute_exists(pk)' }).name).toBe(
      'ConditionalCheckFailedException',
    );
    call(EAST, 'UpdateItem', update);
    expect(get([EAST, 'single'], key('p'))).toEqual({ ...key('p'), a: { N: '1.5' } });
  });

  it('deletes and returns the old item', () => {
    const { call, put, get } = bench();
    put([EAST, 'single'], key('p'));
    expect(call(EAST, 'DeleteItem', { TableName: 'single', Key: key('p'), ReturnValues: 'ALL_OLD' })).toEqual({
      Attributes: key('p'),
    });
    expect(get([EAST, 'single'], key('p'))).toBeUndefined();
  });

  it('projects nested places', () => {
    const { put, get } = bench();
    put([EAST, 'single'], {
      ...key('p'),
      m: { M: { a: { S: '1' }, b: { S: '2' } } },
      l: { L: [{ N: '1' }, { N: '2' }, { N: '3' }] },
    });
    expect(get([EAST, 'single'], key('p'), { ProjectionExpression: 'm.a, l[2], l[0], nothing' })).toEqual({
      m: { M: { a: { S: '1' } } },
      l: { L: [{ N: '1' }, { N: '3' }] },
    });
  });
});

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
      /a set may not be empty/,
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
    expect(refusal(EAST, 'Scan', { TableName: 'data' })).toMatchObject({ name: 'NotModelled', statusCode: 501 });
    expect(refusal(EAST, 'PutItem', { TableName: 'data', Item: key('p'), Expected: {} }).message).toMatch(
      /with Expected is not modelled/,
    );
  });

  it('does not let a table be used whose key is disabled', () => {
    const kernel = kernelAt();
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
