/** Grants on the evidence of a region: its bucket, where nothing can be written over, and the key that signs it. */
import { evidenceBucket, evidenceKeyAlias, machineName } from '../../strategy/names';
import { AWAITED, CONDUCTING } from '../../strategy/evidence/executions';
import { residencyOf } from '../../strategy/residency';
import { stacksIn, stackRegions } from '../../strategy/stacks';
import type { Region } from '../../strategy/topology';
import { arnOf, type Site } from '../site/site';
import type { Grant } from './grant';
import { anyKey, KEY_BY_ALIAS, OBJECT_KEYS } from './grants';
import { readSignals } from './readings';

const bucketArn = (site: Site, region: Region = site.region): string =>
  `arn:aws:s3:::${evidenceBucket(site.topology, region)}`;

/** Writes evidence into the bucket of this region, or of the given regions. */
export const writeEvidence = (site: Site, regions: readonly Region[] = [site.region]): Grant => ({
  actions: ['s3:PutObject'],
  resources: regions.map((region) => `${bucketArn(site, region)}/*`),
  wildcardReason: 'An evidence pack is named after its incident; objects already there are locked.',
});

/** Reads evidence below prefixes, and learns what is not there. */
const readEvidence = (site: Site, prefixes: readonly string[], regions: readonly Region[] = [site.region]): Grant[] => [
  {
    actions: ['s3:GetObject'],
    resources: regions.flatMap((region) => prefixes.map((prefix) => `${bucketArn(site, region)}/${prefix}`)),
    wildcardReason: OBJECT_KEYS,
  },
  { actions: ['s3:ListBucket'], resources: regions.map((region) => bucketArn(site, region)) },
];

/** Hides marks below a prefix. Without `s3:DeleteObjectVersion` nothing is lost. */
const hideEvidence = (site: Site, prefix: string): Grant => ({
  actions: ['s3:DeleteObject'],
  resources: [`${bucketArn(site)}/${prefix}`],
  wildcardReason: OBJECT_KEYS,
});

/** Uses the keys that sign the evidence of these regions. */
const useKeys = (
  site: Site,
  { regions = [site.region], actions }: { readonly regions?: readonly Region[]; readonly actions: readonly string[] },
): Grant => ({
  actions: actions.map((action) => `kms:${action}`),
  resources: regions.map((region) => anyKey(site, region)),
  wildcardReason: KEY_BY_ALIAS,
  conditions: {
    'ForAnyValue:StringEquals': {
      'kms:ResourceAliases': [...new Set(regions.map(residencyOf))].flatMap((residency) =>
        residency === undefined ? [] : [evidenceKeyAlias(site.topology, residency)],
      ),
    },
  },
});

/** Reads what is deployed: the templates of this environment's stacks, in every region. */
const readTemplates = (site: Site): Grant => ({
  actions: ['cloudformation:GetTemplate'],
  resources: stackRegions(site.topology).flatMap((region) =>
    stacksIn(site.topology, region).map((stack) => arnOf({ ...site, region }, 'cloudformation', `stack/${stack}/*`)),
  ),
  wildcardReason: 'CloudFormation makes up the last part of the ARN.',
});

/** Reads what the machines did that conduct an incident, and those that these wait for, in every region. */
const readHistories = (site: Site): Grant => ({
  actions: ['states:GetExecutionHistory'],
  resources: site.topology.regions.flatMap((region) =>
    [...CONDUCTING, ...AWAITED].map((machine) =>
      arnOf({ ...site, region }, 'states', `execution:${machineName(site.topology, machine)}:*`),
    ),
  ),
  wildcardReason: 'Executions are named at run time; the machines are exact.',
});

/**
 * Writes a pack in any region of its residency, with the signals of all regions and the runbooks that were published
 * there, after the one before it there.
 */
export const recordEvidence = (site: Site): Grant[] => {
  const { regions } = site.topology;
  return [
    ...[readTemplates(site), readHistories(site)],
    ...[writeEvidence(site, regions), ...readEvidence(site, ['chain/*', 'runbooks/*'], regions)],
    ...[useKeys(site, { regions, actions: ['GetPublicKey'] }), ...readSignals],
  ];
};

/** Signs and stamps in this region, hides the marks of what is complete, and writes packs that nobody could write. */
export const anchorEvidence = (site: Site): Grant[] => [
  ...[readTemplates(site), readHistories(site)],
  ...[writeEvidence(site), ...readEvidence(site, ['*']), hideEvidence(site, 'unstamped/*')],
  ...[useKeys(site, { actions: ['Sign', 'GetPublicKey'] }), ...readSignals],
];
