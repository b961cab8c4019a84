import { evidenceKeyAlias } from '../../../strategy/names';
import { residencyOf } from '../../../strategy/residency';
import { resource } from '../../lab/cloud/bench';
import type { ModelledStores } from './modelled-stores';
import { TOPOLOGY } from './world';

/** Puts the key that signs the evidence of that region into the model of KMS. */
export function evidenceKeyIn({ kms }: ModelledStores, region: string): void {
  const residency = residencyOf(region);
  if (residency === undefined) throw new Error(`${region} has no residency`);
  const KeyPolicy = { Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'kms:*', Resource: '*' }] };
  const key = { MultiRegion: true, KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY', KeyPolicy };
  const arn = `arn:aws:kms:${region}:${TOPOLOGY.account}:key/mrk-evidence`;
  kms.provision(resource('AWS::KMS::Key', key, { region, ref: 'mrk-evidence', attributes: { Arn: arn } }));
  const alias = { AliasName: evidenceKeyAlias(TOPOLOGY, residency), TargetKeyId: 'mrk-evidence' };
  kms.provision(resource('AWS::KMS::Alias', alias, { region }));
}
