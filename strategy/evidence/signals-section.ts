/** The part of `report.html` that shows what CloudWatch has recorded: charts, and which alarms were raised. */
import { html, type Html, NOTHING } from '../html';
import { tableOf } from '../pages/table';
import type { AlarmChange } from './alarm-lines';
import { chartSvg } from './chart-svg';
import type { Chart } from './charts';
import type { Unread } from './signals';

interface Shown {
  readonly charts: readonly Chart[];
  readonly unread: readonly Unread[];
  readonly changes: readonly AlarmChange[];
}

/** More than people read. All of them are in `alarms.jsonl`. */
const RAISED_MAX = 30;

export function signalsSection({ charts, unread, changes }: Shown): Html {
  const [first] = charts;
  return html`<section aria-labelledby="signals">
    <h2 id="signals">Signals</h2>
    ${first ? introOf(first) : html`<p>No metric was read.</p>`}
    <div class="charts">${charts.map((chart) => chartSvg(chart))}</div>
    ${unread.map(({ region, unread: why }) => html`<p class="more">Not read in ${region}: ${why}.</p>`)}
    ${raisedOf(changes)}
  </section>`;
}

/** The rules that the section needs beside those of charts. */
export const SIGNALS_STYLE = `
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); gap: 1rem; margin: .75rem 0; }
@media print { .charts { grid-template-columns: 1fr 1fr; gap: 4mm; } .charts > svg { break-inside: avoid; } }
`;

const introOf = ({ fromMs, untilMs, periodSeconds }: Chart): Html =>
  html`<p class="more">
    What CloudWatch of each region has recorded from ${momentText(fromMs)} to ${momentText(untilMs)} UTC, one value per
    ${periodSeconds} s. Where there is no line, there is no sample. Values of AWS's own metrics come some minutes late,
    so the last ones may be missing. While a region is lost, the age of its newest heartbeat grows: that is not how far
    its copies were behind. All values are in <code>signals.jsonl</code>.
  </p>`;

const momentText = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');

function raisedOf(changes: readonly AlarmChange[]): Html {
  const raised = changes.filter(({ to }) => to === 'ALARM').sort((one, other) => (one.at < other.at ? -1 : 1));
  if (raised.length === 0) return html`<p>No alarm was raised where alarms were read.</p>`;
  const rest = raised.length - RAISED_MAX;
  return html`<h3>Alarms raised</h3>
    ${tableOf(
      ['Time (UTC)', 'Region', 'Alarm', 'Why'],
      raised
        .slice(0, RAISED_MAX)
        .map(({ at, region, alarm, reason }) => [
          ...[
            html`<time datetime="${at}">${at.slice(0, 19).replace('T', ' ')}</time>`,
            html`${region}`,
            html`${alarm}`,
          ],
          html`${reason ?? ''}`,
        ]),
    )}
    ${rest > 0 ? html`<p class="more">${rest} more are in <code>alarms.jsonl</code>.</p>` : NOTHING}`;
}
