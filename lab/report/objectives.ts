/** RPO and RTO of every service, as bars against their targets. */
import { OBJECTIVES } from '../../strategy/layers';
import { spanText } from '../terminal/duration';
import { STATUS_TEXT, type LayerResult } from '../judge/objectives/layers';
import { round } from './axis';
import { html, NOTHING, type Html } from '../../strategy/html';
import { badge, section, table } from './html';

export function objectivesSection(layers: readonly LayerResult[]): Html {
  const note =
    'RTO: from the fault until 90 % of the affected users’ requests succeed and go on succeeding. RPO: the age, at the fault, of the oldest confirmed write that the target lacks. Measured from outside; the worst placement that policy does not excuse. The mark is the target.';
  return section(
    { id: 'objectives', title: 'Objectives', note },
    html`<div class="objectives">${table('', ['Service', 'RPO', 'RTO', 'Result'], layers.map(row))}</div>`,
  );
}

const BADGES = { met: 'good', missed: 'bad', open: 'plain', excused: 'unknown', 'not-measured': 'unknown' } as const;

function row(layer: LayerResult): readonly (Html | string | number)[] {
  const { service, tier, writesMissing, note } = layer;
  const lost = writesMissing === 0 ? NOTHING : html`<small>${writesMissing} sampled writes missing</small>`;
  const rpo = { achieved: layer.rpoAchievedSeconds, target: layer.rpoTargetSeconds, without: 'unknown' };
  const rto = { achieved: layer.rtoAchievedSeconds, target: layer.rtoTargetSeconds, without: 'never' };
  return [
    html`${OBJECTIVES[service].title}
      <small>Tier ${tier}</small>${note === '' ? NOTHING : html`<br /><small>${note}</small>`}`,
    html`${bar({ ...rpo, sign: service === 'identity' ? '≤' : '<' })}${lost}`,
    bar({ ...rto, sign: '<' }),
    badge(BADGES[layer.status], layer.met && !layer.affected ? 'unaffected' : STATUS_TEXT[layer.status]),
  ];
}

interface Bar {
  readonly achieved: number | null;
  readonly target: number;
  /** The word for a value that is null. */
  readonly without: string;
  readonly sign: string;
}

/** Where the mark of the target is, in percent. What is longer than the track is cut off. */
const TARGET_AT = 75;

/** A value and its target as words, and as a bar whose mark is the target. A value that nobody knows has no bar. */
function bar({ achieved, target, without, sign }: Bar): Html {
  const text = html`<span
    ><b>${achieved === null ? without : spanText(achieved)}</b> ${sign} ${spanText(target)}</span
  >`;
  const length = achieved === null ? (without === 'never' ? 100 : 0) : (TARGET_AT * achieved) / target;
  const over = length > TARGET_AT ? ' over' : '';
  return html`${text}
    <div class="against" aria-hidden="true">
      <div class="bar${over}" style="width:${round(Math.min(100, length))}%"></div>
      <div class="target" style="left:${TARGET_AT}%"></div>
    </div>`;
}
