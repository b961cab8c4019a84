/** The services that a runbook covers, and what was promised for each (strategy §1). */
import { OBJECTIVES, type Service } from '../layers';
import { contentBucket, dataTable, tier0Table } from '../names';
import { spanText } from './blocks';
import type { Covered } from './runbook';
import type { Scene } from './scene';

/** Every target is a strict upper bound, except the RPO of identity. */
export const rpoText = (service: Service): string => {
  const text = spanText(OBJECTIVES[service].rpoTargetSeconds);
  return service === 'identity' ? `at most ${text}` : `under ${text}`;
};
export const rtoText = (service: Service): string => `under ${spanText(OBJECTIVES[service].rtoTargetSeconds)}`;

/** `tier-0-credentials` as `Tier-0 credentials`. */
const dataClassText = (service: Service): string =>
  OBJECTIVES[service].dataClass.replace(/^tier-(\d)-/, (_, tier: string) => `Tier-${tier} `);

/** The table of the service, or its bucket at home. */
export function storeName({ topology, placement }: Scene, service: Service): string {
  const { store } = OBJECTIVES[service];
  if (store === 'tier0-table') return tier0Table(topology, placement.name);
  if (store === 'data-table') return dataTable(topology, placement.name);
  return contentBucket(topology, placement.name, placement.home);
}

export const coveredBy = (scene: Scene): Covered[] =>
  scene.services.map((service) => ({
    service,
    title: OBJECTIVES[service].title,
    dataClass: dataClassText(service),
    tier: OBJECTIVES[service].tier,
    store: storeName(scene, service),
    rpo: rpoText(service),
    rto: rtoText(service),
  }));
