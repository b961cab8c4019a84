/**
 * DynamoDB on paper, below the real client: what `requestHandler` would send over the network is answered from a map
 * that all regions share, as an MRSC table looks from outside. Knows the three operations and the few condition forms
 * the control store writes, and throws on anything else. `down` regions refuse connections.
 */
import { isDeepStrictEqual } from 'node:util';
import { HttpResponse } from '@smithy/core/protocols';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { dynamoIn } from '../../../functions/runtime/clients';

interface Request {
  TableName: string;
  Item?: Record<string, unknown>;
  Key?: Record<string, unknown>;
  ConditionExpression?: string;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Record<string, unknown>;
  ScanIndexForward?: boolean;
  Limit?: number;
  ExclusiveStartKey?: Record<string, unknown>;
  ConsistentRead?: boolean;
}
export type Row = Record<string, unknown>;
export interface Call {
  readonly region: string;
  readonly operation: string;
  readonly input: Request;
}

/** What is used of the request a client would send. */
interface Sent {
  readonly headers: Record<string, string>;
  readonly body?: Uint8Array;
}

export class PaperDynamo {
  readonly rows = new Map<string, Row>();
  readonly calls: Call[] = [];
  readonly down = new Set<string>();
  /** Errors that the next writes get, first come first served. */
  readonly nextErrors: string[] = [];
  pageSize = Infinity;

  /** Puts itself below the clients of these regions. */
  serve(...regions: string[]): this {
    for (const region of regions) {
      const { config } = dynamoIn(region);
      config.credentials = () => Promise.resolve({ accessKeyId: 'paper', secretAccessKey: 'paper' });
      config.requestHandler = { ...config.requestHandler, handle: (request: Sent) => this.answer(region, request) };
    }
    return this;
  }

  row(table: string, pk: string, sk: string): Row | undefined {
    return this.rows.get(`${table}/${pk}/${sk}`);
  }

  write(table: string, row: Row): void {
    this.rows.set(`${table}/${String(row['pk'])}/${String(row['sk'])}`, row);
  }

  private answer(region: string, request: Sent) {
    if (this.down.has(region))
      return Promise.reject(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }));
    const operation = request.headers['x-amz-target']?.split('.')[1] ?? '';
    const input = JSON.parse(new TextDecoder().decode(request.body)) as Request;
    this.calls.push({ region, operation, input });
    const refusal = operation === 'PutItem' ? this.nextErrors.shift() : undefined;
    const [statusCode, body] = refusal ? [400, { __type: `#${refusal}` }] : this.perform(operation, input);
    const response = new HttpResponse({ statusCode, headers: {}, body: Buffer.from(JSON.stringify(body)) });
    return Promise.resolve({ response });
  }

  private perform(operation: string, input: Request): [number, unknown] {
    if (operation === 'GetItem') return [200, this.get(input)];
    if (operation === 'Query') return [200, this.query(input)];
    if (operation === 'PutItem') return this.put(input);
    throw new Error(`paper DynamoDB does not know ${operation}`);
  }

  private get({ TableName, Key = {} }: Request): unknown {
    const { pk, sk } = unmarshall(Key as never);
    const row = this.row(TableName, String(pk), String(sk));
    return row ? { Item: marshall(row) } : {};
  }

  private query(input: Request): unknown {
    const { pk, prefix, keys } = this.keysOf(input);
    if (input.ScanIndexForward === false) keys.reverse();
    const from = input.ExclusiveStartKey && `${prefix}${String(unmarshall(input.ExclusiveStartKey as never)['sk'])}`;
    const start = from === undefined ? 0 : keys.indexOf(from) + 1;
    const page = keys.slice(start, start + Math.min(this.pageSize, input.Limit ?? Infinity));
    const last = start + page.length < keys.length ? page.at(-1)?.slice(prefix.length) : undefined;
    const Items = page.map((key): unknown => marshall(this.rows.get(key)));
    return { Items, ...(last !== undefined && { LastEvaluatedKey: marshall({ pk, sk: last }) }) };
  }

  private keysOf({ TableName, ExpressionAttributeValues = {} }: Request): {
    pk: string;
    prefix: string;
    keys: string[];
  } {
    const values = unmarshall(ExpressionAttributeValues as never) as Record<string, string>;
    const pk = values[':pk'] ?? '';
    const prefix = `${TableName}/${pk}/`;
    const wanted = `${prefix}${values[':prefix'] ?? ''}`;
    return { pk, prefix, keys: [...this.rows.keys()].filter((key) => key.startsWith(wanted)).sort() };
  }

  private put(input: Request): [number, unknown] {
    const item = unmarshall((input.Item ?? {}) as never);
    const before = this.row(input.TableName, String(item['pk']), String(item['sk']));
    const clauses = input.ConditionExpression?.split(' AND ') ?? [];
    if (!clauses.every((clause) => this.holds(clause, before, input))) {
      return [400, { __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException' }];
    }
    this.write(input.TableName, item);
    return [200, {}];
  }

  private holds(clause: string, row: Row | undefined, input: Request): boolean {
    const nameOf = (name: string): string => input.ExpressionAttributeNames?.[name] ?? name;
    const call = /^(attribute_exists|attribute_not_exists)\((\S+)\)$/.exec(clause);
    if (call) return (row?.[nameOf(call[2]!)] !== undefined) === (call[1] === 'attribute_exists');
    const [, name = '', value = ''] = /^(#\w+) = (:\w+)$/.exec(clause) ?? [];
    if (name === '') throw new Error(`paper DynamoDB does not know the condition ${clause}`);
    const wanted = unmarshall((input.ExpressionAttributeValues ?? {}) as never)[value] as unknown;
    return isDeepStrictEqual(row?.[nameOf(name)], wanted);
  }
}
