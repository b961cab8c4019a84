import type { Board } from '../../strategy/board';
import { documentText, html, type Html, NOTHING } from '../../strategy/html';
import { clock } from '../../strategy/messages';
import { signedCall } from '../../strategy/signed-call';
import type { Region, Topology } from '../../strategy/topology';
import { contentSecurityPolicy, styleElement } from '../runtime/page-style';

const BOARD_STYLE = `
body { max-width: 70rem; }
.cards { grid-template-columns: repeat(auto-fill, minmax(min(100%, 21rem), 1fr)); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: 0; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
pre { overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; font-size: .875rem; }
.bad { border-left-color: var(--bad); }
.good { border-left-color: var(--good); }
.warn { border-left-color: var(--warn); }
`;
const STYLE_ELEMENT = styleElement(BOARD_STYLE);
export const BOARD_POLICY = contentSecurityPolicy(BOARD_STYLE);

interface Here {
  readonly topology: Topology;
  readonly region: Region;
}

/** The board as a page. It needs no script. `leadUrl`: where leads send what they decide. */
export function pageOf(board: Board, { topology, region, leadUrl }: Here & { readonly leadUrl: string }): string {
  const { outage, at } = board;
  const isOpen = outage !== undefined && outage.endedAt === undefined;
  const headline = isOpen ? `${outage.name} goes on` : 'No outage at the moment';
  return documentOf(
    `${headline}: ${topology.environment}`,
    html`<header class="${isOpen ? 'bad' : wellness(board)}">
        <p>Incident board of ${topology.environment}, as ${region} knows it</p>
        <h1>${headline}</h1>
        <p>As of ${timeOf(at)}. ${outage ? outageText(outage) : NOTHING}</p>
      </header>
      <main>
        ${section('What waits for people', waitsOf(board), 'Nothing.')}
        ${section('Who leads', leadsOf(board), 'Nobody: there was no outage.')}
        ${section('Incidents', incidentsOf(board), 'None is open.')} ${section('Regions', regionsOf(board), '')}
        ${section('Messages', messagesOf(board), 'Nobody has been told anything.')}
        ${inOrder('Decisions', decisionsOf(board), 'None on record.')}
        ${section(`Copies in ${region}`, lagsOf(board), 'No other region copies to here.')}
        ${outage ? commandsOf(outage.name, { region, leadUrl }) : NOTHING}
        ${inOrder('Timeline (UTC), the newest first', timelineOf(board), 'Nothing on record.')}
      </main>
      <footer>
        <p>Load the page again for the newest state. <code>/board.json</code> has the same as data.</p>
      </footer>`,
  );
}

/** No outage is declared yet when regions begin to fail, or when nothing is known of them. */
const wellness = ({ regions }: Board): Mark =>
  regions.every(({ services }) => services.length === 0) ? 'good' : 'warn';

/** The page of a region that does not reach the control store. */
export const unreachablePage = ({ topology, region }: Here): string =>
  documentOf(
    `Nothing is known: ${topology.environment}`,
    html`<main>
      <header class="bad">
        <p>Incident board of ${topology.environment}</p>
        <h1>${region} does not reach the control store</h1>
        <p>Nothing is known here. Open the board of another region.</p>
      </header>
    </main>`,
  );

const documentOf = (title: string, body: Html): string => documentText({ title, head: STYLE_ELEMENT, body });

/** Cards beside each other where there is room. `none`: what it says without items. */
const section = (heading: string, items: readonly Html[], none: string): Html =>
  headed(
    heading,
    items.length === 0
      ? html`<p>${none}</p>`
      : html`<ul class="cards">
          ${items}
        </ul>`,
  );

/** One below the other, in the order of time. */
const inOrder = (heading: string, items: readonly Html[], none: string): Html =>
  headed(
    heading,
    items.length === 0
      ? html`<p>${none}</p>`
      : html`<ol>
          ${items}
        </ol>`,
  );

const headed = (heading: string, content: Html): Html =>
  html`<section>
    <h2>${heading}</h2>
    ${content}
  </section>`;

type Mark = 'bad' | 'warn' | 'good';

/** `kind`: how it is marked. `facts`: names and values; a fact without a value is left out. */
function item(kind: Mark, title: string, facts: readonly Fact[] = []): Html {
  const known = facts.filter(([, value]) => value !== undefined);
  return html`<li class="${kind}">
    <h3>${title}</h3>
    ${
      known.length === 0
        ? NOTHING
        : html`<dl>
            ${known.map(
              ([name, value = '']) =>
                html`<dt>${name}</dt>
                  <dd>${value}</dd>`,
            )}
          </dl>`
    }
  </li>`;
}
type Fact = readonly [name: string, value: string | undefined];

