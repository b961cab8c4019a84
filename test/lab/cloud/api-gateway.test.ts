import { ApiGateway } from '../../../lab/cloud/api-gateway';
import { Iam } from '../../../lab/cloud/iam';
import { sessionToken } from '../../../lab/cloud/lambda/session';
import type { Series } from '../../../lab/cloud/cloudwatch';
import type { MetricName } from '../../../lab/cloud/cloudwatch/metrics';
import { routeTable } from '../../../lab/cloud/api-gateway/api-routes';
import type { Fields } from '../../../lab/calls/call';
import type { Invocation } from '../../../lab/cloud/lambda/invocation';
import { LambdaPolicies } from '../../../lab/cloud/lambda/policies';
import type { HttpAnswer, HttpRequest } from '../../../lab/calls/internet';
import { ACCOUNT, fakeFunctions, functionArn, newKernel, EAST, resource, runSeconds } from './bench';

const HOST = 'us-west-2.dev.example.com';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/detect`;
const CALLS_PROBES = [
  {
    Effect: 'Allow',
    Action: 'execute-api:Invoke',
    Resource: `arn:aws:execute-api:${EAST}:${ACCOUNT}:*/POST/probe/*`,
  },
];

describe('routes', () => {
  const keys = ['$default', 'ANY /identity/{proxy+}', 'GET /identity/me', 'POST /identity/{user}', 'ANY /{proxy+}'];
  it.each([
    ['GET', '/identity/me', 'GET /identity/me'],
    ['PUT', '/identity/me', 'ANY /identity/{proxy+}'],
    ['POST', '/identity/ann', 'POST /identity/{user}'],
    ['GET', '/identity/a/b', 'ANY /identity/{proxy+}'],
    ['GET', '/identity', 'ANY /{proxy+}'],
    ['GET', '/', '$default'],
  ])('%s %s goes to %s', (method, path, expected) =>
    expect(routeTable(keys).match(method, path)?.routeKey).toBe(expected),
  );

  it('carry their path parameters', () => {
    expect(routeTable(keys).match('GET', '/identity/a/b')?.pathParameters).toEqual({ proxy: 'a/b' });
    expect(routeTable(['GET /x']).match('GET', '/y')).toBeUndefined();
  });
});

function stage(answer: () => Invocation | Promise<Invocation>, limits: Fields = {}) {
  const kernel = newKernel();
  const functions = fakeFunctions(answer);
  const policies = new LambdaPolicies();
  const iam = new Iam();
  iam.provision(
    resource(
      'AWS::IAM::Role',
      { Policies: [{ PolicyDocument: { Statement: CALLS_PROBES } }] },
      { ref: 'detect', attributes: { RoleName: 'detect' } },
    ),
  );
  const metrics: string[] = [];
  const series = (_region: string, { name, dimensions }: MetricName): Series => ({
    put: (value) => {
      if (dimensions['Stage'] === undefined && name !== 'Latency') metrics.push(`${name}=${value}`);
    },
  });
  const apis = new ApiGateway(kernel, ACCOUNT, { functions, policies, iam, metrics: { series } });
  const add = (type: string, properties: Fields, ref = 'ref'): void => {
    apis.provision(resource(`AWS::ApiGatewayV2::${type}`, properties, { ref }));
  };
  add('Api', { ProtocolType: 'HTTP', DisableExecuteApiEndpoint: true }, 'api1');
  add('Stage', { ApiId: 'api1', StageName: '$default', ...limits });
  add('DomainName', { DomainName: '*.dev.example.com' });
  add('ApiMapping', { ApiId: 'api1', DomainName: '*.dev.example.com', Stage: '$default' });
  const lambda = {
    ApiId: 'api1',
    IntegrationType: 'AWS_PROXY',
    PayloadFormatVersion: '2.0',
    IntegrationUri: functionArn('cell-login'),
  };
  add('Integration', lambda, 'int1');
  add('Route', { ApiId: 'api1', RouteKey: 'ANY /identity/{proxy+}', Target: 'integrations/int1' });
  add(
    'Route',
    { ApiId: 'api1', RouteKey: 'POST /probe/identity', Target: 'integrations/int1', AuthorizationType: 'AWS_IAM' },
    'route2',
  );
  const permit = (): void => {
    policies.provision(
      resource('AWS::Lambda::Permission', {
        FunctionName: functionArn('cell-login'),
        Principal: 'apigateway.amazonaws.com',
        SourceArn: `arn:aws:execute-api:${EAST}:${ACCOUNT}:api1/*/*/*identity*`,
      }),
    );
  };
  const ask = async (request: Partial<HttpRequest> = {}): Promise<HttpAnswer | undefined> => {
    let heard: HttpAnswer | undefined;
    const sent = {
      method: 'POST',
      host: HOST,
      path: '/identity/ann?a=1',
      headers: { 'X-Tenant-Id': 't' },
      body: '{}',
      ...request,
    };
    apis.serve(EAST, sent, (answered) => (heard = answered));
    await runSeconds(kernel, 40);
    return heard;
  };
  /** So many at once. */
  const statuses = async (times: number, path = '/identity/ann'): Promise<readonly number[]> => {
    const heard: HttpAnswer[] = [];
    const request = { method: 'POST', host: HOST, path, headers: {} };
    for (let sent = 0; sent < times; sent += 1) apis.serve(EAST, request, (answer) => heard.push(answer));
    await runSeconds(kernel, 40);
    return heard.map(({ status }) => status).sort();
  };
  return { kernel, functions, metrics, permit, ask, statuses };
}

