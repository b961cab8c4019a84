/** How people get to `answer`, as it is synthesized: for every environment that can be deployed. */
import { environmentOf, toTopology } from '../../../infra/environments/load';
import { functionName } from '../../../strategy/names';
import { at, list, property, synthesized, text, type Resource } from '../synthesized';

describe.each(['dev', 'prod'] as const)('people of %s', (name) => {
  const environment = environmentOf(name);
  const topology = toTopology(environment);
  const resources = synthesized(environment);
  const ofType = (type: string): readonly Resource[] => resources.filter((resource) => resource.type === type);
  const answers = ofType('AWS::Lambda::Function').filter(
    (one) => property(one, 'FunctionName') === functionName(topology, 'answer'),
  );
  const targetOf = (resource: Resource, path: string): unknown => list(property(resource, `${path}.Fn::GetAtt`))[0];

  it('answer at one URL in each region that runs the flow, which asks IAM', () => {
    const urls = ofType('AWS::Lambda::Url');
    expect(urls.map(({ region }) => region).sort()).toEqual([...topology.regions].sort());
    for (const url of urls) {
      expect(property(url, 'AuthType')).toBe('AWS_IAM');
      const [answer] = answers.filter(({ region }) => region === url.region);
      expect(targetOf(url, 'TargetFunctionArn')).toBe(answer?.id);
    }
  });

  it('are told the URL by the function that asks, which has it from its own stack', () => {
    const asking = ofType('AWS::Lambda::Function').filter(
      (one) => property(one, 'FunctionName') === functionName(topology, 'approve'),
    );
    expect(asking).toHaveLength(topology.regions.length);
    for (const one of asking) {
      const [url] = ofType('AWS::Lambda::Url').filter(({ region }) => region === one.region);
      expect(list(property(one, 'Environment.Variables.ANSWER_URL.Fn::GetAtt'))).toEqual([url?.id, 'FunctionUrl']);
    }
  });

  it('need a policy: nothing lets others in, no stranger, no account and no service', () => {
    const opened = ofType('AWS::Lambda::Permission').filter(({ region, properties }) =>
      answers.some((one) => one.region === region && JSON.stringify(properties).includes(one.id)),
    );
    expect(opened).toEqual([]);
    for (const permission of ofType('AWS::Lambda::Permission')) {
      expect(text(property(permission, 'Action'))).toBe('lambda:InvokeFunction');
      expect(text(property(permission, 'Principal'))).toMatch(/^(apigateway|events)[.]amazonaws[.]com$/);
    }
  });

  const policyNamed = (what: string): Resource | undefined =>
    ofType('AWS::IAM::ManagedPolicy').find((one) => property(one, 'ManagedPolicyName') === `companyos-${name}-${what}`);

  it('have a policy that stops drills and ends their actions: no attribute of a result, and no other partition', () => {
    expect(ofType('AWS::IAM::ManagedPolicy')).toHaveLength(2);
    const replicas = environment.controlStore.replicas.map(
      (region) => `arn:aws:dynamodb:${region}:${topology.account}:table/companyos-${name}-control`,
    );
    expect(list(property(policyNamed('drills')!, 'PolicyDocument.Statement'))).toEqual([
      {
        Effect: 'Allow',
        Action: 'dynamodb:UpdateItem',
        Resource: replicas,
        Condition: {
          'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['drills'] },
          'ForAllValues:StringEquals': {
            'dynamodb:Attributes': ['pk', 'sk', 'by', 'at', 'answer', 'closed', 'waived'],
          },
        },
      },
    ]);
  });

  it('have a policy that opens the URLs, and the functions through them only', () => {
    const policy = policyNamed('answer');
    const statements = list(property(policy!, 'PolicyDocument.Statement'));
    const arns = topology.regions.map(
      (region) => `arn:aws:lambda:${region}:${topology.account}:function:${functionName(topology, 'answer')}`,
    );
    expect(
      statements.map((one) => ({ ...(one as object), Resource: list(at(one, 'Resource')).map(text).sort() })),
    ).toEqual([
      {
        Effect: 'Allow',
        Action: 'lambda:InvokeFunctionUrl',
        Resource: arns.toSorted(),
        Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } },
      },
      {
        Effect: 'Allow',
        Action: 'lambda:InvokeFunction',
        Resource: arns.toSorted(),
        Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } },
      },
    ]);
    for (const attached of ['Roles', 'Users', 'Groups']) expect(property(policy!, attached)).toBeUndefined();
  });
});
