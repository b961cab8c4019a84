/**
 * Checks across fields, which the schema cannot make: regions exist, residencies fit, AWS allows the set. Each check
 * returns every problem that it finds, with the path of the field, so that one failed synth names all of them.
 */
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { type Audience, OUTAGE_AUDIENCES } from '../../strategy/cadence';
import { type ChannelKind, channelName } from '../../strategy/channels';
import { contentBucket } from '../../strategy/names';
import { STAFFED_MINUTES_MIN } from '../../strategy/calendar';
import { loadsOf } from '../../strategy/capacity';
import { REGIONS_OF_RESIDENCY, residencyOf } from '../../strategy/residency';
import { regionsOf, type Placement, type Region } from '../../strategy/topology';
import { minuteOf } from '../../strategy/windows';
import type { Environment } from './schema';
import { allowedSets, formStrongTable } from './strong-sets';

export interface Problem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}
type Check = (environment: Environment) => readonly Problem[];

const KNOWN_REGIONS = new Set(RegionInfo.regions.map((info) => info.name));

const regionsExist: Check = ({ regions }) =>
  regions.flatMap((region, index) => {
    if (KNOWN_REGIONS.has(region) && residencyOf(region)) return [];
    const allowed = Object.values(REGIONS_OF_RESIDENCY).flat().join(', ');
    return [
      { path: ['regions', index], message: `is not a region of AWS's commercial partition; allowed: ${allowed}` },
    ];
  });

const regionsAreDistinct: Check = ({ regions }) =>
  repeated(regions).map((index) => ({ path: ['regions', index], message: 'must be listed once' }));

const placementsAreDistinct: Check = ({ placements }) =>
  repeated(placements.map((placement) => placement.name)).map((index) => ({
    path: ['placements', index, 'name'],
    message: 'must be unique among the placements',
  }));

const placementsFit: Check = (environment) =>
  environment.placements.flatMap((placement, index) =>
    regionFields(placement).flatMap(({ path, region }) => {
      const message = misplaced(environment, placement, region);
      return message === undefined ? [] : [{ path: ['placements', index, ...path], message }];
    }),
  );

const standbysDiffer: Check = ({ placements }) =>
  placements.flatMap((placement, index) =>
    repeated(regionsOf(placement)).map((position) => ({
      path: ['placements', index, 'standbys', position - 1],
      message: `must differ from home (${placement.home}) and from the other standbys`,
    })),
  );

/** Addresses of customers stay in their residency, and only customers are on such lists. */
const mailStaysHome: Check = ({ communications }) =>
  Object.entries(communications.channels).flatMap(([audience, channels]) =>
    channels.flatMap((channel, index) => {
      const path = ['communications', 'channels', audience, index];
      if (channel.kind !== 'email') return [];
      if (audience !== 'customers') return [{ path, message: 'must be for customers: staff have no contact list' }];
      return Object.entries(channel.lists).flatMap(([residency, { region }]) =>
        residencyOf(region) === residency
          ? []
          : [{ path: [...path, 'lists', residency, 'region'], message: `must be a region of residency ${residency}` }],
      );
    }),
  );

/** Which kinds of channels vendors and drills may have, and with whom they share none. */
const OWN: Readonly<Record<'vendors' | 'drills', { kinds: readonly ChannelKind[]; apartFrom: readonly Audience[] }>> = {
  vendors: { kinds: ['support', 'slack', 'webhook'], apartFrom: ['internal', 'executives'] },
  drills: { kinds: ['slack', 'webhook'], apartFrom: OUTAGE_AUDIENCES },
};

