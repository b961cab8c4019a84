import { dev } from '../../infra/environments/dev';
import { parseEnvironment } from '../../infra/environments/load';
import { at, list, synthesized, text } from './synthesized';

const regions = ['us-east-1', 'us-east-2', 'us-west-2', 'eu-west-1', 'eu-central-1', 'ap-northeast-1'];
const [region0] = regions;
const placement = { optIn: false, standbys: [] as string[], tier0: { mode: 'eventual' }, demand: 1 };

/** As large as it gets: six regions, three residencies, a control store of three replicas, and no zone yet. */
const large = parseEnvironment({
  ...dev,
  regions,
  certificates: Object.fromEntries(
    regions.map((region) => [
      region,
      `arn:aws:acm:${region}:${dev.account}:certificate/00000000-0000-4000-8000-000000000000`,
    ]),
  ),
  capacity: Object.fromEntries(regions.map((region) => [region, 100])),
  zone: { kind: 'created', zoneName: 'companyos.example' },
  controlStore: { replicas: ['us-east-1', 'us-east-2', 'us-west-2'] },
  placements: [
    {
      ...{ ...placement, name: 'us', residency: 'US', home: region0, standbys: ['us-east-2', 'us-west-2'] },
      tier0: { mode: 'strong' },
    },
    {
      ...{ ...placement, name: 'eu', residency: 'EU', home: 'eu-west-1', standbys: ['eu-central-1'] },
      tier0: { mode: 'strong', witness: 'eu-west-2' },
    },
    { ...placement, name: 'apac', residency: 'APAC', home: 'ap-northeast-1' },
  ],
});

describe('six regions', () => {
  const resources = synthesized(large);
  const ofType = (type: string) => resources.filter((resource) => resource.type === type);

  it('have an endpoint check each, a switch check per pair, and a calculated check each', () => {
    expect(ofType('AWS::Route53::HealthCheck')).toHaveLength(6 + 6 * 5 + 6);
  });

  it('have a host each, an answer per residency and for the status page, and one each for up and down', () => {
    expect(ofType('AWS::Route53::RecordSet')).toHaveLength(6 + 3 * 6 + 6 + 2 * 6);
  });

  it('keep Tier-0 in three replicas without a witness, or in two with one on the same continent', () => {
    const tier0 = (name: string) =>
      ofType('AWS::DynamoDB::GlobalTable').find(
        ({ properties }) => at(properties, 'TableName') === `companyos-dev-${name}-tier0`,
      );

    expect(list(at(tier0('us')?.properties, 'Replicas'))).toHaveLength(3);
    expect(at(tier0('us')?.properties, 'GlobalTableWitnesses')).toBeUndefined();
    expect(at(tier0('eu')?.properties, 'GlobalTableWitnesses')).toEqual([{ Region: 'eu-west-2' }]);
    expect(at(tier0('apac')?.properties, 'MultiRegionConsistency')).toBeUndefined();
  });

  it('get the zone that is created, in every record', () => {
    expect(ofType('AWS::Route53::HostedZone')).toHaveLength(1);
    for (const { properties } of ofType('AWS::Route53::RecordSet')) {
      expect(text(at(properties, 'HostedZoneId'))).toContain('companyos-dev-zone');
    }
  });

  it('cross regions only for what no name can tell, and need a custom resource only for the rules of buckets that copy to each other', () => {
    const crossing = resources.filter(({ region, properties }) =>
      references(properties).some((reference) => at(reference, 'Region') !== region),
    );

    const custom = resources.filter(({ type }) => type.startsWith('Custom::'));
    expect([...new Set(custom.map(({ type }) => type))]).toEqual(['Custom::BucketReplication']);
    expect([...new Set(crossing.map(({ type }) => type))].sort()).toEqual([
      'AWS::KMS::ReplicaKey',
      'AWS::Route53::RecordSet',
    ]);
  });

  it('show no widget without alarms: a region that shares nothing has no lag', () => {
    const dashboards = ofType('AWS::CloudWatch::Dashboard').map(({ properties }) =>
      text(at(properties, 'DashboardBody')),
    );

    expect(dashboards).toHaveLength(6);
    for (const body of dashboards) expect(body).not.toMatch(/alarms\W+\[\]/);
    expect(dashboards.filter((body) => body.includes('Replication lag'))).toHaveLength(5);
    expect(dashboards.filter((body) => body.includes('Other regions'))).toHaveLength(6);
    expect(dashboards.filter((body) => body.includes('Readiness'))).toHaveLength(6);
  });

  it('keep what each template may hold below the limits of CloudFormation', () => {
    const counts = new Map<string, number>();
    for (const { stack, region } of resources)
      counts.set(`${stack} ${region}`, (counts.get(`${stack} ${region}`) ?? 0) + 1);

    expect(Math.max(...counts.values())).toBeLessThan(400);
  });
});

/** Every Fn::GetStackOutput below a value. */
function references(value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = at(value, 'Fn::GetStackOutput');
  return own === undefined ? Object.values(value).flatMap(references) : [own];
}
