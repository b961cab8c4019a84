import { RegionInfo } from 'aws-cdk-lib/region-info';
import { dev } from '../../infra/environments/dev';
import { ENVIRONMENT_NAMES, environmentOf, parseEnvironment, toTopology } from '../../infra/environments/load';
import { formStrongTable } from '../../infra/environments/strong-sets';
import { REGIONS_OF_RESIDENCY } from '../../strategy/residency';
import { tier0IsStronglyConsistent } from '../../strategy/tier0-store';
import { Topology } from '../../strategy/topology';

const [usEast, usWest, eu, euOptIn] = dev.placements;
const certificates = dev.certificates as Readonly<Record<string, string>>;
const certificateOf = (region: string) =>
  `arn:aws:acm:${region}:${dev.account}:certificate/00000000-0000-4000-8000-000000000009`;
const withRegion = (region: string) => ({
  regions: [...dev.regions, region],
  certificates: { ...certificates, [region]: certificateOf(region) },
});
const thresholds = (change: object) => ({ thresholds: { ...dev.thresholds, ...change } });
const drills = (windows: object) => ({ drills: { windows } });
const mail = (lists: object) => ({ kind: 'email', name: 'people', from: 'status@companyos.example', lists });
const CASES = { kind: 'support', name: 'aws', serviceCode: 'a', categoryCode: 'b', severityCode: 'urgent' };
const [SHARED, PAGER] = [
  { kind: 'slack', channel: 'C0123456789' },
  { kind: 'pagerduty', service: 'PABC123' },
];
const TWICE = JSON.stringify(SHARED);
const CHANNELS = 'communications.channels';
const channels = (of: object) => ({ communications: { channels: of } });
const staffed = (change: object) =>
  drills({ staffed: { days: ['Mon'], from: '09:00', to: '16:00', zone: 'UTC', ...change } });
const controlStore = (change: object) => ({ controlStore: { ...dev.controlStore, ...change } });

