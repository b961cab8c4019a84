/** The year as a picture: one row a month, one cell a day, a sign for each drill and each incident. */
import { PLAYBOOK_NAMES, type PlaybookName } from '../../strategy/playbooks';
import { html, type Html } from '../../strategy/html';
import type { StretchReport, YearReport } from './report';

/** Sizes in the units of the picture. */
const CELL = 30;
const LEFT = 44;
const TOP = 24;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

interface Sign {
  readonly date: string;
  readonly text: string;
  readonly colour: string;
  readonly about: string;
}

const LETTERS: Readonly<Record<PlaybookName, string>> = {
  'regional-evacuation': 'E',
  'control-plane-failover': 'C',
  'datastore-chaos': 'D',
  'application-chaos': 'A',
  'game-day': 'G',
};

const LEGEND = [
  ...PLAYBOOK_NAMES.map((name) => ({ text: LETTERS[name], about: name, colour: 'var(--a)' })),
  { text: '!', about: 'real incident', colour: 'var(--bad)' },
  { text: '✗', about: 'drill that missed, was held, stopped or overtaken', colour: 'var(--refused)' },
  { text: '–', about: 'refused slot', colour: 'var(--soft)' },
];

export function calendarPicture(report: YearReport): Html {
  const year = Number(report.from.slice(0, 4));
  const signs = [...report.stretches.flatMap(signsOf), ...refusals(report)];
  const width = LEFT + 31 * CELL;
  const height = TOP + 12 * CELL;
  return html`<figure>
    <div style="overflow-x:auto">
      <svg role="img" viewBox="0 0 ${width} ${height}" style="min-width:720px;width:100%;display:block">
        <title>Drills and incidents of ${year}</title>
        ${Array.from({ length: 31 }, (_, day) => label(LEFT + (day + 0.5) * CELL, TOP - 8, String(day + 1)))}
        ${MONTHS.map((name, month) => label(LEFT / 2, TOP + (month + 0.6) * CELL, name))}
        ${MONTHS.flatMap((_, month) => daysOf(year, month))} ${signs.map(mark)}
      </svg>
    </div>
    <ul class="legend">
      ${LEGEND.map(({ text, about, colour }) => html`<li><b style="color:${colour}">${text}</b> ${about}</li>`)}
    </ul>
  </figure>`;
}

function signsOf({ from, drills, incident }: StretchReport): readonly Sign[] {
  const drilled = drills.map(({ startedAt, playbook, subject, verdict, reason = '' }) => ({
    date: startedAt.slice(0, 10),
    text: verdict === 'passed' ? LETTERS[playbook] : '✗',
    colour: verdict === 'passed' ? 'var(--a)' : 'var(--refused)',
    about: `${startedAt.slice(0, 16)} ${playbook} of ${subject}: ${verdict} ${reason}`,
  }));
  if (!incident) return drilled;
  const about = `${from.slice(0, 10)} ${incident.kind} in ${incident.region} for ${incident.minutes} min`;
  return [...drilled, { date: incident.at.slice(0, 10), text: '!', colour: 'var(--bad)', about }];
}

const refusals = ({ refused }: YearReport): readonly Sign[] =>
  refused.map(({ date, playbook, subject, why }) => {
    return { date, text: '–', colour: 'var(--soft)', about: `${date} ${playbook} of ${subject}: ${why}` };
  });

/** The cells of a month; days without staff are darker. */
function daysOf(year: number, month: number): readonly Html[] {
  const days = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Array.from({ length: days }, (_, day) => {
    const isWeekend = [0, 6].includes(new Date(Date.UTC(year, month, day + 1)).getUTCDay());
    return html`<rect
      x="${LEFT + day * CELL + 1}"
      y="${TOP + month * CELL + 1}"
      width="${CELL - 2}"
      height="${CELL - 2}"
      rx="4"
      fill="${isWeekend ? 'var(--line)' : 'var(--grid)'}"
    />`;
  });
}

/** Signs of one day stand side by side. */
function mark({ date, text, colour, about }: Sign, index: number, all: readonly Sign[]): Html {
  const [month, day] = [Number(date.slice(5, 7)) - 1, Number(date.slice(8, 10)) - 1];
  const own = all.filter((sign) => sign.date === date);
  const nth = own.indexOf(all[index] as Sign);
  const x = LEFT + (day + (nth + 0.5) / own.length) * CELL;
  return html`<text
    x="${Math.round(x)}"
    y="${TOP + (month + 0.68) * CELL}"
    text-anchor="middle"
    font-size="${own.length > 2 ? 10 : 16}"
    font-weight="700"
    fill="${colour}"
    ><title>${about}</title>${text}</text
  >`;
}

const label = (x: number, y: number, text: string): Html =>
  html`<text x="${x}" y="${y}" text-anchor="middle" font-size="12" fill="var(--soft)">${text}</text>`;
