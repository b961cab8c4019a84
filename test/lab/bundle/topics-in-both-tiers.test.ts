/**
 * A function that publishes: through the SDK over the modelled wire, and as an object in the fast tier. Both have to
 * hear the same.
 */
import { Sns } from '../../../lab/cloud/sns';
import { ACCOUNT, EAST, resource } from '../cloud/bench';
import { stages } from './both-tiers';

const TOPIC = `arn:aws:sns:${EAST}:${ACCOUNT}:operators`;
const UNKNOWN = `arn:aws:sns:${EAST}:${ACCOUNT}:nobody`;

const stage = stages(
  {
    ...{ sdk: '@aws-sdk/client-sns', names: 'PublishCommand, SNSClient', client: 'new SNSClient({ maxAttempts: 2 })' },
    handler: `async (input) => client.send(new PublishCommand(input)).then(
      ({ MessageId }) => ({ id: typeof MessageId }),
      ({ name, message, $metadata }) => ({ name, message, status: $metadata.httpStatusCode }),
    )`,
  },
  {
    prefix: 'sns',
    statement: { Action: 'sns:Publish', Resource: [TOPIC, UNKNOWN, ''] },
    provisioned: (kernel) => {
      const sns = new Sns(kernel);
      sns.provision(resource('AWS::SNS::Topic', { TopicName: 'operators' }, { ref: TOPIC }));
      const subscription = { TopicArn: TOPIC, Protocol: 'email', Endpoint: 'ic@example.com' };
      sns.provision(resource('AWS::SNS::Subscription', subscription));
      return sns;
    },
  },
);

const MESSAGE = { TopicArn: TOPIC, Subject: 'a & b', Message: 'two\nlines: <é> = 100 %' };

describe.each(['wire', 'fast'] as const)('in the %s tier, Publish', (tier) => {
  it('carries subject and text to a person as they are', async () => {
    const { model: sns, call: publish } = stage(tier);
    expect(await publish(MESSAGE)).toEqual({ id: 'string' });
    expect(sns.arrived).toMatchObject([{ subject: MESSAGE.Subject, text: MESSAGE.Message }]);
  });

  it.each([
    [{ TopicArn: UNKNOWN }, { name: 'NotFoundException', status: 404, message: 'Topic does not exist' }],
    [{ Subject: 'a\nb' }, { name: 'InvalidParameterException', status: 400, message: 'Invalid parameter: Subject' }],
    [{ TopicArn: `${TOPIC}-2` }, { name: 'AuthorizationErrorException', status: 403, message: 'is not authorized' }],
  ])('%j is refused with %j', async (more, refusal) => {
    const { call: publish } = stage(tier);
    const message = expect.stringContaining(refusal.message) as string;
    expect(await publish({ ...MESSAGE, ...more })).toEqual({ ...refusal, message });
  });

  it('is refused while SNS is down or refuses what is too much', async () => {
    const { kernel, call: publish } = stage(tier);
    kernel.activeFaults.isDown.set(true, EAST, 'sns');
    expect(await publish(MESSAGE)).toMatchObject({ name: 'ServiceUnavailable', status: 503 });
    kernel.activeFaults.isDown.set(false, EAST, 'sns');
    kernel.activeFaults.throttledRatio.set(1, EAST, 'sns');
    expect(await publish(MESSAGE)).toMatchObject({ name: 'Throttling', status: 400, message: 'Rate exceeded' });
  });
});
