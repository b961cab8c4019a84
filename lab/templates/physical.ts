/**
 * The names that AWS would give a resource: the value of `Ref` and of each `Fn::GetAtt`. Names come from the template.
 * Ids that AWS would generate are derived from stack and logical id, so that a run repeats. A type that is missing here
 * gets a generic name and ARN.
 */
import { sha256 } from '../../strategy/sha256';

export interface Identity {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface Declared {
  readonly stack: string;
  readonly account: string;
  readonly region: string;
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

type Naming = (declared: Declared, made: Made) => Identity;

interface Made {
  /** A stable id of that many hex digits. */
  readonly id: (digits: number) => string;
  /** The named property, or a name as CloudFormation would generate it. */
  readonly name: (property: string) => string;
  readonly arn: (service: string, resource: string) => string;
}

const withArn = (ref: string, arn: string, more: Record<string, string> = {}): Identity => ({
  ref,
  attributes: { Arn: arn, ...more },
});

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const NAMING: Readonly<Record<string, Naming>> = {
  'AWS::DynamoDB::GlobalTable': (_d, { name, arn }) =>
    withArn(name('TableName'), arn('dynamodb', `table/${name('TableName')}`)),
  'AWS::S3::Bucket': ({ region }, { name }) => {
    const bucket = name('BucketName').toLowerCase();
    const domain = `${bucket}.s3.${region}.amazonaws.com`;
    return withArn(bucket, `arn:aws:s3:::${bucket}`, {
      DomainName: `${bucket}.s3.amazonaws.com`,
      RegionalDomainName: domain,
    });
  },
  'AWS::SQS::Queue': ({ account, region }, { name, arn }) => {
    const queue = name('QueueName');
    const url = `https://sqs.${region}.amazonaws.com/${account}/${queue}`;
    return withArn(url, arn('sqs', queue), { QueueName: queue, QueueUrl: url });
  },
  'AWS::KMS::Key': ({ properties }, { id, arn }) => {
    const keyId = `${properties['MultiRegion'] === true ? 'mrk-' : ''}${id(32)}`;
    return withArn(keyId, arn('kms', `key/${keyId}`), { KeyId: keyId });
  },
  'AWS::KMS::ReplicaKey': ({ properties }, { arn }) => {
    const keyId = text(properties['PrimaryKeyArn']).split('/').at(-1) ?? '';
    return withArn(keyId, arn('kms', `key/${keyId}`), { KeyId: keyId });
  },
  'AWS::KMS::Alias': (_d, { name }) => ({ ref: name('AliasName'), attributes: {} }),
  'AWS::Lambda::Function': (_d, { name, arn }) =>
    withArn(name('FunctionName'), arn('lambda', `function:${name('FunctionName')}`)),
  'AWS::Lambda::Url': ({ region, properties }, { id }) => ({
    ref: text(properties['TargetFunctionArn']),
    attributes: {
      FunctionArn: text(properties['TargetFunctionArn']),
      FunctionUrl: `https://${id(32)}.lambda-url.${region}.on.aws/`,
    },
  }),
  'AWS::IAM::ManagedPolicy': ({ account }, { name }) => {
    const arn = `arn:aws:iam::${account}:policy/${name('ManagedPolicyName')}`;
    return { ref: arn, attributes: { PolicyArn: arn } };
  },
  'AWS::IAM::Role': ({ account }, { name, id }) =>
    withArn(name('RoleName'), `arn:aws:iam::${account}:role/${name('RoleName')}`, {
      RoleId: `AROA${id(16)}`,
      RoleName: name('RoleName'),
    }),
  'AWS::StepFunctions::StateMachine': (_d, { name, arn }) => {
    const machine = arn('states', `stateMachine:${name('StateMachineName')}`);
    return withArn(machine, machine, { Name: name('StateMachineName') });
  },
  'AWS::Events::EventBus': (_d, { name, arn }) =>
    withArn(name('Name'), arn('events', `event-bus/${name('Name')}`), { Name: name('Name') }),
  'AWS::Events::Rule': (_d, { name, arn }) => withArn(name('Name'), arn('events', `rule/${name('Name')}`)),
  'AWS::Scheduler::Schedule': (_d, { name, arn }) =>
    withArn(name('Name'), arn('scheduler', `schedule/default/${name('Name')}`)),
  'AWS::CloudWatch::Alarm': (_d, { name, arn }) =>
    withArn(name('AlarmName'), arn('cloudwatch', `alarm:${name('AlarmName')}`)),
  'AWS::CloudWatch::CompositeAlarm': (_d, { name, arn }) =>
    withArn(name('AlarmName'), arn('cloudwatch', `alarm:${name('AlarmName')}`)),
  'AWS::FIS::ExperimentTemplate': (_d, { id }) => ({ ref: `EXT${id(14)}`, attributes: { Id: `EXT${id(14)}` } }),
  'AWS::SNS::Topic': (_d, { name, arn }) => {
    const topic = arn('sns', name('TopicName'));
    return { ref: topic, attributes: { TopicArn: topic, TopicName: name('TopicName') } };
  },
  'AWS::Logs::LogGroup': (_d, { name, arn }) =>
    withArn(name('LogGroupName'), arn('logs', `log-group:${name('LogGroupName')}:*`)),
  'AWS::ApiGatewayV2::Api': ({ region }, { id }) => ({
    ref: id(10),
    attributes: { ApiId: id(10), ApiEndpoint: `https://${id(10)}.execute-api.${region}.amazonaws.com` },
  }),
  'AWS::ApiGatewayV2::DomainName': ({ region, properties }, { id }) => ({
    ref: text(properties['DomainName']),
    attributes: {
      RegionalDomainName: `d-${id(10)}.execute-api.${region}.amazonaws.com`,
      RegionalHostedZoneId: `Z${id(13)}`,
    },
  }),
  'AWS::Route53::HostedZone': (_d, { id }) => ({
    ref: `Z${id(13).toUpperCase()}`,
    attributes: { Id: `Z${id(13).toUpperCase()}` },
  }),
  'AWS::Route53::RecordSet': ({ properties }) => ({ ref: text(properties['Name']), attributes: {} }),
  'AWS::Route53::HealthCheck': (_d, { id }) => ({ ref: id(32), attributes: { HealthCheckId: id(32) } }),
};

/** The names of a declared resource. Its properties are resolved. */
export function identify(declared: Declared): Identity {
  const { stack, account, region, logicalId, type, properties } = declared;
  const id = (digits: number): string => sha256(`${region}/${stack}/${logicalId}`).slice(0, digits);
  const made: Made = {
    id,
    name: (property) => text(properties[property]) || `${stack}-${logicalId}-${id(8)}`,
    arn: (service, resource) => `arn:aws:${service}:${region}:${account}:${resource}`,
  };
  const naming = NAMING[type];
  if (naming) return naming(declared, made);
  const generic = `${stack}-${logicalId}-${id(8)}`;
  return withArn(generic, made.arn((type.split('::')[1] ?? 'aws').toLowerCase(), generic));
}
