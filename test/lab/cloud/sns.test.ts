import type { Fields } from '../../../lab/calls/call';
import { Sns } from '../../../lab/cloud/sns';
import { ACCOUNT, caller, EAST, newKernel, notes, resource, runSeconds, WEST } from './bench';

const TOPIC = `arn:aws:sns:${EAST}:${ACCOUNT}:operators`;
const TLS_ONLY = {
  ...{ Effect: 'Deny', Principal: '*', Action: 'sns:Publish', Resource: TOPIC },
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
};
const ALARMS = {
  ...{ Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' }, Action: 'sns:Publish', Resource: TOPIC },
  Condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT } },
};

function stage({ people = 1, statements = [TLS_ONLY, ALARMS] as readonly Fields[] } = {}) {
  const kernel = newKernel();
  const sns = new Sns(kernel);
  sns.provision(resource('AWS::SNS::Topic', { TopicName: 'operators' }, { ref: TOPIC }));
  for (let person = 0; person < people; person += 1) {
    const properties = { TopicArn: TOPIC, Protocol: 'email', Endpoint: `person-${person}@example.com` };
    sns.provision(resource('AWS::SNS::Subscription', properties));
  }
  const policy = { Topics: [TOPIC], PolicyDocument: { Statement: statements } };
  sns.provision(resource('AWS::SNS::TopicPolicy', policy));
  const { call, refusal } = caller(sns, 'sns');
  const publish = (more: Fields = {}, region = EAST) =>
    call(region, 'Publish', { TopicArn: TOPIC, Subject: 's', Message: 'm', ...more });
  const refused = (more: Fields, region = EAST) =>
    refusal(region, 'Publish', { TopicArn: TOPIC, Subject: 's', Message: 'm', ...more });
  const serve = (service: string, topicArn = TOPIC): void =>
    sns.publish({ service, region: EAST, sourceArn: 'arn:of-it' }, { topicArn, text: 'm' });
  return { kernel, sns, publish, refused, serve };
}

describe('Publish', () => {
  it('reaches people by e-mail within seconds, and stands there once however many they are', async () => {
    const { kernel, sns, publish } = stage({ people: 2 });
    expect(publish()).toEqual({ MessageId: expect.any(String) as string });
    await runSeconds(kernel, 1);
    expect(sns.arrived).toEqual([]);
    await runSeconds(kernel, 9);
    expect(sns.arrived).toMatchObject([{ region: EAST, topic: 'operators', subject: 's', text: 'm' }]);
    expect(notes(kernel, 'operator.paged')).toMatchObject([{ region: EAST, topic: 'operators', subject: 's' }]);
    expect(sns.meters).toEqual({ publishes: 1, emails: 2 });
  });

  it('reaches nobody where nobody has subscribed', async () => {
    const { kernel, sns, publish } = stage({ people: 0 });
    publish();
    await runSeconds(kernel, 60);
    expect(sns.arrived).toEqual([]);
  });

  it.each<[string, Fields, string]>([
    ['InvalidParameter', { Message: '' }, 'Empty message'],
    ['InvalidParameter', { Message: 'x'.repeat(262_145) }, 'Message too long'],
    ['InvalidParameter', { Message: 'é'.repeat(131_073) }, 'Message too long'],
    ['InvalidParameter', { Subject: 'x'.repeat(101) }, 'Subject'],
    ['InvalidParameter', { Subject: 'two\nlines' }, 'Subject'],
    ['InvalidParameter', { Subject: '' }, 'Subject'],
    ['InvalidParameter', { TopicArn: 'operators' }, 'TopicArn'],
    ['NotFound', { TopicArn: `${TOPIC}-2` }, 'Topic does not exist'],
    ['NotModelled', { MessageStructure: 'json' }, 'MessageStructure'],
  ])('is refused with %s: %j', (name, more, message) => {
    const { refused } = stage();
    expect(refused(more)).toMatchObject({ name, message: expect.stringContaining(message) as string });
  });

  it('takes a text of 256 KB and a subject of 100 characters, and only from its own region', () => {
    const { publish, refused } = stage();
    expect(publish({ Message: 'x'.repeat(262_144), Subject: 'x'.repeat(100) })).toHaveProperty('MessageId');
    expect(refused({}, WEST)).toMatchObject({ name: 'InvalidParameter' });
  });

  it("is refused when the topic's policy denies it to everybody", () => {
    const { refused } = stage({ statements: [{ ...TLS_ONLY, Condition: undefined }] });
    expect(refused({})).toMatchObject({ name: 'AuthorizationError', statusCode: 403 });
  });
});

