/** The timeline in UTC: the phases of each incident, the traffic, the lag of copies, and what happened when. */
import type { DrillRecord } from '../judge/record';
import { html, type Html } from '../../strategy/html';
import { axisOf } from './axis';
import { phaseCharts } from './gantt';
import { section } from './html';
import { lagChart } from './lag';
import { momentsTable } from './moments';
import { trafficCharts } from './traffic';

/** Traffic and lag share one axis, so that what happens at one time is on one line. */
export function timelineSection(record: DrillRecord): Html {
  const axis = axisOf(record);
  return section(
    { id: 'timeline', title: 'Timeline', note: 'All times are UTC.' },
    html`<h3>Phases</h3>
      ${phaseCharts(record)}
      <h3>Traffic</h3>
      ${trafficCharts(record, axis)}
      <h3>Replication lag</h3>
      ${lagChart(record, axis)}
      <h3>Moments</h3>
      ${momentsTable(record)}`,
  );
}
