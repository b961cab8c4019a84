/**
 * Which regions served the affected tenants' traffic over time, what users saw when none did, and the success of each
 * service.
 */
import { OBJECTIVES, SERVICES, type Service } from '../../strategy/layers';
import { affectedOf } from '../judge/affected';
import { shareOf } from '../judge/objectives/rto';
import type { ClientRequest, DrillRecord } from '../judge/record';
import type { Axis } from './axis';
import { round } from './axis';
import { columnsOf, runsOf, type Column } from './columns';
import { html, NOTHING, type Html } from '../../strategy/html';
import { colourOf, faultLines, faultMark, plot } from './plot';

const REFUSALS = ['maintenance', 'read-only', 'frozen', 'draining', 'ramping', 'damaged', 'redirected'];

interface Band {
  readonly text: string;
  readonly colour: string;
  readonly holds: (request: ClientRequest) => boolean;
}

/** Both charts, on one axis. */
export function trafficCharts(record: DrillRecord, axis: Axis): Html {
  const affected = affectedOf(record).placements;
  const shown = affected.length > 0 ? affected : record.topology.placements;
  const names = shown.map(({ name }) => name);
  const requests = record.requests.filter(({ placement }) => names.includes(placement));
  return html`<p class="note">
      What the clients of ${names.join(', ')} saw and when, as shares of their traffic. Each sample is weighted by the
      traffic that it represents. A time without samples is blank.
    </p>
    ${areaChart(record, axis, requests)} ${strips(record, axis, requests)}`;
}

function areaChart(record: DrillRecord, axis: Axis, requests: readonly ClientRequest[]): Html {
  const columns = columnsOf(record, requests);
  const bands = bandsOf(record, requests);
  const floors = columns.map(() => 0);
  const shapes = bands.map((band) => {
    const tops = columns.map((column, index) => (floors[index] ?? 0) + share(column, band));
    const shape = areaBetween({ columns, axis, floors: [...floors], tops, colour: band.colour, title: band.text });
    tops.forEach((top, index) => (floors[index] = top));
    return shape;
  });
  return plot({
    title: 'Who served, by region',
    heightPx: 220,
    axis,
    shapes,
    legend: bands,
    description:
      'Stacked shares of traffic over time: at the bottom served, per region; then writes accepted to wait; then refused with a reason; on top failed.',
    marks: [0, 50, 100].map((value) => ({ at: 100 - value, text: `${value} %` })),
  });
}

function bandsOf(record: DrillRecord, requests: readonly ClientRequest[]): readonly Band[] {
  const { regions } = record.topology;
  const serving = regions.filter((region) =>
    requests.some((request) => request.outcome === 'ok' && request.region === region),
  );
  const refused = (request: ClientRequest): boolean => REFUSALS.includes(request.outcome);
  const waits = requests.some(isWaiting);
  return [
    ...serving.map((region) => ({
      text: `served by ${region}`,
      colour: colourOf(regions, region),
      holds: (request: ClientRequest) => request.outcome === 'ok' && request.region === region,
    })),
    ...(waits ? [{ text: 'accepted, applied after the partition', colour: 'var(--waits)', holds: isWaiting }] : []),
    { text: 'refused with a reason (maintenance, read-only, ramping …)', colour: 'var(--refused)', holds: refused },
    {
      text: 'failed (no answer, error, missing)',
      colour: 'var(--failed)',
      holds: (request) => request.outcome !== 'ok' && !isWaiting(request) && !refused(request),
    },
  ];
}

/** A write that is stored, and is applied when the partition ends (202), is not refused. */
const isWaiting = ({ outcome }: ClientRequest): boolean => outcome === 'waiting';

const share = ({ requests }: Column, band: Pick<Band, 'holds'>): number => shareOf(requests, band.holds) ?? 0;

interface Area {
  readonly columns: readonly Column[];
  readonly axis: Axis;
  readonly floors: readonly number[];
  readonly tops: readonly number[];
  readonly colour: string;
  readonly title: string;
}

/** One shape for each stretch of neighbouring columns: nothing is drawn where nobody was sampled. */
function areaBetween({ columns, axis, floors, tops, colour, title }: Area): Html {
  const drawn = columns.map((column, index) => ({ ...column, floor: floors[index] ?? 0, top: tops[index] ?? 0 }));
  const y = (share: number): number => round(1000 - 1000 * share);
  const edge = (
    run: readonly (typeof drawn)[number][],
    heightOf: (column: (typeof drawn)[number]) => number,
  ): readonly string[] =>
    run.flatMap((column) =>
      [column.fromMs, column.toMs].map((atMs) => `${round(axis.percent(atMs) * 10)},${y(heightOf(column))}`),
    );
  return html`${runsOf(drawn).map((run) => {
    const points = [...edge(run, ({ top }) => top), ...[...edge(run, ({ floor }) => floor)].reverse()];
    return html`<polygon points="${points.join(' ')}" style="fill:${colour}"><title>${title}</title></polygon>`;
  })}`;
}

/** One strip per service. The height of a column is the share of its requests that succeeded, or may wait. */
function strips(record: DrillRecord, axis: Axis, requests: readonly ClientRequest[]): Html {
  const rows = SERVICES.map((service) => {
    const own = requests.filter((request) => request.service === service);
    return html`<div class="row">
      <span>${OBJECTIVES[service].title}</span>
      ${strip(service, columnsOf(record, own), axis)}
    </div>`;
  });
  const waits = html`<li><span class="swatch" style="background:var(--waits)"></span>accepted, applied later</li>`;
  return html`<figure class="strips">
    <figcaption>Success of each service</figcaption>
    ${rows}
    <div class="row axis"><span></span>${axis.labels}</div>
    <ul class="legend">
      <li><span class="swatch" style="background:var(--b)"></span>succeeded</li>
      ${requests.some(isWaiting) ? waits : NOTHING}
      <li><span class="swatch" style="background:var(--failed)"></span>did not</li>
      ${faultMark(axis)}
    </ul>
  </figure>`;
}

function strip(service: Service, columns: readonly Column[], axis: Axis): Html {
  const none = columns.map(() => 0);
  const ratios = columns.map((column) => share(column, { holds: ({ outcome }) => outcome === 'ok' }));
  const accepted = columns.map((column, index) => (ratios[index] ?? 0) + share(column, { holds: isWaiting }));
  const waits = columns.some(({ requests }) => requests.some(isWaiting));
  const area = { columns, axis };
  return html`<svg role="img" viewBox="0 0 1000 1000" preserveAspectRatio="none">
    <title>Success of ${service} over time, lowest ${Math.round(Math.min(1, ...ratios) * 100)} %</title>
    ${areaBetween({ ...area, floors: accepted, tops: columns.map(() => 1), colour: 'var(--failed)', title: 'did not succeed' })}
    ${waits ? areaBetween({ ...area, floors: ratios, tops: accepted, colour: 'var(--waits)', title: 'accepted, applied later' }) : NOTHING}
    ${areaBetween({ ...area, floors: none, tops: ratios, colour: 'var(--b)', title: 'succeeded' })} ${faultLines(axis)}
  </svg>`;
}
