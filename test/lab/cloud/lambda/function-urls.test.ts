import { FunctionUrls } from '../../../../lab/cloud/lambda/function-urls';
import type { Invocation } from '../../../../lab/cloud/lambda/invocation';
import { signedBy } from '../../../../lab/cloud/signature';
import type { HttpAnswer, HttpRequest } from '../../../../lab/calls/internet';
import { People, principalNamed } from '../../../../lab/drill/people';
import {
  ACCOUNT,
  EAST,
  fakeFunctions,
  functionArn,
  newKernel,
  notes,
  resource,
  runSeconds,
  START_MS,
  WEST,
} from '../bench';

const HOST = `abc.lambda-url.${EAST}.on.aws`;
const ANSWER = functionArn('answer');
const IC = principalNamed(ACCOUNT, 'incident-commander');
const post: HttpRequest = { method: 'POST', host: HOST, path: '/', headers: { 'X-Sent': 'yes' }, body: '{"a":1}' };
const HERE = { service: 'lambda', region: EAST, nowMs: START_MS } as const;

const url = (more: object = {}) =>
  resource(
    'AWS::Lambda::Url',
    { AuthType: 'AWS_IAM', TargetFunctionArn: ANSWER, ...more },
    { attributes: { FunctionUrl: `https://${HOST}/` } },
  );
const allow = (action: string, Condition: object, Resource = ANSWER) => {
  return { Effect: 'Allow', Action: action, Resource, Condition };
};
const BY_URL = allow('lambda:InvokeFunctionUrl', { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } });
const THROUGH_URL = allow('lambda:InvokeFunction', { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } });
const policy = (statements: readonly object[], more: object = {}) =>
  resource('AWS::IAM::ManagedPolicy', { PolicyDocument: { Statement: statements }, ...more });

function stage(answer: () => Invocation = () => ({ kind: 'value', payload: { statusCode: 200, body: '{}' } })) {
  const kernel = newKernel();
  const functions = fakeFunctions(answer);
  const people = new People();
  people.putOnCall(['incident-commander', 'duty-manager/laptop']);
  people.provision(policy([BY_URL, THROUGH_URL]));
  const urls = new FunctionUrls(kernel, ACCOUNT, { functions, iam: people });
  urls.provision(url());
  const ask = async (request: HttpRequest, region = EAST): Promise<HttpAnswer | undefined> => {
    let heard: HttpAnswer | undefined;
    urls.serve(region, request, (answered) => (heard = answered));
    await runSeconds(kernel, 1);
    return heard;
  };
  const statusOf = async (request: HttpRequest): Promise<number | undefined> => (await ask(request))?.status;
  return { kernel, functions, people, urls, ask, statusOf };
}

