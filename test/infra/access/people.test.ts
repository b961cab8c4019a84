/** How people get to function URLs, as they are synthesized: for every environment that can be deployed. */
import { environmentOf, toTopology } from '../../../infra/environments/load';
import { functionName } from '../../../strategy/names';
import { at, list, property, synthesized, text, type Resource } from '../synthesized';

describe.each(['dev', 'prod'] as const)('people of %s', (name) => {
  const environment = environmentOf(name);
  const topology = toTopology(environment);
  const resources = synthesized(environment);
  const ofType = (type: string): readonly Resource[] => resources.filter((resource) => resource.type === type);
  const named = (what: string): readonly Resource[] =>
    ofType('AWS::Lambda::Function').filter((one) => property(one, 'FunctionName') === functionName(topology, what));
  const OPEN = ['answer', 'lead', 'board'];
  const opened = OPEN.flatMap(named);
  const targetOf = (resource: Resource, path: string): unknown => list(property(resource, `${path}.Fn::GetAtt`))[0];
  const urlsOf = (what: string): readonly Resource[] =>
    ofType('AWS::Lambda::Url').filter((url) =>
      named(what).some((one) => one.region === url.region && one.id === targetOf(url, 'TargetFunctionArn')),
    );

  it('answer, lead and look at one URL each in each region, which asks IAM', () => {
    for (const what of OPEN)
      expect(
        urlsOf(what)
          .map(({ region }) => region)
          .sort(),
      ).toEqual([...topology.regions].sort());
    const urls = ofType('AWS::Lambda::Url');
    expect(urls).toHaveLength(OPEN.length * topology.regions.length);
    for (const url of urls) expect(property(url, 'AuthType')).toBe('AWS_IAM');
  });

  it.each([
    ['approve', 'ANSWER_URL', 'answer'],
    ['board', 'LEAD_URL', 'lead'],
  ])('are told by %s the %s of its own stack', (telling, setting, of) => {
    expect(named(telling)).toHaveLength(topology.regions.length);
    for (const one of named(telling)) {
      const [url] = urlsOf(of).filter(({ region }) => region === one.region);
      expect(list(property(one, `Environment.Variables.${setting}.Fn::GetAtt`))).toEqual([url?.id, 'FunctionUrl']);
    }
  });

  it('need a policy: nothing lets others in, no stranger, no account and no service', () => {
    const permitted = ofType('AWS::Lambda::Permission').filter(({ region, properties }) =>
      opened.some((one) => one.region === region && JSON.stringify(properties).includes(one.id)),
    );
    expect(permitted).toEqual([]);
    for (const permission of ofType('AWS::Lambda::Permission')) {
      expect(text(property(permission, 'Action'))).toBe('lambda:InvokeFunction');
      expect(text(property(permission, 'Principal'))).toMatch(/^(apigateway|events)[.]amazonaws[.]com$/);
    }
  });

  const policyNamed = (what: string): Resource | undefined =>
    ofType('AWS::IAM::ManagedPolicy').find((one) => property(one, 'ManagedPolicyName') === `companyos-${name}-${what}`);

  it('have a policy that stops drills and ends their actions: no attribute of a result, and no other partition', () => {
    expect(ofType('AWS::IAM::ManagedPolicy')).toHaveLength(3);
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

  it.each([
    ['answer', ['answer']],
    ['leads', ['lead', 'board']],
  ])('have a policy, %s, that opens its URLs, and the functions through them only', (called, functions) => {
    const policy = policyNamed(called);
    const statements = list(property(policy!, 'PolicyDocument.Statement'));
    const arns = topology.regions.flatMap((region) =>
      functions.map((one) => `arn:aws:lambda:${region}:${topology.account}:function:${functionName(topology, one)}`),
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