const value = (payload: unknown): Invocation => ({ kind: 'value', payload });

describe('API Gateway', () => {
  it('hands a request to the function as payload 2.0 and its answer back', async () => {
    const { functions, metrics, permit, ask } = stage(() =>
      value({ statusCode: 201, headers: { 'X-Region': EAST }, body: 'done' }),
    );
    permit();
    expect(await ask()).toEqual({
      status: 201,
      headers: { 'content-type': 'text/plain;charset=UTF-8', 'x-region': EAST },
      body: 'done',
    });
    expect(functions.requests[0]?.payload).toMatchObject({
      version: '2.0',
      routeKey: 'ANY /identity/{proxy+}',
      rawPath: '/identity/ann',
      rawQueryString: 'a=1',
      queryStringParameters: { a: '1' },
      pathParameters: { proxy: 'ann' },
      headers: { 'x-tenant-id': 't', host: HOST },
      requestContext: {
        http: { method: 'POST', path: '/identity/ann' },
        domainName: HOST,
        time: '01/Jan/2027:00:00:00 +0000',
      },
      body: '{}',
    });
    const { requestContext } = functions.requests[0]?.payload as { requestContext: { timeEpoch: number } };
    expect(Number.isInteger(requestContext.timeEpoch)).toBe(true);
    expect(metrics).toEqual(['Count=1', '4xx=0', '5xx=0']);
  });

  it.each<[string, Invocation, number]>([
    ['an error of the function', { kind: 'error', name: 'Boom', message: 'secret' }, 500],
    ['a throttled function', { kind: 'error', name: 'Lambda.TooManyRequestsException', message: '' }, 503],
    ['an answer without a valid form', value({ statusCode: 'abc' }), 500],
    ['a bare value', value({ hello: 'world' }), 200],
  ])('turns %s into the right status', async (_, outcome, status) => {
    const { permit, ask } = stage(() => outcome);
    permit();
    const answer = await ask();
    expect(answer?.status).toBe(status);
    if (status === 500) expect(answer?.body).toBe('{"message":"Internal Server Error"}');
  });

  it('refuses a share of the requests in a gray region, before anything else sees them', async () => {
    const { kernel, functions, metrics, permit, ask } = stage(() => value({ statusCode: 200 }));
    permit();
    kernel.activeFaults.doors.turnGray({ region: EAST }, 0.5);
    const statuses: (number | undefined)[] = [];
    for (let index = 0; index < 40; index += 1) statuses.push((await ask())?.status);
    const served = statuses.filter((status) => status === 200).length;
    expect(new Set(statuses)).toEqual(new Set([200, 503]));
    expect(served).toBeGreaterThan(10);
    expect(served).toBeLessThan(30);
    expect(functions.requests).toHaveLength(served);
    expect(metrics).not.toContain('5xx=1');
    kernel.activeFaults.doors.turnGray({ region: EAST }, 0);
    expect((await ask())?.status).toBe(200);
  });

  it('needs the permission of the function', async () => {
    const { functions, metrics, ask } = stage(() => value({ statusCode: 200 }));
    expect((await ask())?.status).toBe(500);
    expect(functions.requests).toHaveLength(0);
    expect(metrics).toContain('5xx=1');
  });

  it('gives up after 30 s, refuses unknown hosts and routes, and is silent when the region is lost', async () => {
    const { kernel, permit, ask } = stage(() => new Promise<Invocation>(() => undefined));
    permit();
    expect((await ask())?.status).toBe(503);
    expect((await ask({ path: '/other' }))?.status).toBe(404);
    expect((await ask({ host: 'elsewhere.com' }))?.status).toBe(403);
    expect((await ask({ host: `api1.execute-api.${EAST}.amazonaws.com` }))?.status).toBe(403);
    kernel.activeFaults.isDown.set(true, EAST, 'execute-api');
    expect((await ask())?.status).toBe(503);
    kernel.network.lose(EAST);
    expect(await ask()).toBeUndefined();
  });
});