describe('an environment', () => {
  it.each(ENVIRONMENT_NAMES)('named %s is accepted and gives a valid topology', (name) => {
    const topology = toTopology(environmentOf(name));

    expect(Topology.parse(topology)).toEqual(topology);
    expect(topology.environment).toBe(name);
  });

  it('has a TTL of 20 seconds unless it says otherwise', () => {
    expect(parseEnvironment({ ...dev, dnsTtlSeconds: undefined }).dnsTtlSeconds).toBe(20);
  });

  it('holds drills from Monday to Thursday, 09:00 to 16:00 UTC, unless it says otherwise', () => {
    expect(parseEnvironment(dev).drills.windows).toEqual({
      freezes: [],
      weekly: [],
      staffed: { days: ['Mon', 'Tue', 'Wed', 'Thu'], from: '09:00', to: '16:00', zone: 'UTC' },
    });
  });

  it("may be in any region of AWS's commercial partition that the CDK knows, and in no other", () => {
    const commercial = RegionInfo.regions.filter(({ partition }) => partition === 'aws').map(({ name }) => name);

    expect(commercial.length).toBeGreaterThan(30);
    expect(Object.values(REGIONS_OF_RESIDENCY).flat().sort()).toEqual(commercial.sort());
  });

  it('is refused when nobody has heard of it, naming those that exist', () => {
    expect(() => environmentOf('qa')).toThrow(
      'config is "qa": must be one of dev, staging, prod, dev-small, dev-two-person, or the path of a YAML or JSON file',
    );
    expect(() => environmentOf(undefined)).toThrow('config is missing');
  });

  it.each<[field: string, bad: string, allowed: string, change: object]>([
    ['regions[3]', '"us-north-9"', 'allowed: us-east-1', withRegion('us-north-9')],
    ['regions[3]', '"us_east_1"', 'AWS region', withRegion('us_east_1')],
    ['regions[3]', '"us-east-1"', 'must be listed once', withRegion('us-east-1')],
    ['regions', '["us-east-1"]', '2–6 regions', { regions: ['us-east-1'] }],
    [
      'regions',
      '["us-east-1","us-east-2","us-west-1","us-west-2","eu-west-1","eu-west-2","eu-west-3"]',
      '2–6 regions',
      { regions: ['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'eu-west-1', 'eu-west-2', 'eu-west-3'] },
    ],
    [
      'placements[0].home',
      '"us-east-2"',
      'us-east-1, us-west-2, eu-central-1',
      { placements: [{ ...usEast, home: 'us-east-2' }] },
    ],
    [
      'placements[0].residency',
      '"MARS"',
      '"US"|"CA"|"MX"|"SA"|"EU"|"ME"|"IL"|"AF"|"APAC"',
      { placements: [{ ...usEast, residency: 'MARS' }] },
    ],
    [
      'placements[0].home',
      '"us-east-1"',
      'outside residency EU',
      { placements: [{ ...usEast, residency: 'EU', standbys: [] }] },
    ],
    ['placements[0].home', '"us-east-1"', 'outside residency EU', { placements: [{ ...euOptIn, home: 'us-east-1' }] }],
    ['placements[0].standbys[0]', '"us-west-2"', 'needs optIn: true', { placements: [{ ...euOptIn, optIn: false }] }],
    [
      'placements[0].standbys[0]',
      '"us-east-1"',
      'must differ from home (us-east-1)',
      { placements: [{ ...usEast, standbys: ['us-east-1'] }] },
    ],
    [
      'placements[0].standbys[1]',
      '"us-west-2"',
      'must differ',
      { placements: [{ ...usEast, standbys: ['us-west-2', 'us-west-2'] }] },
    ],
    ['placements[4].name', '"us-east"', 'must be unique', { placements: [usEast, usWest, eu, euOptIn, usEast] }],
    ['placements[0].name', '"evidence"', 'evidence bucket', { placements: [{ ...usEast, name: 'evidence' }] }],
    [
      'controlStore',
      '{"replicas":["us-east-1","us-west-2"],"witness":"eu-west-1"}',
      'three of us-east-1, us-east-2, us-west-2',
      controlStore({ witness: 'eu-west-1' }),
    ],
    [
      'controlStore',
      '{"replicas":["us-east-1","us-west-2"],"witness":"us-east-1"}',
      'two and a witness',
      controlStore({ witness: 'us-east-1' }),
    ],
    [
      'controlStore',
      '{"replicas":["us-east-1","us-west-2"]}',
      'two and a witness',
      { controlStore: { replicas: ['us-east-1', 'us-west-2'] } },
    ],
    [
      'controlStore.replicas[0]',
      '"us-east-2"',
      'us-east-1, us-west-2, eu-central-1',
      controlStore({ replicas: ['us-east-2', 'us-west-2'], witness: 'us-east-1' }),
    ],
    ['placements[0].tier0', 'missing', '"eventual" or "strong"', { placements: [{ ...usEast, tier0: undefined }] }],
    [
      'placements[0].tier0',
      '{"mode":"strong","witness":"us-east-2"}',
      'has us-east-1, us-west-2, us-west-1, us-east-2; allowed: three of us-east-1, us-east-2, us-west-2',
      { ...withRegion('us-west-1'), placements: [{ ...usEast, standbys: ['us-west-2', 'us-west-1'] }] },
    ],
    [
      'placements[0].tier0',
      '{"mode":"strong","witness":"us-east-2"}',
      'add a new placement and move the tenants there (docs/runbook.md, "Change where a placement is kept")',
      { ...withRegion('us-east-2'), placements: [{ ...usEast, standbys: ['us-west-2', 'us-east-2'] }] },
    ],
    [
      'placements[0].tier0',
      '{"mode":"strong","witness":"us-east-2"}',
      'has us-east-1, us-east-2; allowed',
      { placements: [{ ...usEast, standbys: [] }] },
    ],
    [
      'contacts.incidentCommander',
      'missing',
      '{ name, email }',
      { contacts: { ...dev.contacts, incidentCommander: undefined } },
    ],
    [
      'contacts.incidentCommander.email',
      '"nobody"',
      'e-mail address',
      { contacts: { ...dev.contacts, incidentCommander: { name: 'x', email: 'nobody' } } },
    ],
    ['thresholds.healthCheckIntervalSeconds', '15', '10 or 30', thresholds({ healthCheckIntervalSeconds: 15 })],
    ['thresholds.healthCheckFailures', '11', '1–10', thresholds({ healthCheckFailures: 11 })],
    ['thresholds.errorRatioMax', '1.5', '0.001–1', thresholds({ errorRatioMax: 1.5 })],
    ['thresholds.latencyP99Ms', '5', '50–29000', thresholds({ latencyP99Ms: 5 })],
    ['approvers', '3', '1 or 2', { approvers: 3 }],
    ['soakSeconds', 'missing', '30–300', { soakSeconds: undefined }],
    ['soakSeconds', '301', '30–300', { soakSeconds: 301 }],
    ['capacity.us-west-2', '83', 'at least 84', { capacity: { ...dev.capacity, 'us-west-2': 83 } }],
    ['capacity.eu-central-1', 'missing', 'at least 44', { capacity: { 'us-east-1': 180, 'us-west-2': 180 } }],
    ['capacity.eu-west-1', '9', 'must be one of us-east-1', { capacity: { ...dev.capacity, 'eu-west-1': 9 } }],
    ['placements[0].demand', '0', '1–1000000', { placements: [{ ...usEast, demand: 0 }] }],
    ['dnsTtlSeconds', '300', '5–60', { dnsTtlSeconds: 300 }],
    ['evidence.mode', '"NONE"', 'GOVERNANCE or COMPLIANCE', { evidence: { retentionDays: 1, mode: 'NONE' } }],
    ['evidence.retentionDays', '0', '1–3650', { evidence: { retentionDays: 0, mode: 'GOVERNANCE' } }],
    [
      'certificates.eu-central-1',
      'missing',
      '*.dev.companyos.example in eu-central-1',
      { certificates: { 'us-east-1': certificateOf('us-east-1'), 'us-west-2': certificateOf('us-west-2') } },
    ],
    [
      'certificates.us-west-2',
      `"${certificateOf('us-east-1')}"`,
      'in us-west-2',
      { certificates: { ...certificates, 'us-west-2': certificateOf('us-east-1') } },
    ],
    [
      'zone.zoneName',
      '"other.example"',
      'must be dev.companyos.example or a parent',
      { zone: { ...dev.zone, zoneName: 'other.example' } },
    ],
    [
      'communications.channels.customers[0].lists.EU.region',
      '"us-west-1"',
      'must be a region of residency EU',
      channels({ customers: [mail({ EU: { region: 'us-west-1', list: 'all' } })] }),
    ],
    [
      'communications.channels.internal[0]',
      '{"kind":"email","name":"people","from":"status@companyos.example","lists":{}}',
      'must be for customers',
      channels({ internal: [mail({})] }),
    ],
    [`${CHANNELS}.internal[0]`, JSON.stringify(CASES), 'must be for vendors', channels({ internal: [CASES] })],
    [`${CHANNELS}.vendors[0].kind`, '"pagerduty"', 'one of support, slack, webhook', channels({ vendors: [PAGER] })],
    [`${CHANNELS}.vendors[0]`, TWICE, 'a channel of executives', channels({ executives: [SHARED], vendors: [SHARED] })],
    [`${CHANNELS}.drills[0].kind`, '"pagerduty"', 'must be one of slack, webhook', channels({ drills: [PAGER] })],
    [`${CHANNELS}.drills[0]`, TWICE, 'a channel of vendors', channels({ vendors: [SHARED], drills: [SHARED] })],
    [
      'onCall.incidentCommander.from',
      '"Monday"',
      'a time such as 2027-01-04T08:00:00Z',
      { onCall: { incidentCommander: { from: 'Monday', everyHours: 168, people: [dev.contacts.incidentCommander] } } },
    ],
    ['account', '"12"', '12-digit', { account: '12' }],
    ['drills.windows.staffed.to', '"10:30"', 'at least 105 minutes after from (09:00)', staffed({ to: '10:30' })],
    ['drills.windows.staffed.to', '"08:00"', 'must be after from', staffed({ to: '08:00' })],
    ['drills.windows.staffed.zone', '"Oslo"', 'a time zone such as Europe/Berlin', staffed({ zone: 'Oslo' })],
    ['drills.windows.staffed.days[0]', '"Monday"', 'one of Mon, Tue', staffed({ days: ['Monday'] })],
    ['drills.windows.staffed.from', '540', 'a time such as 09:00, in quotes', staffed({ from: 540 })],
    ['drills.windows.staffed.hours', '"9-16"', 'there is no field of this name', staffed({ hours: '9-16' })],
    [
      'drills.windows.freezes[0].to',
      '"2026-12-01"',
      'must not be before from',
      drills({ freezes: [{ from: '2026-12-18', to: '2026-12-01', why: 'x' }] }),
    ],
    [
      'drills.windows.freezes[0].from',
      '"18.12.2026"',
      'a date such as 2027-01-31, in quotes',
      drills({ freezes: [{ from: '18.12.2026', to: '2027-01-01', why: 'x' }] }),
    ],
    [
      'drills.windows.weekly[0].why',
      'missing',
      'must say why',
      drills({ weekly: [{ days: ['Wed'], from: '10:00', to: '11:00' }] }),
    ],
  ])('is refused for %s = %s', (...[field, bad, allowed, change]) => {
    const refusal = refusalOf({ ...dev, ...change });

    expect(refusal).toContain('environment "dev" is refused:');
    const line = refusal.split('\n').find((candidate) => candidate.trim().startsWith(`${field} is ${bad}: `));
    expect(line).toContain(allowed);
  });

  it('is refused with all problems at once', () => {
    const refusal = refusalOf({ ...dev, certificates: {}, zone: { ...dev.zone, zoneName: 'other.example' } });

    expect(refusal.split('\n')).toHaveLength(1 + 3 + 1);
  });

  it('keeps the mode of a Tier-0 table when its placement gets another standby', () => {
    const grown = { ...eu, standbys: ['eu-west-1'] };
    const { placements } = parseEnvironment({
      ...{ ...dev, ...withRegion('eu-west-1'), placements: [grown] },
      capacity: { ...dev.capacity, 'eu-west-1': 60 },
    });

    expect(placements.map(tier0IsStronglyConsistent)).toEqual([false]);
  });

  it('may span continents with its control store only when it says so', () => {
    const spread = { replicas: ['us-east-1', 'us-west-2'], witness: 'ap-south-1' };

    expect(refusalOf({ ...dev, controlStore: spread })).toContain('controlStore is');
    expect(() => parseEnvironment({ ...dev, controlStore: { ...spread, crossContinent: true } })).not.toThrow();
  });
});

describe('a strongly consistent table', () => {
  it('has exactly three different members of one set', () => {
    expect(formStrongTable(['us-east-1', 'us-west-2', 'us-east-2'], false)).toBe(true);
    expect(formStrongTable(['us-east-1', 'us-west-2'], false)).toBe(false);
    expect(formStrongTable(['us-east-1', 'us-west-2', 'us-west-2'], false)).toBe(false);
    expect(formStrongTable(['us-east-1', 'us-west-2', 'us-west-1'], false)).toBe(false);
  });
});

function refusalOf(input: unknown): string {
  try {
    parseEnvironment(input);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it was accepted');
}