/** Cases at AWS are for vendors alone. Vendors read nothing of what is for staff, and a drill wakes nobody. */
const othersReadTheirOwn: Check = ({ communications: { channels } }) => {
  const strays = Object.entries(channels).flatMap(([audience, named]) =>
    named.flatMap(({ kind }, index) =>
      kind === 'support' && audience !== 'vendors'
        ? [{ path: ['communications', 'channels', audience, index], message: 'must be for vendors' }]
        : [],
    ),
  );
  const own = (['vendors', 'drills'] as const).flatMap((audience) =>
    channels[audience].flatMap((channel, index) => {
      const path = ['communications', 'channels', audience, index];
      const { kinds, apartFrom } = OWN[audience];
      if (!kinds.includes(channel.kind))
        return [{ path: [...path, 'kind'], message: `must be one of ${kinds.join(', ')} for ${audience}` }];
      const other = apartFrom.find((one) => channels[one].map(channelName).includes(channelName(channel)));
      return other === undefined ? [] : [{ path, message: `must not be a channel of ${other}` }];
    }),
  );
  return [...strays, ...own];
};

/** Lambda gives a function 4 kB for all its variables, and the topology needs most of the rest. */
const ROOTS_BYTES_MAX = 1500;

const rootsFit: Check = ({ evidence }) => {
  const bytes = evidence.timestampAuthorities.reduce((sum, { root = '' }) => sum + root.length, 0);
  if (bytes <= ROOTS_BYTES_MAX) return [];
  const message = `have roots of ${bytes} bytes, and a function has room for ${ROOTS_BYTES_MAX}: leave one out, and auditors fetch it from the authority`;
  return [{ path: ['evidence', 'timestampAuthorities'], message }];
};

const certificatesExist: Check = ({ regions, certificates, domain, account }) => {
  if (certificates === 'issued') return [];
  return regions.flatMap((region) => {
    if (certificates[region]?.startsWith(`arn:aws:acm:${region}:${account}:certificate/`)) return [];
    const message = `must be the ARN of an issued certificate for *.${domain} in ${region} of account ${account}`;
    return [{ path: ['certificates', region], message }];
  });
};

const controlStoreIsPossible: Check = ({ controlStore, regions }) => {
  const { replicas, witness, crossContinent } = controlStore;
  const strangers = replicas.flatMap((replica, index) =>
    regions.includes(replica)
      ? []
      : [{ path: ['controlStore', 'replicas', index], message: `must be one of ${regions.join(', ')}` }],
  );
  const members = witness === undefined ? replicas : [...replicas, witness];
  if (formStrongTable(members, crossContinent)) return strangers;
  const message = `must be three replicas, or two and a witness: ${allowedSets(crossContinent)}`;
  return [...strangers, { path: ['controlStore'], message }];
};

/**
 * The mode is set once and stays. A changed mode or member would need a new table, because DynamoDB cannot convert an
 * existing one.
 */
const tier0IsPossible: Check = ({ placements }) =>
  placements.flatMap((placement, index) => {
    if (placement.tier0.mode === 'eventual') return [];
    const { witness } = placement.tier0;
    const members = [...regionsOf(placement), ...(witness === undefined ? [] : [witness])];
    if (formStrongTable(members, false)) return [];
    const message = `mode strong needs exactly three members: three regions of the placement, or two regions and a witness. It has ${members.join(', ')}; allowed: ${allowedSets(false)}. ${NO_WAY_BACK}`;
    return [{ path: ['placements', index, 'tier0'], message }];
  });

const NO_WAY_BACK =
  'DynamoDB cannot change the mode of an existing table or the members of a strong one: add a new placement and move the tenants there (docs/runbook.md, "Change where a placement is kept")';

/** S3 names are global and have at most 63 characters. Ours contain environment, placement, region and account. */
const bucketNamesFit: Check = (environment) =>
  environment.placements.flatMap((placement, index) => {
    const path = ['placements', index, 'name'];
    if (/^evidence\b/.test(placement.name))
      return [{ path, message: 'must not begin with "evidence": the evidence buckets and keys have such names' }];
    const buckets = regionsOf(placement).map((region) =>
      contentBucket({ environment: environment.name, account: environment.account }, placement.name, region),
    );
    const long = buckets.find((bucket) => bucket.length > 63);
    return long === undefined
      ? []
      : [{ path, message: `makes the bucket name ${long} longer than 63 characters; choose a shorter one` }];
  });

