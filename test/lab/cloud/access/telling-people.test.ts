/** Alarms and rules that tell people: CloudWatch, EventBridge and SNS together. */
import type { Fields } from '../../../../lab/calls/call';
import { CloudWatch } from '../../../../lab/cloud/cloudwatch';
import { EventBridge } from '../../../../lab/cloud/eventbridge';
import { LambdaPolicies } from '../../../../lab/cloud/lambda/policies';
import { Sns } from '../../../../lab/cloud/sns';
import { ACCOUNT, EAST, fakeFunctions, newKernel, notes, resource, runSeconds } from '../bench';

const TOPIC = `arn:aws:sns:${EAST}:${ACCOUNT}:operators`;
const PUBLISHERS = { Service: ['cloudwatch.amazonaws.com', 'events.amazonaws.com'] };
const ALARM_ARN = `arn:aws:cloudwatch:${EAST}:${ACCOUNT}:alarm:impaired`;

function stage() {
  const kernel = newKernel();
  const sns = new Sns(kernel);
  sns.provision(resource('AWS::SNS::Topic', { TopicName: 'operators' }, { ref: TOPIC }));
  sns.provision(resource('AWS::SNS::Subscription', { TopicArn: TOPIC, Protocol: 'email', Endpoint: 'ic@example.com' }));
  const Statement = [{ Effect: 'Allow', Principal: PUBLISHERS, Action: 'sns:Publish', Resource: TOPIC }];
  sns.provision(resource('AWS::SNS::TopicPolicy', { Topics: [TOPIC], PolicyDocument: { Statement } }));
  const none = () => ({ output: {}, latencyMs: 0 });
  const functions = fakeFunctions(() => ({ kind: 'value', payload: null }));
  const publish = sns.publish.bind(sns);
  const events = new EventBridge(kernel, ACCOUNT, {
    ...{ functions, policies: new LambdaPolicies(), call: none, sqs: none, publish },
  });
  const cloudwatch = new CloudWatch(kernel, events, sns);
  const alarm = (more: Fields): void => {
    const properties = { AlarmName: 'impaired', AlarmRule: 'FALSE', ...more };
    cloudwatch.provision(resource('AWS::CloudWatch::CompositeAlarm', properties, { attributes: { Arn: ALARM_ARN } }));
  };
  const force = (isForced: boolean): void =>
    kernel.activeFaults.forceAlarm({ region: EAST, alarm: 'impaired' }, isForced);
  const rule = (EventPattern: Fields): void => {
    const properties = { Name: 'tell', EventPattern, Targets: [{ Id: 'a', Arn: TOPIC }] };
    events.provision(resource('AWS::Events::Rule', properties));
  };
  const declare = (): void =>
    events.deliver(EAST, 'default', {
      ...{ source: 'companyos.dr', 'detail-type': 'IncidentDeclared', detail: { incident: 'evac-1' } },
    });
  return { kernel, sns, alarm, force, rule, declare };
}

const FROM_US = { source: ['companyos.dr'] };

describe('an alarm', () => {
  it('tells the topics of the state it goes to, once per change, in the words of AWS', async () => {
    const { kernel, sns, alarm, force } = stage();
    alarm({ AlarmActions: [TOPIC], AlarmDescription: 'Read on.' });
    await runSeconds(kernel, 10);
    force(true);
    await runSeconds(kernel, 10);
    force(false);
    await runSeconds(kernel, 10);
    expect(sns.arrived).toMatchObject([{ region: EAST, subject: 'ALARM: "impaired" in US East (N. Virginia)' }]);
    expect(JSON.parse(sns.arrived[0]?.text ?? '')).toMatchObject({
      ...{ AlarmName: 'impaired', AlarmDescription: 'Read on.', AWSAccountId: ACCOUNT, NewStateValue: 'ALARM' },
      ...{ OldStateValue: 'OK', Region: 'US East (N. Virginia)', AlarmArn: ALARM_ARN, AlarmActions: [TOPIC] },
      ...{ NewStateReason: 'The rule holds', AlarmRule: 'FALSE' },
      StateChangeTime: expect.stringMatching(/^2027-01-01T.*\+0000$/) as string,
    });
  });

  it('tells of OK where it should, and nothing when its actions are off', async () => {
    const on = stage();
    on.alarm({ OKActions: [TOPIC] });
    const off = stage();
    off.alarm({ OKActions: [TOPIC], ActionsEnabled: false });
    for (const { kernel } of [on, off]) await runSeconds(kernel, 20);
    expect([on, off].map(({ sns }) => sns.arrived.length)).toEqual([1, 0]);
  });

  it('does not tell again what its topic could not take', async () => {
    const { kernel, sns, alarm, force } = stage();
    alarm({ AlarmActions: [TOPIC] });
    await runSeconds(kernel, 10);
    kernel.activeFaults.isDown.set(true, EAST, 'sns');
    force(true);
    kernel.activeFaults.isDown.set(false, EAST, 'sns');
    await runSeconds(kernel, 600);
    expect(sns.arrived).toEqual([]);
    expect(notes(kernel, 'alarm.action-failed')).toMatchObject([{ alarm: 'impaired', error: 'ServiceUnavailable' }]);
  });
});

describe('a rule', () => {
  it('tells a topic the whole event, which people see without a subject of its own', async () => {
    const { kernel, sns, rule, declare } = stage();
    rule(FROM_US);
    declare();
    await runSeconds(kernel, 10);
    expect(sns.arrived).toMatchObject([{ topic: 'operators', subject: 'AWS Notification Message' }]);
    expect(JSON.parse(sns.arrived[0]?.text ?? '')).toMatchObject({ detail: { incident: 'evac-1' }, region: EAST });
  });

  it('tells it again and again until the topic takes it', async () => {
    const { kernel, sns, rule, declare } = stage();
    rule(FROM_US);
    kernel.activeFaults.isDown.set(true, EAST, 'sns');
    declare();
    await runSeconds(kernel, 60);
    expect(sns.arrived).toEqual([]);
    kernel.activeFaults.isDown.set(false, EAST, 'sns');
    await runSeconds(kernel, 75);
    expect(sns.arrived).toHaveLength(1);
  });
});
