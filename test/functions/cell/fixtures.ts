import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { createHmac } from 'node:crypto';
import { Readable } from 'node:stream';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { View } from '../../../functions/cell/gate';
import { dayOf, sealSession, SESSION_MS, type Session } from '../../../functions/cell/session';
import { kmsIn } from '../../../functions/runtime/data/key-check';
import { sessionKeyAlias } from '../../../strategy/names';
import type { Service } from '../../../strategy/layers';
import { initialRoute, type Route } from '../../../strategy/routing-map';
import { placementNamed } from '../../../strategy/topology';
import { DEV_TOPOLOGY } from '../../support/dev-topology';

export const topology = DEV_TOPOLOGY;
export const placement = (name: string) => placementNamed(topology, name);

/** The row as deployed, with changes. */
export function row(name: string, service: Service, changes: Partial<Route> = {}): Route {
  return { ...initialRoute(placement(name), service), ...changes };
}

/** What a region knows: these rows, these drained regions. */
export function view(rows: Route[] = [], drained: string[] = [], stale = false): View {
  const stored = (name: string, service: Service) =>
    rows.find((route) => route.placement === name && route.service === service);
  return {
    routeOf: (of, service) => stored(of.name, service) ?? initialRoute(of, service),
    isDrained: (region) => drained.includes(region),
    isLost: () => false,
    isFrozen: () => false,
    effectIn: () => undefined,
    stale,
  };
}

/** The view while these regions are lost. */
export function lostView(lost: string[], known: View = view()): View {
  return { ...known, isLost: (region) => lost.includes(region) };
}

/** The view as deployed while an incident has stopped this service's writes. */
export function frozenView(frozen: Service): View {
  return { ...view(), isFrozen: (_, service) => service === frozen };
}

export interface Call {
  readonly host: string;
  readonly operation: string;
  readonly input: Record<string, unknown>;
  readonly headers?: Readonly<Record<string, string>>;
}
export interface Scripted {
  readonly status: number;
  readonly body: object | string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Below the SDK: answers each request with what the script says, and keeps what was asked. */
export class Wire {
  readonly calls: Call[] = [];
  script: (call: Call) => Scripted = () => ({ status: 200, body: {} });

  handle = (request: {
    hostname: string;
    method: string;
    path: string;
    headers: Record<string, string>;
    body?: unknown;
  }) => {
    const { hostname: host, method, path, headers, body } = request;
    const operation = headers['x-amz-target']?.split('.')[1] ?? `${method} ${path}`;
    const call = { host, operation, input: parsed(body), headers };
    this.calls.push(call);
    const { status, body: answer, headers: answered = {} } = this.script(call);
    const text = typeof answer === 'string' ? answer : JSON.stringify(answer);
    const response = { statusCode: status, headers: { ...answered }, body: Readable.from([Buffer.from(text)]) };
    return Promise.resolve({ response });
  };
}

function parsed(body: unknown): Call['input'] {
  const text = ArrayBuffer.isView(body) ? new TextDecoder().decode(body as Uint8Array) : String(body);
  return text.startsWith('{') ? (JSON.parse(text) as Call['input']) : {};
}

/** A table store that keeps items and honours conditions. */
export class Tables {
  readonly items = new Map<string, Record<string, unknown>>();
  down = false;

  answer = ({ operation, input }: Call): Scripted => {
    if (this.down) return { status: 500, body: { __type: 'InternalServerError', message: 'down' } };
    const table = String(input['TableName']);
    if (operation === 'Query') return this.query(table, input);
    const key = unmarshall((input['Key'] ?? input['Item']) as never);
    const name = `${table}/${String(key['pk'])}/${String(key['sk'])}`;
    if (operation === 'GetItem') return ok(this.items.has(name) ? { Item: marshall(this.items.get(name)!) } : {});
    if (operation === 'DeleteItem') return (this.items.delete(name), ok({}));
    return this.put(name, input);
  };

  put(name: string, input: Call['input']): Scripted {
    const current = this.items.get(name);
    const item = unmarshall(input['Item'] as never);
    const holds = conditionHolds(input, current);
    if (!holds) {
      return {
        status: 400,
        body: {
          __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException',
          ...(current && { Item: marshall(current) }),
        },
      };
    }
    this.items.set(name, item);
    return ok({});
  }