const zoneHoldsDomain: Check = ({ zone, domain }) =>
  domain === zone.zoneName || domain.endsWith(`.${zone.zoneName}`)
    ? []
    : [{ path: ['zone', 'zoneName'], message: `must be ${domain} or a parent of it` }];

/** Unknown capacity is not "enough". A region that cannot serve its own placements cannot be a target. */
const capacitySuffices: Check = ({ regions, placements, capacity }) => {
  const loads = loadsOf({ placements }, []);
  const served = regions.flatMap((region) => {
    const load = Math.ceil(loads.get(region) ?? 0);
    if ((capacity[region] ?? -1) >= load) return [];
    return [
      {
        path: ['capacity', region],
        message: `must be at least ${load}, the demand of the placements that are deployed there`,
      },
    ];
  });
  const strangers = Object.keys(capacity).filter((region) => !regions.includes(region));
  const allowed = `must be one of ${regions.join(', ')}`;
  return [...served, ...strangers.map((region) => ({ path: ['capacity', region], message: allowed }))];
};

/**
 * Only the name distinguishes development from production. A COMPLIANCE lock would make its evidence impossible to
 * delete.
 */
const onlyDevelopmentIsDisposable: Check = ({ disposable, name, evidence }) => {
  if (!disposable) return [];
  const isDevelopment = /^dev(?:-|$)/.test(name) && evidence.mode === 'GOVERNANCE';
  const message =
    'is allowed only in an environment called dev or dev-…, with evidence.mode GOVERNANCE, because its data is deleted with its stacks';
  return isDevelopment ? [] : [{ path: ['disposable'], message }];
};

/** Otherwise the longest drill would never find room, and nobody would know before it is overdue. */
const drillsFit: Check = ({ drills }) => {
  const { from, to } = drills.windows.staffed;
  if (minuteOf(to) - minuteOf(from) >= STAFFED_MINUTES_MIN) return [];
  const message = `must be at least ${STAFFED_MINUTES_MIN} minutes after from (${from}), for the longest drill`;
  return [{ path: ['drills', 'windows', 'staffed', 'to'], message }];
};

export const CHECKS: readonly Check[] = [
  regionsExist,
  regionsAreDistinct,
  placementsAreDistinct,
  placementsFit,
  standbysDiffer,
  certificatesExist,
  controlStoreIsPossible,
  tier0IsPossible,
  bucketNamesFit,
  capacitySuffices,
  zoneHoldsDomain,
  onlyDevelopmentIsDisposable,
  drillsFit,
  mailStaysHome,
  othersReadTheirOwn,
  rootsFit,
];

function misplaced(environment: Environment, placement: Placement, region: Region): string | undefined {
  if (!environment.regions.includes(region))
    return `must be one of the environment's regions: ${environment.regions.join(', ')}`;
  const isHome = region === placement.home;
  if (residencyOf(region) === placement.residency || (placement.optIn && !isHome)) return undefined;
  const allowed = REGIONS_OF_RESIDENCY[placement.residency].join(', ');
  return `lies outside residency ${placement.residency} (allowed: ${allowed})${isHome ? '' : '; a standby elsewhere needs optIn: true'}`;
}

function regionFields(placement: Placement): readonly { path: PropertyKey[]; region: Region }[] {
  const standbys = placement.standbys.map((region, index) => ({ path: ['standbys', index], region }));
  return [{ path: ['home'], region: placement.home }, ...standbys];
}

/** The positions of values that occurred before. */
function repeated(values: readonly string[]): readonly number[] {
  return values.flatMap((value, index) => (values.indexOf(value) < index ? [index] : []));
}
