import type { Stack, Template } from '../../../lab/templates/assembly';
import { resolveStacks } from '../../../lab/templates/resolve';

const stack = (name: string, region: string, template: Template): Stack => ({
  id: name,
  name,
  account: '111111111111',
  region,
  template,
  text: JSON.stringify(template),
});

describe('references of a cloud assembly', () => {
  it('resolve inside a stack, with names, ARNs and pseudo parameters', () => {
    const [queue, policy] = resolveStacks([
      stack('cell', 'us-west-2', {
        Resources: {
          Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'jobs' } },
          Policy: {
            Type: 'AWS::IAM::Policy',
            Properties: {
              Url: { Ref: 'Queue' },
              Arn: { 'Fn::GetAtt': ['Queue', 'Arn'] },
              Joined: {
                'Fn::Join': [
                  '',
                  ['arn:', { Ref: 'AWS::Partition' }, ':', { 'Fn::Select': [1, { 'Fn::Split': ['/', 'a/b'] }] }],
                ],
              },
              Sub: { 'Fn::Sub': '${AWS::Region}/${Queue.QueueName}' },
              Gone: { Ref: 'AWS::NoValue' },
            },
          },
        },
      }),
    ]);
    expect(queue!.ref).toBe('https://sqs.us-west-2.amazonaws.com/111111111111/jobs');
    expect(policy!.properties).toEqual({
      Url: 'https://sqs.us-west-2.amazonaws.com/111111111111/jobs',
      Arn: 'arn:aws:sqs:us-west-2:111111111111:jobs',
      Joined: 'arn:aws:b',
      Sub: 'us-west-2/jobs',
    });
  });

  it('cross stacks by export, and regions by stack output', () => {
    const resources = resolveStacks([
      stack('keys', 'us-east-1', {
        Resources: {
          Key: { Type: 'AWS::KMS::Key', Properties: { MultiRegion: true } },
        },
        Outputs: { KeyArn: { Value: { 'Fn::GetAtt': ['Key', 'Arn'] }, Export: { Name: 'key-arn' } } },
      }),
      stack('data', 'us-east-1', {
        Resources: {
          Alias: { Type: 'AWS::KMS::Alias', Properties: { TargetKeyId: { 'Fn::ImportValue': 'key-arn' } } },
        },
      }),
      stack('standby', 'us-west-2', {
        Resources: {
          Replica: {
            Type: 'AWS::KMS::ReplicaKey',
            Properties: {
              PrimaryKeyArn: { 'Fn::GetStackOutput': { StackName: 'keys', OutputName: 'KeyArn', Region: 'us-east-1' } },
            },
          },
        },
      }),
    ]);
    const [key] = resources;
    const replica = resources.find(({ logicalId }) => logicalId === 'Replica')!;
    expect(resources.find(({ logicalId }) => logicalId === 'Alias')!.properties['TargetKeyId']).toBe(
      key!.attributes['Arn'],
    );
    expect(replica.ref).toBe(key!.ref);
    expect(replica.ref).toMatch(/^mrk-/);
    expect(replica.attributes['Arn']).toContain(':us-west-2:');
  });

  it('name stack and resource when something is missing', () => {
    const broken = stack('cell', 'us-west-2', {
      Resources: { A: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { Ref: 'Nowhere' } } } },
    });
    expect(() => resolveStacks([broken])).toThrow('cell: nothing is called Nowhere');
    const foreign = stack('cell', 'us-west-2', {
      Resources: { A: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { 'Fn::ImportValue': 'x' } } } },
    });
    expect(() => resolveStacks([foreign])).toThrow('cell: nothing exports x to us-west-2');
  });
});