  query(table: string, input: Call['input']): Scripted {
    const pk = unmarshall(input['ExpressionAttributeValues'] as never)[':pk'] as string;
    const from = input['ExclusiveStartKey'] && String(unmarshall(input['ExclusiveStartKey'] as never)['sk']);
    const isBehind = (name: string): boolean => typeof from !== 'string' || name > `${table}/${pk}/${from}`;
    const found = [...this.items]
      .filter(([name]) => name.startsWith(`${table}/${pk}/`) && isBehind(name))
      .sort(([a], [b]) => (a < b ? -1 : 1));
    if (input['ScanIndexForward'] === false) found.reverse();
    const page = found.slice(0, (input['Limit'] as number | undefined) ?? Infinity);
    const last = page.length < found.length ? page.at(-1)?.[0].slice(`${table}/${pk}/`.length) : undefined;
    const more = last === undefined ? {} : { LastEvaluatedKey: marshall({ pk, sk: last }) };
    return ok({ Items: page.map(([, item]) => marshall(item)), ...more });
  }
}

/** The few conditions that our code writes: existence, equality and order, joined by AND or OR alone. */
function conditionHolds(input: Call['input'], current: Record<string, unknown> = {}): boolean {
  const condition = (input['ConditionExpression'] as string | undefined) ?? '';
  const names = (input['ExpressionAttributeNames'] ?? {}) as Record<string, string>;
  const values = unmarshall((input['ExpressionAttributeValues'] ?? {}) as never);
  const holds = (clause: string): boolean => {
    const [, test, name = ''] = /^(attribute_exists|attribute_not_exists)\((\S+)\)$/.exec(clause) ?? [];
    if (test) return (current[names[name] ?? name] !== undefined) === (test === 'attribute_exists');
    const [left = '', operator, right = ''] = clause.split(' ');
    const [stored, given] = [current[names[left] ?? left], values[right] as unknown];
    if (operator === '=') return stored === given;
    // Anything else read as an order would let an older write replace a newer one unseen.
    if (operator !== '<') throw new Error(`"${clause}" is a condition that the tables here do not know`);
    return String(stored) < String(given);
  };
  if (condition === '') return true;
  return condition.includes(' OR ') ? condition.split(' OR ').some(holds) : condition.split(' AND ').every(holds);
}

const ok = (body: object): Scripted => ({ status: 200, body });

/** Puts a wire below a client of the SDK, in place of its sockets. */
export function connect(client: { config: object }, wire: Wire): void {
  Object.assign(client.config, { requestHandler: wire });
}

/** What a handler answered, with its body read. */
export function read(answer: { statusCode: number; headers: Record<string, string>; body: string }) {
  return {
    status: answer.statusCode,
    headers: answer.headers,
    body: JSON.parse(answer.body) as Record<string, unknown>,
  };
}

let nowMs = Date.UTC(2027, 0, 1);

/**
 * A clock under the test's control, a minute on from the last one: what a function had cached is too old to be used.
 */
export function freshClock(): void {
  nowMs += 60_000;
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'], now: nowMs });
}

/** Settings of a function in one region, as Lambda would give them. */
export function runIn(region: string): void {
  process.env['TOPOLOGY'] = JSON.stringify(topology);
  process.env['AWS_REGION'] = region;
  process.env['AWS_ACCESS_KEY_ID'] = 'id';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'secret';
  process.env['POWERTOOLS_LOG_LEVEL'] = 'SILENT';
  connect(kmsIn(region), keys);
}

/** KMS: makes keys out of one master key per alias, the same in every region. */
export const keys = new Wire();
keys.script = ({ input }) => ({ status: 200, body: { Mac: macOf(String(input['KeyId']), String(input['Message'])) } });

const macOf = (alias: string, message: string): string =>
  createHmac('sha256', `master of ${alias}`).update(Buffer.from(message, 'base64')).digest('base64');

/** The key of a placement's sessions on that day. */
export function sessionKey(placement: string, day: number): Buffer {
  const message = Buffer.from(`session key of day ${day}`).toString('base64');
  return Buffer.from(macOf(sessionKeyAlias(topology, placement), message), 'base64');
}

/**
 * A session of that tenant that begins now, with changes; sealed with the key of the tenant's placement, or that one.
 */
export function sessionOf(tenant: string, changes: Partial<Session> = {}, key?: Uint8Array): string {
  const day = dayOf(Date.now());
  const session = { tenant, user: 'jo', id: 'r', endsAtMs: Date.now() + SESSION_MS, day, ...changes };
  return sealSession(session, key ?? sessionKey(tenant.split('/')[0] ?? '', session.day));
}

/** What API Gateway adds on routes that ask IAM. */
const SIGNED = { authorizer: { iam: { userArn: 'arn:aws:sts::111111111111:assumed-role/verify/function' } } };

interface EventOptions {
  readonly tenant?: string;
  readonly body?: unknown;
  /** Without it a valid one of the tenant; null: none. */
  readonly session?: string | null;
  /** Whether IAM has let it in; without it, where routes ask IAM. */
  readonly isSigned?: boolean;
}

/** The fields of an HTTP API event, payload format 2.0, that the cell reads: of a tenant with a session. */
export function event(method: string, path: string, options: EventOptions = {}): APIGatewayProxyEventV2 {
  const { tenant = 'us-east/acme', body, session = sessionOf(tenant) } = options;
  const { isSigned = /^\/(probe|synthetic|tenants)\//.test(path) } = options;
  return {
    version: '2.0',
    rawPath: path,
    rawQueryString: '',
    headers: { 'x-tenant-id': tenant, ...(session !== null && { authorization: `Bearer ${session}` }) },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    isBase64Encoded: false,
    requestContext: { requestId: 'r-1', http: { method }, ...(isSigned && SIGNED) },
  } as unknown as APIGatewayProxyEventV2;
}
