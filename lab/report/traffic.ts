/**
 * Which regions served the affected tenants' traffic over time, what users saw when none did, and the success of each
 * service.
 */
import { OBJECTIVES, SERVICES, type Service } from '../../strategy/layers';
import { affectedOf } from '../judge/affected';
import { successRatio } from '../judge/objectives/rto';
import type { ClientRequest, DrillRecord } from '../judge/record';
import type { Axis } from './axis';
import { round } from './axis';
import { columnsOf, type Column } from './columns';
import { html, type Html } from '../../strategy/html';
import { section } from './html';
import { colourOf, faultLine, plot } from './plot';

const REFUSALS = ['maintenance', 'read-only', 'waiting', 'frozen', 'draining', 'ramping', 'damaged', 'redirected'];

interface Band {
  readonly text: string;
  readonly colour: string;
  readonly holds: (request: ClientRequest) => boolean;
}

export function trafficSection(record: DrillRecord, axis: Axis): Html {
  const affected = affectedOf(record).placements;
  const shown = affected.length > 0 ? affected : record.topology.placements;
  const names = shown.map(({ name }) => name);
  const requests = record.requests.filter(({ placement }) => names.includes(placement));
  const note = `What the clients of ${names.join(', ')} saw, as shares of their traffic. Each sample is weighted by the traffic that it represents.`;
  return section(
    { id: 'traffic', title: 'Traffic', note },
    areaChart(record, axis, requests),
    strips(record, axis, requests),
  );
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
      'Stacked shares of traffic over time: at the bottom served, per region; above it refused with a reason; on top failed.',
    marks: [0, 50, 100].map((value) => ({ at: 100 - value, text: `${value} %` })),
  });
}

function bandsOf(record: DrillRecord, requests: readonly ClientRequest[]): readonly Band[] {
  const { regions } = record.topology;
  const serving = regions.filter((region) =>
    requests.some((request) => request.outcome === 'ok' && request.region === region),
  );
  const refused = (request: ClientRequest): boolean => REFUSALS.includes(request.outcome);
  return [
    ...serving.map((region) => ({
      text: `served by ${region}`,
      colour: colourOf(regions, region),
      holds: (request: ClientRequest) => request.outcome === 'ok' && request.region === region,
    })),
    { text: 'refused with a reason (maintenance, read-only, ramping …)', colour: 'var(--refused)', holds: refused },
    {
      text: 'failed (no answer, error, missing)',
      colour: 'var(--failed)',
      holds: (request) => request.outcome !== 'ok' && !refused(request),
    },
  ];
}

function share({ requests }: Column, band: Band): number {
  const weight = (some: readonly ClientRequest[]): number => some.reduce((sum, { standsFor }) => sum + standsFor, 0);
  return weight(requests.filter(band.holds)) / weight(requests);
}

interface Area {
  readonly columns: readonly Column[];
  readonly axis: Axis;
  readonly floors: readonly number[];
  readonly tops: readonly number[];
  readonly colour: string;
  readonly title: string;
}

function areaBetween({ columns, axis, floors, tops, colour, title }: Area): Html {
  const edge = (heights: readonly number[]): readonly string[] =>
    columns.flatMap(({ fromMs, toMs }, index) => {
      const y = round(1000 - 1000 * (heights[index] ?? 0));
      return [`${round(axis.percent(fromMs) * 10)},${y}`, `${round(axis.percent(toMs) * 10)},${y}`];
    });
  const points = [...edge(tops), ...[...edge(floors)].reverse()].join(' ');
  return html`<polygon points="${points}" style="fill:${colour}"><title>${title}</title></polygon>`;
}

/** One strip per service. The height of a column is the share of its requests that succeeded. */
function strips(record: DrillRecord, axis: Axis, requests: readonly ClientRequest[]): Html {
  const rows = SERVICES.map((service) => {
    const own = requests.filter((request) => request.service === service);
    return html`<div class="row">
      <span>${OBJECTIVES[service].title}</span>
      ${strip(service, columnsOf(record, own), axis)}
    </div>`;
  });
  return html`<figure class="strips">
    <figcaption>Success of each service</figcaption>
    ${rows}
    <div class="row"><span></span>${axis.labels}</div>
    <ul class="legend">
      <li><span class="swatch" style="background:var(--b)"></span>succeeded</li>
      <li><span class="swatch" style="background:var(--failed)"></span>did not</li>
    </ul>
  </figure>`;
}

function strip(service: Service, columns: readonly Column[], axis: Axis): Html {
  const none = columns.map(() => 0);
  const all = columns.map(() => 1);
  const ratios = columns.map(({ requests }) => successRatio(requests) ?? 0);
  const area = { columns, axis, floors: none };
  return html`<svg role="img" viewBox="0 0 1000 1000" preserveAspectRatio="none">
    <title>Success of ${service} over time, lowest ${Math.round(Math.min(1, ...ratios) * 100)} %</title>
    ${areaBetween({ ...area, tops: all, colour: 'var(--failed)', title: 'did not succeed' })}
    ${areaBetween({ ...area, tops: ratios, colour: 'var(--b)', title: 'succeeded' })} ${faultLine(axis)}
  </svg>`;
}