describe('an AWS service', () => {
  it("publishes only where the topic's policy lets it, under SNS's own subject", async () => {
    const { kernel, sns, serve } = stage();
    serve('cloudwatch.amazonaws.com');
    expect(() => serve('events.amazonaws.com')).toThrow('not authorized');
    expect(() => serve('cloudwatch.amazonaws.com', `${TOPIC}-2`)).toThrow('does not exist');
    await runSeconds(kernel, 10);
    expect(sns.arrived).toMatchObject([{ subject: 'AWS Notification Message', text: 'm' }]);
  });

  it('is held to the conditions of the policy, and one that is not modelled holds for nothing', () => {
    const other = { ...ALARMS, Condition: { StringEquals: { 'aws:SourceAccount': '222222222222' } } };
    expect(() => stage({ statements: [other] }).serve('cloudwatch.amazonaws.com')).toThrow('not authorized');
    const odd = stage({ statements: [{ ...ALARMS, Condition: { IpAddress: { 'aws:SourceIp': '*' } } }] });
    expect(() => odd.serve('cloudwatch.amazonaws.com')).toThrow('not authorized');
    expect([...odd.sns.unknownOperators]).toEqual(['IpAddress']);
  });

  it('hears that SNS is down, or refuses what is too much', () => {
    const { kernel, serve } = stage();
    kernel.activeFaults.isDown.set(true, EAST, 'sns');
    expect(() => serve('cloudwatch.amazonaws.com')).toThrow('is down');
    kernel.activeFaults.isDown.set(false, EAST, 'sns');
    kernel.activeFaults.throttledRatio.set(1, EAST, 'sns');
    expect(() => serve('cloudwatch.amazonaws.com')).toThrow('Rate exceeded');
  });
});

describe('e-mail', () => {
  it.each<[string, (stage: { lose: () => void; isolate: () => void; down: () => void }) => void]>([
    ['is lost', ({ lose }) => lose()],
    ['is cut off', ({ isolate }) => isolate()],
    ['has no SNS', ({ down }) => down()],
  ])('waits while its region %s, and arrives soon after that', async (_what, strike) => {
    const { kernel, sns, publish } = stage();
    const { network, activeFaults } = kernel;
    publish();
    strike({
      lose: () => network.lose(EAST),
      isolate: () => network.isolate(EAST),
      down: () => activeFaults.isDown.set(true, EAST, 'sns'),
    });
    await runSeconds(kernel, 60);
    expect(sns.arrived).toEqual([]);
    network.restore(EAST);
    activeFaults.isDown.set(false, EAST, 'sns');
    await runSeconds(kernel, 40);
    expect(sns.arrived).toHaveLength(1);
  });

  it('is given up after six hours and more', async () => {
    const { kernel, sns, publish } = stage();
    kernel.network.isolate(EAST);
    publish();
    await runSeconds(kernel, 6 * 3600);
    expect(notes(kernel, 'sns.email-given-up')).toEqual([]);
    await runSeconds(kernel, 6 * 3600);
    expect(notes(kernel, 'sns.email-given-up')).toHaveLength(1);
    expect(sns.arrived).toEqual([]);
  });
});

describe('templates', () => {
  it('are taken without what the lab does not do, and that is listed', () => {
    const { sns } = stage();
    const subscription = { TopicArn: TOPIC, Endpoint: 'x' };
    sns.provision(resource('AWS::SNS::Subscription', { ...subscription, Protocol: 'sms' }));
    sns.provision(resource('AWS::SNS::Subscription', { ...subscription, Protocol: 'email', FilterPolicy: {} }));
    expect(sns.unmodelled).toEqual([
      `${TOPIC}: subscription by sms`,
      `${TOPIC}: subscription by email with FilterPolicy`,
    ]);
    expect(() => sns.provision(resource('AWS::SNS::Topic', { FifoTopic: true }))).toThrow('FifoTopic');
  });
});
