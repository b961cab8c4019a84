/**
 * A function that publishes: through the SDK over the modelled wire, and as an object in the fast tier. Both have to
 * hear the same.
 */
import { buildSync } from 'esbuild';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Script } from 'node:vm';
import type { ModuleTable } from '../../../lab/bundle/fast/modules';
import { Endpoints } from '../../../lab/cloud/endpoints';
import { Iam } from '../../../lab/cloud/iam';
import { Lambda } from '../../../lab/cloud/lambda';
import { Sns } from '../../../lab/cloud/sns';
import { ACCOUNT, EAST, functionArn, newKernel, resource, runSeconds } from '../cloud/bench';

const TOPIC = `arn:aws:sns:${EAST}:${ACCOUNT}:operators`;
const UNKNOWN = `arn:aws:sns:${EAST}:${ACCOUNT}:nobody`;
const HANDLER = `async (input) => client.send(new PublishCommand(input)).then(
  ({ MessageId }) => ({ id: typeof MessageId }),
  ({ name, message, $metadata }) => ({ name, message, status: $metadata.httpStatusCode }),
)`;
const CLIENT = 'new SNSClient({ maxAttempts: 2 })';

const folder = mkdtempSync(join(tmpdir(), 'topics-'));
buildSync({
  stdin: {
    contents: `import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
      const client = ${CLIENT};
      export const handler = ${HANDLER};`,
    resolveDir: process.cwd(),
  },
  ...{ bundle: true, platform: 'node', target: 'node20', mainFields: ['module', 'main'] },
  outfile: join(folder, 'index.js'),
});

/** The same function as the fast tier holds it. */
function table(): ModuleTable {
  const source = `(function (require, __export) {
    const { PublishCommand, SNSClient } = require('@aws-sdk/client-sns');
    const client = ${CLIENT};
    const handler = ${HANDLER};
    __export({}, { handler: () => handler });
  })`;
  const make = new Script(source).runInThisContext() as ModuleTable['modules'][string];
  return {
    ...{ parameters: ['require', '__export'], entries: { tell: 'tell' }, modules: { tell: make } },
    ...{ stateful: new Set(['tell']), shared: new Map(), facades: new Map() },
  };
}

function stage(tier: 'wire' | 'fast') {
  const kernel = newKernel();
  const iam = new Iam();
  const Statement = [{ Effect: 'Allow', Action: 'sns:Publish', Resource: [TOPIC, UNKNOWN, ''] }];
  const role = { Policies: [{ PolicyDocument: { Statement } }] };
  iam.provision(resource('AWS::IAM::Role', role, { ref: 'teller', attributes: { RoleName: 'teller' } }));
  const sns = new Sns(kernel);
  sns.provision(resource('AWS::SNS::Topic', { TopicName: 'operators' }, { ref: TOPIC }));
  sns.provision(resource('AWS::SNS::Subscription', { TopicArn: TOPIC, Protocol: 'email', Endpoint: 'ic@example.com' }));
  const endpoints = new Endpoints(kernel, iam, ACCOUNT);
  endpoints.serve('sns', sns);
  const lambda = new Lambda({
    ...{ kernel, endpoints, assetFolder: () => folder, modules: tier === 'fast' ? table() : undefined },
    metrics: { series: () => ({ put: () => undefined }) },
    internet: () => {
      throw new Error('this function asks nobody');
    },
    print: () => undefined,
  });
  const properties = { Code: { S3Key: 'asset' }, Timeout: 30, Role: 'arn:aws:iam::1:role/teller' };
  const attributes = { Arn: functionArn('tell') };
  lambda.provision(resource('AWS::Lambda::Function', properties, { ref: 'companyos-dev-tell', attributes }));
  const publish = async (payload: object): Promise<unknown> => {
    let heard: unknown;
    const caller = { kind: 'machine', name: 'test', region: EAST } as const;
    void lambda.invoke({ arn: functionArn('tell'), payload, caller }).then((outcome) => (heard = outcome));
    await runSeconds(kernel, 30);
    return (heard as { payload?: unknown } | undefined)?.payload ?? heard;
  };
  return { kernel, sns, publish };
}

const MESSAGE = { TopicArn: TOPIC, Subject: 'a & b', Message: 'two\nlines: <é> = 100 %' };

describe.each(['wire', 'fast'] as const)('in the %s tier, Publish', (tier) => {
  it('carries subject and text to a person as they are', async () => {
    const { sns, publish } = stage(tier);
    expect(await publish(MESSAGE)).toEqual({ id: 'string' });
    expect(sns.arrived).toMatchObject([{ subject: MESSAGE.Subject, text: MESSAGE.Message }]);
  });

  it.each([
    [{ TopicArn: UNKNOWN }, { name: 'NotFoundException', status: 404, message: 'Topic does not exist' }],
    [{ Subject: 'a\nb' }, { name: 'InvalidParameterException', status: 400, message: 'Invalid parameter: Subject' }],
    [{ TopicArn: `${TOPIC}-2` }, { name: 'AuthorizationErrorException', status: 403, message: 'is not authorized' }],
  ])('%j is refused with %j', async (more, refusal) => {
    const { publish } = stage(tier);
    const message = expect.stringContaining(refusal.message) as string;
    expect(await publish({ ...MESSAGE, ...more })).toEqual({ ...refusal, message });
  });

  it('is refused while SNS is down or refuses what is too much', async () => {
    const { kernel, publish } = stage(tier);
    kernel.activeFaults.isDown.set(true, EAST, 'sns');
    expect(await publish(MESSAGE)).toMatchObject({ name: 'ServiceUnavailable', status: 503 });
    kernel.activeFaults.isDown.set(false, EAST, 'sns');
    kernel.activeFaults.throttledRatio.set(1, EAST, 'sns');
    expect(await publish(MESSAGE)).toMatchObject({ name: 'Throttling', status: 400, message: 'Rate exceeded' });
  });
});
