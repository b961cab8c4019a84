/**
 * The default topology of the built-in environments: two US regions that stand by for each other, one EU region, and a
 * control store in the US pair with a witness in Ohio. Channels for each audience, with ids that are placeholders. An
 * environment that differs sets these fields itself.
 */
import type { EnvironmentInput } from './schema';

type Shared = Pick<EnvironmentInput, 'regions' | 'placements' | 'controlStore' | 'capacity' | 'communications'>;

export const THREE_REGIONS: Shared = {
  regions: ['us-east-1', 'us-west-2', 'eu-central-1'],
  placements: [
    {
      ...{ name: 'us-east', residency: 'US', home: 'us-east-1', standbys: ['us-west-2'], optIn: false, demand: 10 },
      tier0: { mode: 'strong', witness: 'us-east-2' },
    },
    {
      ...{ name: 'us-west', residency: 'US', home: 'us-west-2', standbys: ['us-east-1'], optIn: false, demand: 10 },
      tier0: { mode: 'strong', witness: 'us-east-2' },
    },
    // There is no second EU region. By policy these tenants see the maintenance page when their region is lost
    // (strategy §2).
    {
      ...{ name: 'eu', residency: 'EU', home: 'eu-central-1', standbys: [], optIn: false, demand: 4 },
      tier0: { mode: 'eventual' },
    },
    // The contract of these tenants allows a standby outside the residency.
    {
      ...{ name: 'eu-optin', residency: 'EU', home: 'eu-central-1', standbys: ['us-west-2'], optIn: true, demand: 2 },
      tier0: { mode: 'eventual' },
    },
  ],
  controlStore: { replicas: ['us-east-1', 'us-west-2'], witness: 'us-east-2' },
  // Eight services per placement. Either US region can serve all of the US, and Oregon also the opted-in EU tenants.
  capacity: { 'us-east-1': 180, 'us-west-2': 180, 'eu-central-1': 60 },
  communications: {
    channels: {
      internal: [
        { kind: 'slack', channel: 'C0EXAMPLEINC' },
        { kind: 'pagerduty', service: 'PEXAMPLE' },
      ],
      executives: [{ kind: 'slack', channel: 'C0EXAMPLEEXEC' }],
      customers: [
        {
          ...{ kind: 'statuspage', page: 'examplepage0' },
          components: { US: ['example000us'], EU: ['example000eu'] },
        },
        { kind: 'webhook', name: 'partners', url: 'https://hooks.partners.example/companyos' },
        // In regions of the residencies that serve no placement: a list is not lost with what it has to tell of.
        {
          ...{ kind: 'email', name: 'customers', from: 'status@companyos.example' },
          lists: {
            US: { region: 'us-west-1', list: 'companyos-customers' },
            EU: { region: 'eu-west-1', list: 'companyos-customers' },
          },
        },
      ],
      vendors: [
        {
          ...{ kind: 'support', name: 'aws' },
          ...{ serviceCode: 'general-info', categoryCode: 'using-aws', severityCode: 'urgent' },
        },
        { kind: 'slack', channel: 'C0EXAMPLEPARTNER' },
      ],
      drills: [{ kind: 'slack', channel: 'C0EXAMPLEDRILL' }],
    },
  },
};

/** One that anybody may ask, and a placeholder for one that the company has a contract with. */
export const TIMESTAMP_AUTHORITIES: EnvironmentInput['evidence']['timestampAuthorities'] = [
  { url: 'https://freetsa.org/tsr' },
  { url: 'https://time-stamps.example/rfc3161' },
];
