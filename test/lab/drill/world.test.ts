import { readBlueprint } from '../../../lab/drill/world/blueprint';
import { createWorld } from '../../../lab/drill/world/world';

const START_MS = Date.UTC(2027, 0, 1);
const MINUTE_MS = 60_000;

const newBlueprint = () => readBlueprint(process.env['ASSEMBLY'] ?? '');
const newWorld = (blueprint = newBlueprint()) => createWorld({ blueprint, tier: 'wire', seed: '1', startMs: START_MS });

describe('the synthesized world', () => {
  it('lists conditions of policies that the lab cannot judge among what it does not model', () => {
    const blueprint = newBlueprint();
    const before = newWorld(blueprint).unmodelled;
    const Statement = [
      { Effect: 'Allow', Action: '*', Resource: '*', Condition: { IpAddress: { 'aws:SourceIp': '*' } } },
    ];
    const properties = { Roles: ['anybody'], PolicyDocument: { Statement } };
    const named = { stack: 's', region: 'us-east-1', logicalId: 'Policy', ref: 'policy', attributes: {} };
    blueprint.iam.provision({ ...named, type: 'AWS::IAM::Policy', properties });

    expect(newWorld(blueprint).unmodelled).toEqual(
      expect.arrayContaining([...before, 'IAM condition operator IpAddress']),
    );
  });

  it('has no alarm when nothing is wrong and nobody comes', async () => {
    const { kernel, cloudwatch } = newWorld();
    await kernel.clock.runUntil(START_MS + 6 * MINUTE_MS);
    const alarms = cloudwatch.alarms();
    expect(alarms.map(({ name }) => name)).toContain('companyos-dev-observer-silent');
    // They judge three hours, which have not passed.
    const judged = alarms.filter(({ name }) => !/-(?:drills|sign-off)-overdue$/.test(name));
    expect(judged.filter(({ state }) => state !== 'OK')).toEqual([]);
    expect(alarms.filter(({ state }) => state === 'ALARM')).toEqual([]);
  });

  it('has an alarm for a job that was given up', async () => {
    const { kernel, cloudwatch, sqs } = newWorld();
    const region = 'us-east-1';
    const input = {
      QueueUrl: `https://sqs.${region}.amazonaws.com/111111111111/companyos-dev-us-east-jobs-dlq`,
      MessageBody: '{}',
    };
    const caller = { kind: 'operator', name: 'test', region } as const;
    sqs.handle({ service: 'sqs', operation: 'SendMessage', region, input, caller });
    await kernel.clock.runUntil(START_MS + 4 * MINUTE_MS);
    const raised = cloudwatch.alarms().filter(({ state }) => state === 'ALARM');
    expect(raised).toMatchObject([{ region, name: 'companyos-dev-us-east-jobs-given-up' }]);
  });
});
