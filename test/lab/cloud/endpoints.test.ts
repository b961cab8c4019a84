import type { Call } from '../../../lab/calls/call';
import type { Exchange, Outcome } from '../../../lab/calls/exchange';
import { Retries } from '../../../lab/bundle/fast/retries';
import { Endpoints } from '../../../lab/cloud/endpoints';
import { Iam } from '../../../lab/cloud/iam';
import { nameNotFound } from '../../../lab/calls/name-not-found';
import { signedBy } from '../../../lab/cloud/signature';
import { seeded } from '../../../lab/kernel/random';
import { ACCOUNT, EAST, newKernel, resource, runSeconds, WEST } from './bench';

const caller = { kind: 'function', name: 'companyos-dev-cell-login', region: EAST } as const;

function bench() {
  const kernel = newKernel();
  const iam = new Iam();
  const Statement = [
    { Effect: 'Allow', Action: ['dynamodb:GetItem', 'dynamodb:PutItem', 'fis:ListExperiments'], Resource: '*' },
  ];
  iam.provision(
    resource('AWS::IAM::Role', { Policies: [{ PolicyDocument: { Statement } }] }, { attributes: { RoleName: 'role' } }),
  );
  const endpoints = new Endpoints(kernel, iam, ACCOUNT);
  const handle = () => ({ output: { answered: true }, latencyMs: 0 });
  endpoints.serve('dynamodb', { types: [], provision: () => undefined, handle });
  const principal = { caller, roleArn: `arn:aws:iam::${ACCOUNT}:role/role` };
  /** What the caller hears within ten seconds, and after how long. */
  const ask = async (operation: string, region = EAST) => {
    const startMs = kernel.clock.now();
    let heard: { outcome: Outcome | Error; afterMs: number } | undefined;
    const hear = (outcome: Outcome | Error) => (heard = { outcome, afterMs: kernel.clock.now() - startMs });
    const exchange: Exchange = {
      connectsIn: () => undefined,
      connected: () => undefined,
      lost: () => undefined,
      answered: (outcome) => void hear(outcome),
      notFound: (error) => void hear(error),
    };
    endpoints.submit(principal, { service: 'dynamodb', operation, region, input: {} }, exchange);
    await runSeconds(kernel, 10);
    return heard;
  };
  const send = (host: string) => {
    const headers = { 'x-amz-target': 'DynamoDB_20120810.GetItem' };
    const sent = endpoints.send(principal, { method: 'POST', host, path: '/', headers }, () => undefined);
    const heard = sent.catch((error: unknown) => error);
    return runSeconds(kernel, 10).then(() => heard);
  };
  /** A request to FIS that the function signs itself, for that service and region. */
  const sendSigned = (service: 'fis' | 'execute-api', region: string) => {
    const host = `fis.${EAST}.amazonaws.com`;
    const request = { method: 'GET', host, path: '/experiments?maxResults=7', headers: {} };
    const signed = signedBy(principal.roleArn, request, { service, region, nowMs: kernel.clock.now() });
    const heard = endpoints.sendSigned(caller, signed);
    return runSeconds(kernel, 10).then(() => heard);
  };
  return { kernel, endpoints, ask, send, sendSigned };
}

describe('an endpoint whose name is lost', () => {
  it('is not found, at once, on the wire and by whoever hands over objects, until DNS knows it again', async () => {
    const { kernel, ask, send } = bench();
    kernel.activeFaults.isNameless.set(true, EAST, 'dynamodb');
    const heard = await ask('GetItem');
    expect(heard?.outcome).toMatchObject({
      code: 'ENOTFOUND',
      message: `getaddrinfo ENOTFOUND dynamodb.${EAST}.amazonaws.com`,
    });
    expect(heard?.afterMs).toBeLessThan(20);
    expect(await send(`dynamodb.${EAST}.amazonaws.com`)).toMatchObject({ code: 'ENOTFOUND' });
    expect((await ask('GetItem', WEST))?.outcome).toMatchObject({ kind: 'output' });
    kernel.activeFaults.isNameless.set(false, EAST, 'dynamodb');
    expect((await ask('GetItem'))?.outcome).toMatchObject({ kind: 'output' });
  });

  it('is tried again by the SDK', () => {
    const error = Object.assign(nameNotFound('dynamodb.us-east-1.amazonaws.com'), { $metadata: {} });
    expect(new Retries('dynamodb', seeded('1'), 2).next(error, 1)).toBeDefined();
    expect(new Retries('dynamodb', seeded('1'), 2).next(error, 2)).toBeUndefined();
  });
});

describe('a permission that is missing', () => {
  it('is refused to that function, for that action, in that region', async () => {
    const { kernel, ask } = bench();
    kernel.activeFaults.isWithheld.set(true, EAST, caller.name, 'dynamodb:GetItem');
    expect((await ask('GetItem'))?.outcome).toMatchObject({
      kind: 'refused',
      error: { name: 'AccessDeniedException' },
    });
    expect((await ask('PutItem'))?.outcome).toMatchObject({ kind: 'output' });
    kernel.activeFaults.isWithheld.set(false, EAST, caller.name, 'dynamodb:GetItem');
    expect((await ask('GetItem'))?.outcome).toMatchObject({ kind: 'output' });
  });
});

describe('a request that a function signs without the SDK', () => {
  it('is admitted as the signer, if it is signed for the service and the region', async () => {
    const { endpoints, sendSigned } = bench();
    const asked: unknown[] = [];
    const handle = (call: Call) => ({ output: { asked: asked.push([call.operation, call.input]) }, latencyMs: 0 });
    endpoints.serve('fis', { types: [], provision: () => undefined, handle });
    expect(await sendSigned('fis', EAST)).toMatchObject({ status: 200, body: '{"asked":1}' });
    expect(asked).toEqual([['ListExperiments', { maxResults: 7 }]]);
    const denied = { status: 403, headers: { 'x-amzn-errortype': 'AccessDeniedException' } };
    expect([await sendSigned('fis', WEST), await sendSigned('execute-api', EAST)]).toMatchObject([denied, denied]);
    expect([
      endpoints.isSigned('fis.us-east-1.amazonaws.com'),
      endpoints.isSigned('us-east-1.dev.companyos.example'),
    ]).toEqual([true, false]);
  });
});
