/** RPO and RTO of every service, as bars against their targets. */
import { OBJECTIVES } from '../../strategy/layers';
import { spanText } from '../terminal/duration';
import { excuseText, STATUS_TEXT, type LayerResult } from '../judge/objectives/layers';
import { grouped } from '../kernel/grouped';
import { round } from './axis';
import { html, NOTHING, type Html } from '../../strategy/html';
import { badge, section, table } from './html';

export function objectivesSection(layers: readonly LayerResult[]): Html {
  const note =
    'RTO: from the fault until 90 % of the affected users’ requests succeed and go on succeeding. RPO: the age, at the fault, of the oldest confirmed write that the target lacks. Measured from outside; the worst placement that policy does not excuse. The mark is the target.';
  return section(
    { id: 'objectives', title: 'Objectives', note },
    html`<div class="objectives">${table('', ['Service', 'RPO', 'RTO', 'Result'], layers.map(row))}</div>`,
    excuses(layers),
  );
}

const BADGES = { met: 'good', missed: 'bad', open: 'plain', excused: 'unknown', 'not-measured': 'unknown' } as const;

function row(layer: LayerResult): readonly (Html | string | number)[] {
  const { service, tier, writesMissing } = layer;
  const notes = notesOf(layer);
  const lost = writesMissing === 0 ? NOTHING : html`<small>${writesMissing} sampled writes missing</small>`;
  const rpo = { achieved: layer.rpoAchievedSeconds, target: layer.rpoTargetSeconds, without: 'unknown' };
  const rto = {
    achieved: layer.rtoAchievedSeconds,
    target: layer.rtoTargetSeconds,
    without: layer.status === 'open' ? 'not yet' : 'never',
  };
  return [
    html`${OBJECTIVES[service].title}
      <small>Tier ${tier}</small>${notes.length === 0 ? NOTHING : html`<br /><small>${notes.join('; ')}</small>`}`,
    html`${bar({ ...rpo, sign: service === 'identity' ? '≤' : '<' })}${lost}`,
    bar({ ...rto, sign: '<' }),
    badge(BADGES[layer.status], layer.met && !layer.affected ? 'unaffected' : STATUS_TEXT[layer.status]),
  ];
}

/** The placements by their status, if they differ, and which requests the recovery time leaves out. */
function notesOf({ results }: LayerResult): readonly string[] {
  const groups = grouped(results, ({ status }) => STATUS_TEXT[status]);
  const lost = results.reduce((sum, { readsOfLost }) => sum + readsOfLost, 0);
  const named = [...groups].map(([text, some]) => `${some.map(({ placement }) => placement).join(', ')} ${text}`);
  return [
    ...(groups.size > 1 ? named : []),
    ...(lost === 0 ? [] : [`${lost} sampled requests for lost items count towards the RPO only`]),
  ];
}

/** What policy excuses: one line for all services with the same excuse. */
function excuses(layers: readonly LayerResult[]): Html {
  const all = layers.flatMap(({ service, results }) =>
    results.flatMap(({ placement, excuse, status }) =>
      excuse && status === 'excused' ? [{ service, text: `${placement}: ${excuseText(excuse)}` }] : [],
    ),
  );
  const groups = [...grouped(all, ({ text }) => text)];
  if (groups.length === 0) return NOTHING;
  const whom = (count: number, names: readonly string[]): string =>
    count === layers.length ? 'all services' : names.join(', ');
  return html`<ul class="excuses">
    ${groups.map(
      ([text, some]) =>
        html`<li>
          ${text}:
          ${whom(
            some.length,
            some.map(({ service }) => service),
          )}
        </li>`,
    )}
  </ul>`;
}

interface Bar {
  readonly achieved: number | null;
  readonly target: number;
  /** The word for a value that is null. What never ended fills the bar. */
  readonly without: string;
  readonly sign: string;
}

/** Where the mark of the target is, in percent. What is longer than the track is cut off. */
const TARGET_AT = 75;

/** A value and its target as words, and as a bar whose mark is the target. A value that nobody knows has no bar. */
function bar({ achieved, target, without, sign }: Bar): Html {
  const text = html`<span
    ><b>${achieved === null ? without : spanText(achieved)}</b>, target ${sign} ${spanText(target)}</span
  >`;
  const length = achieved === null ? (without === 'never' ? 100 : 0) : (TARGET_AT * achieved) / target;
  const over = length > TARGET_AT ? ' over' : '';
  return html`${text}
    <div class="against" aria-hidden="true">
      <div class="bar${over}" style="width:${round(Math.min(100, length))}%"></div>
      <div class="target" style="left:${TARGET_AT}%"></div>
    </div>`;
}