const timeOf = (at: string): Html => html`<time datetime="${at}">${clock(at)}</time>`;
const clocked = (at: string | undefined): string | undefined => at && clock(at);

function outageText({ since, endedAt, regions }: NonNullable<Board['outage']>): Html {
  const span =
    endedAt === undefined
      ? html`It began at ${timeOf(since)}.`
      : html`The last one: ${timeOf(since)} to ${timeOf(endedAt)}.`;
  return html`${span} In trouble: ${regions.join(', ')}.`;
}

const waitsOf = ({ waits }: Board): Html[] =>
  waits.map(({ what, since, until }) =>
    item('warn', what, [
      ['since', clock(since)],
      ['until', clocked(until)],
    ]),
  );

const leadsOf = ({ leads }: Board): Html[] => leads.map(({ role, name }) => item('good', `${role}: ${name}`));

const incidentsOf = ({ incidents }: Board): Html[] =>
  incidents.map(({ incident, flow, state, outcome, conductor, since, phase, moved }) =>
    item(state === 'closed' ? 'good' : 'bad', incident, [
      ['state', outcome === undefined ? `${flow}, ${state}` : `${flow}, ${state}: ${outcome}`],
      ['conductor', conductor],
      ['since', clock(since)],
      ['last step', phase],
      ['services moved', String(moved)],
    ]),
  );

const regionsOf = ({ regions }: Board): Html[] =>
  regions.map(({ region, isDrained, services }) =>
    item(services.length > 0 ? 'bad' : 'good', `${region}: ${services.length === 0 ? 'well' : 'not well'}`, [
      ['our switch', isDrained ? 'keeps users away' : 'lets users in'],
      ...[...new Set(services.map(({ condition }) => condition))].map((condition): Fact => {
        const found = services.filter((one) => one.condition === condition);
        const since = found.flatMap((one) => one.since ?? []).sort()[0];
        const names = found.map(({ service }) => service).join(', ');
        return [condition, since === undefined ? names : `${names}; since ${clock(since)}`];
      }),
    ]),
  );

const messagesOf = ({ messages }: Board): Html[] =>
  messages.map(({ stream, last, nextBy, due, heldUntil, trouble }) =>
    item(trouble === undefined ? (heldUntil === undefined ? 'good' : 'warn') : 'bad', stream, [
      ['last', last ? `${last.kind} at ${clock(last.sentAt)}` : 'none yet'],
      ['next by', clocked(nextBy)],
      ['due', due && `${due.kind} since ${clock(due.since)}`],
      ['held until', clocked(heldUntil)],
      ['not told', trouble],
    ]),
  );

const decisionsOf = ({ decisions }: Board): Html[] =>
  decisions.map(({ incident, at, lines }) =>
    item(
      'good',
      `${incident}, ${clock(at)}`,
      lines.map((line, index): Fact => [index === 0 ? 'what' : '', line]),
    ),
  );

const lagsOf = ({ lags }: Board): Html[] =>
  lags.map(({ placement, store, from, seconds }) =>
    item(seconds === null ? 'warn' : 'good', `${placement}, ${store} from ${from}`, [
      ['behind by', seconds === null ? 'unknown' : `${Math.round(seconds)} s`],
    ]),
  );

const timelineOf = ({ timeline }: Board): Html[] =>
  timeline.map(({ at, of, region, text }) =>
    item('good', `${at.slice(0, 19).replace('T', ' ')} ${text}`, [['of', `${of}, in ${region}`]]),
  );

function commandsOf(outage: string, { region, leadUrl }: { readonly region: Region; readonly leadUrl: string }): Html {
  const commands = [
    [
      'Hold the next message',
      { outage, action: 'hold', audience: 'customers', residency: 'US', minutes: 15, why: '…' },
    ],
    [
      'Write the next message',
      { outage, action: 'edit', audience: 'customers', residency: 'US', text: 'Subject\nText' },
    ],
    ['Send it now', { outage, action: 'send', audience: 'customers', residency: 'US' }],
    ['Hand over a role', { outage, action: 'hand-over', role: 'communications lead', to: '…' }],
    ['Publish the report', { outage, action: 'publish-report', url: 'https://…' }],
  ] as const;
  const shown = commands.map(
    ([what, said]) =>
      html`<details>
        <summary>${what}</summary>
        <pre>${signedCall(said, { region, url: leadUrl })}</pre>
      </details>`,
  );
  return headed('What leads can do', html`${shown}`);
}
