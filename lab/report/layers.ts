/** RPO and RTO of every service beside their targets. */
import { OBJECTIVES } from '../../strategy/layers';
import { spanText } from '../terminal/duration';
import { STATUS_TEXT, type LayerResult } from '../judge/objectives/layers';
import { html, type Html } from '../../strategy/html';
import { badge, section, table } from './html';

export function layersSection(layers: readonly LayerResult[]): Html {
  const note =
    'RTO: the time from the fault until at least 90 % of the requests of affected tenants succeed and go on succeeding. RPO: the age, at the fault, of the oldest acknowledged write that the target’s stores do not have. Both are measured from outside, per placement. The table shows the worst placement that policy does not excuse. Open: the drill ended before the target time was over.';
  const heads = ['Service', 'Tier', 'RPO', 'RPO target', 'RTO', 'RTO target', 'Result'];
  return section(
    { id: 'layers', title: 'Recovery against target', note },
    table('One row per service', heads, layers.map(row)),
  );
}

const BADGES = { met: 'good', missed: 'bad', open: 'plain', excused: 'unknown', 'not-measured': 'unknown' } as const;

function row(layer: LayerResult): readonly (Html | string | number)[] {
  const { service, tier, rpoAchievedSeconds, rtoAchievedSeconds, writesMissing, note } = layer;
  const lost = writesMissing === 0 ? html`` : html`<br /><small>${writesMissing} sampled writes missing</small>`;
  return [
    html`${OBJECTIVES[service].title}${note === '' ? html`` : html`<br /><small>${note}</small>`}`,
    tier,
    html`${rpoAchievedSeconds === null ? 'unknown' : spanText(rpoAchievedSeconds)}${lost}`,
    `${service === 'identity' ? '≤' : '<'} ${spanText(layer.rpoTargetSeconds)}`,
    rtoAchievedSeconds === null ? 'never' : spanText(rtoAchievedSeconds),
    `< ${spanText(layer.rtoTargetSeconds)}`,
    badge(BADGES[layer.status], layer.met && !layer.affected ? 'unaffected' : STATUS_TEXT[layer.status]),
  ];
}
