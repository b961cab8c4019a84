import { DynamoDb } from '../../../../lab/cloud/dynamodb';
import { caller, EAST, newKernel } from '../bench';
import { bench, globalTable, key } from './bench';

describe('single items', () => {
  it('gives back what was put, and nothing for what was not', () => {
    const { put, get } = bench();
    put([EAST, 'single'], { ...key('p'), value: { S: 'x' } });
    expect(get([EAST, 'single'], key('p'))).toEqual({ ...key('p'), value: { S: 'x' } });
    expect(get([EAST, 'single'], key('q'))).toBeUndefined();
  });

  it('never changes a value in place: what was read before a write stays as it was', () => {
    const { call, put, get } = bench();
    put([EAST, 'single'], { ...key('p'), deep: { M: { list: { L: [{ S: 'x' }] } } } });
    const before = get([EAST, 'single'], key('p'));
    call(EAST, 'UpdateItem', {
      TableName: 'single',
      Key: key('p'),
      UpdateExpression: 'SET deep.#l[0] = :y, deep.more = :y',
      ExpressionAttributeNames: { '#l': 'list' },
      ExpressionAttributeValues: { ':y': { S: 'y' } },
    });
    expect(before).toEqual({ ...key('p'), deep: { M: { list: { L: [{ S: 'x' }] } } } });
    expect(get([EAST, 'single'], key('p'))).toEqual({
      ...key('p'),
      deep: { M: { list: { L: [{ S: 'y' }] }, more: { S: 'y' } } },
    });
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

  it('shows what stands in the way only to those who ask', () => {
    const { put, refusal } = bench();
    put([EAST, 'single'], { ...key('p'), version: { S: '2' } });
    const older = {
      TableName: 'single',
      Item: { ...key('p'), version: { S: '1' } },
      ConditionExpression: 'attribute_not_exists(pk) OR #v < :v',
      ExpressionAttributeNames: { '#v': 'version' },
      ExpressionAttributeValues: { ':v': { S: '1' } },
    };
    expect(refusal(EAST, 'PutItem', older)).toMatchObject({ fields: {} });
    const asking = { ...older, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' };
    expect(refusal(EAST, 'PutItem', asking)).toMatchObject({ fields: { Item: { ...key('p'), version: { S: '2' } } } });
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

  it('measures keys of bytes before base64, and never keys of numbers', () => {
    const keys = (partition: string, sort: string) => ({
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: partition },
        { AttributeName: 'sk', AttributeType: sort },
      ],
    });
    const dynamodb = new DynamoDb(newKernel());
    dynamodb.provision(globalTable('bytes', [EAST], keys('B', 'N')));
    const { call, refusal } = caller(dynamodb, 'dynamodb');
    const put = (bytes: number) => ({
      TableName: 'bytes',
      Item: { pk: { B: Buffer.alloc(bytes).toString('base64') }, sk: { N: `1e${bytes % 100}` } },
    });
    call(EAST, 'PutItem', put(2048));
    expect(refusal(EAST, 'PutItem', put(2049)).message).toMatch(/Size of hashkey has exceeded/);
  });
});