describe('a function URL', () => {
  it('hands a signed request to the function as payload 2.0 with who signed it, and its answer back', async () => {
    const { functions, ask } = stage(() => ({ kind: 'value', payload: { statusCode: 400, body: 'no' } }));
    expect(await ask(signedBy(IC, post, HERE))).toMatchObject({ status: 400, body: 'no' });
    expect(functions.requests).toMatchObject([{ arn: ANSWER, caller: { kind: 'service', region: EAST } }]);
    expect(functions.requests[0]?.payload).toMatchObject({
      ...{ version: '2.0', routeKey: '$default', rawPath: '/', body: '{"a":1}', isBase64Encoded: false },
      headers: { 'x-sent': 'yes', host: HOST },
      requestContext: {
        ...{ apiId: 'abc', domainName: HOST, domainPrefix: 'abc', stage: '$default', http: { method: 'POST' } },
        authorizer: { iam: { accountId: ACCOUNT, userArn: IC, callerId: 'AROALAB:on-call' } },
      },
    });
  });

  it.each<[string, HttpRequest]>([
    ['nobody has signed', post],
    ['who may not', signedBy(principalNamed(ACCOUNT, 'somebody'), post, HERE)],
    ['a role of that name, without a session', signedBy(`arn:aws:iam::${ACCOUNT}:role/somebody`, post, HERE)],
    [
      'a session that AWS would not give',
      signedBy(principalNamed(ACCOUNT, 'incident-commander/on\u200Bcall'), post, HERE),
    ],
    ['a token of nobody', { ...post, headers: { ...signedBy(IC, post, HERE).headers, 'x-amz-security-token': 'x' } }],
    ['a signature for another region', signedBy(IC, post, { ...HERE, region: WEST })],
    ['a signature for another service', signedBy(IC, post, { ...HERE, service: 'execute-api' })],
    ['a signature that is too old', signedBy(IC, post, { ...HERE, nowMs: START_MS - 301_000 })],
    ['an address that nobody has', signedBy(IC, { ...post, host: HOST.replace('abc', 'xyz') }, HERE)],
  ])('refuses %s', async (_, request) => {
    const { kernel, functions, statusOf } = stage();
    expect(await statusOf(request)).toBe(403);
    expect(functions.requests).toEqual([]);
    expect(notes(kernel, 'function-url.refused')).toHaveLength(1);
  });

  it('asks for both permissions, and for the second one as AWS asks', async () => {
    const directly = allow('lambda:InvokeFunction', { Bool: { 'lambda:InvokedViaFunctionUrl': 'false' } });
    const elsewhere = { ...THROUGH_URL, Resource: functionArn('approve') };
    for (const statements of [[BY_URL], [THROUGH_URL], [BY_URL, directly], [BY_URL, elsewhere], []]) {
      const { kernel, functions } = stage();
      const people = new People();
      people.putOnCall(['incident-commander']);
      people.provision(policy(statements));
      expect(people.allowed(IC, { action: 'lambda:InvokeFunction', resources: [ANSWER] })).toBe(false);
      const narrow = new FunctionUrls(kernel, ACCOUNT, { functions, iam: people });
      narrow.provision(url());
      let heard: HttpAnswer | undefined;
      narrow.serve(EAST, signedBy(IC, post, HERE), (answered) => (heard = answered));
      await runSeconds(kernel, 1);
      expect(heard?.status).toBe(403);
    }
  });

  it.each<[string, Invocation, number]>([
    ['an error of the function', { kind: 'error', name: 'Boom', message: 'secret' }, 502],
    ['a throttled function', { kind: 'error', name: 'Lambda.TooManyRequestsException', message: '' }, 429],
    ['an answer without a valid form', { kind: 'value', payload: { statusCode: 'abc' } }, 502],
  ])('turns %s into the right status', async (_, outcome, status) => {
    const { ask } = stage(() => outcome);
    const answer = await ask(signedBy(principalNamed(ACCOUNT, 'duty-manager/laptop'), post, HERE));
    expect(answer?.status).toBe(status);
    expect(answer?.body).not.toContain('secret');
  });

  it('is unavailable while Lambda is down, and silent when the region is lost', async () => {
    const { kernel, ask } = stage();
    kernel.activeFaults.isDown.set(true, EAST, 'lambda');
    expect(await ask(signedBy(IC, post, HERE))).toMatchObject({ status: 503 });
    kernel.network.lose(EAST);
    expect(await ask(signedBy(IC, post, HERE))).toBeUndefined();
  });

  it('is not created where it would let strangers in, or is something that is not modelled', () => {
    const { urls, people } = stage();
    expect(() => urls.provision(url({ AuthType: 'NONE' }))).toThrow('AuthType lets strangers in');
    expect(() => urls.provision(url({ Cors: {} }))).toThrow('Cors is not modelled');
    expect(() => people.provision(policy([], { Users: ['ann'] }))).toThrow('Users is not modelled');
  });
});

describe('people', () => {
  it('who are on call have the policy, also when it is created after them, and no session of theirs has more', () => {
    const people = new People();
    const request = {
      action: 'lambda:InvokeFunctionUrl',
      resources: [ANSWER],
      context: { 'lambda:functionurlauthtype': ['AWS_IAM'] },
    };
    people.putOnCall(['ann', 'bob/laptop']);
    expect(people.allowed(principalNamed(ACCOUNT, 'ann'), request)).toBe(false);
    people.provision(policy([BY_URL]));
    const names = ['ann', 'ann/other', 'bob', 'laptop'];
    expect(names.map((by) => people.allowed(principalNamed(ACCOUNT, by), request))).toEqual([true, true, true, false]);
    expect(people.allowed(principalNamed(ACCOUNT, 'ann'), { ...request, action: 'lambda:UpdateFunctionCode' })).toBe(
      false,
    );
  });
});