describe('a route with AWS_IAM', () => {
  interface Signing {
    readonly day?: string;
    readonly region?: string;
    readonly service?: string;
    readonly token?: string;
    readonly names?: string;
  }
  const signed = ({ day = '20270101', region = EAST, service = 'execute-api', ...more }: Signing = {}) => {
    const { token = sessionToken(ROLE), names = 'host;x-amz-date;x-amz-security-token' } = more;
    const credential = `Credential=ASIALAB/${day}/${region}/${service}/aws4_request`;
    return {
      'X-Amz-Date': `${day}T000000Z`,
      'X-Amz-Security-Token': token,
      Authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${names}, Signature=${'0'.repeat(64)}`,
    };
  };
  const asked = async (headers: Record<string, string>) => {
    const made = stage(() => value({ statusCode: 200 }));
    made.permit();
    return { answer: await made.ask({ path: '/probe/identity', headers }), functions: made.functions };
  };

  it('lets in who has signed for it and may call it', async () => {
    const { answer, functions } = await asked(signed());
    expect(answer?.status).toBe(200);
    const userArn = `arn:aws:sts::${ACCOUNT}:assumed-role/detect/function`;
    expect(functions.requests[0]?.payload).toMatchObject({ requestContext: { authorizer: { iam: { userArn } } } });
  });

  it.each([
    ['nobody signed', {}],
    ['the signature is for another region', signed({ region: 'eu-central-1' })],
    ['the signature is for another service', signed({ service: 'lambda' })],
    ['the signature is of yesterday', signed({ day: '20261231' })],
    ['the signature leaves the host out', signed({ names: 'x-amz-date;x-amz-security-token' })],
    ['the role has no permission', signed({ token: sessionToken(`arn:aws:iam::${ACCOUNT}:role/other`) })],
    ['the session is unknown', signed({ token: 'made up' })],
  ])('answers 403 when %s', async (_, headers) => {
    const { answer } = await asked(headers);
    expect([answer?.status, answer?.body]).toEqual([403, '{"message":"Forbidden"}']);
  });
});

describe('a limit', () => {
  const LIMIT = { ThrottlingRateLimit: 2, ThrottlingBurstLimit: 3 };
  const limited = (limits: Fields) => {
    const made = stage(() => value({ statusCode: 200 }), limits);
    made.permit();
    return made;
  };
  it('lets its burst through, refuses what comes beyond with 429, and fills up again', async () => {
    const { statuses, metrics } = limited({ RouteSettings: { 'ANY /identity/{proxy+}': LIMIT } });
    const first = await statuses(5);
    expect(first).toEqual([200, 200, 200, 429, 429]);
    expect(metrics.filter((metric) => metric === '4xx=1')).toHaveLength(2);
    expect(metrics).not.toContain('5xx=1');
    expect(await statuses(4)).toEqual([200, 200, 200, 429]);
  });

  it('of one route takes nothing from another one, and one of the stage is for each of the others', async () => {
    const { statuses } = limited({ RouteSettings: { 'ANY /identity/{proxy+}': LIMIT }, DefaultRouteSettings: LIMIT });
    await statuses(9);
    // Nobody has signed: it gets as far as IAM.
    expect(await statuses(4, '/probe/identity')).toEqual([403, 403, 403, 429]);
  });

  it('says so in the words of API Gateway', async () => {
    const { ask } = limited({ DefaultRouteSettings: { ThrottlingRateLimit: 0.001, ThrottlingBurstLimit: 1 } });
    await ask();
    const second = await ask();
    expect([second?.status, second?.body]).toEqual([429, '{"message":"Too Many Requests"}']);
  });

  it.each([
    [
      'a route that is not there',
      { RouteSettings: { 'GET /other': LIMIT } },
      /Unable to find Route by key GET \/other/,
    ],
    ['a number that is none', { DefaultRouteSettings: { ThrottlingRateLimit: 1 } }, /ThrottlingBurstLimit/],
    ['settings that are not modelled', { DefaultRouteSettings: { ...LIMIT, LoggingLevel: 'INFO' } }, /LoggingLevel/],
  ])('is refused for %s', async (_, limits, message) => {
    const failing = async () => {
      await limited(limits).ask();
    };
    await expect(failing()).rejects.toThrow(message);
  });
});
