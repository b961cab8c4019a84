import { documentText, html, NOTHING, type Html } from '../../../strategy/html';
import { listed } from '../../../strategy/listed';
import { clock } from '../../../strategy/messages';
import { type Disruption, HISTORY_DAYS, isStale, type Overall } from '../../../strategy/status-page';
import { SERVICE_WORDS, RESIDENCY_WORDS } from '../../../strategy/wording';
import { capital, HEADLINES, placesOf, type Shown, titleOf, worstOf } from './shown';
import { contentSecurityPolicy, styleElement } from '../../runtime/page-style';

const STYLE_ELEMENT = styleElement();
export const CONTENT_SECURITY_POLICY = contentSecurityPolicy();

/** Signs besides the words, so that the meaning never depends on colour alone. */
const SIGNS: Readonly<Record<Overall, string>> = {
  works: '✓',
  degraded: '!',
  'partly-down': '✗',
  down: '✗',
  unknown: '?',
};

/** The page itself. It needs no script, and one request. */
export function pageOf(shown: Shown): string {
  const places = placesOf(shown);
  const worst = worstOf(places);
  const { domain, page } = shown;
  return documentText({
    title: `${HEADLINES[worst]}: status of ${domain}`,
    head: html`<link rel="alternate" type="application/atom+xml" href="/status.atom" title="Updates" />
      ${STYLE_ELEMENT}`,
    body: html`<header class="${worst}">
        <p>Status of ${domain}</p>
        <h1><span aria-hidden="true">${SIGNS[worst]}</span> ${HEADLINES[worst]}</h1>
        ${ageText(shown)}
      </header>
      <main>
        <section aria-labelledby="now">
          <h2 id="now">Now</h2>
          <ul>
            ${places.map(
              ({ name, overall, text }) =>
                html`<li class="${overall}">
                  <h3><span aria-hidden="true">${SIGNS[overall]}</span> ${name}</h3>
                  <p>${text}</p>
                </li>`,
            )}
          </ul>
        </section>
        ${updatesOf(shown)}
        <section aria-labelledby="history">
          <h2 id="history">The last ${HISTORY_DAYS} days</h2>
          ${historyOf(page?.disruptions ?? [])}
        </section>
      </main>
      <footer>
        <p>
          Load the page again for the newest state. <a href="/status.atom">Feed</a> · <a href="/status.json">JSON</a>
        </p>
      </footer>`,
  });
}

function ageText({ page, nowMs }: Shown): Html {
  if (!page) return html`<p>We cannot see our own services. Please look again in a minute.</p>`;
  const at = html`<time datetime="${page.at}">${clock(page.at)}</time>`;
  return isStale(page, nowMs)
    ? html`<p>We last knew at ${at}. What follows may have changed since. Please look again in a minute.</p>`
    : html`<p>As of ${at}</p>`;
}

const DAY_MS = 86_400_000;

/** What was said of a disruption that goes on, or of which something was said within a day. */
function updatesOf({ page, nowMs }: Shown): Html {
  const [newest] = page?.disruptions ?? [];
  if (!page || !newest) return NOTHING;
  const updates = page.updates.filter(({ id }) => id.startsWith(`${newest.name}/`));
  const isOld = newest.endedAt !== undefined && updates.every(({ at }) => nowMs - Date.parse(at) > DAY_MS);
  if (isOld || updates.length === 0) return NOTHING;
  return html`<section aria-labelledby="updates">
    <h2 id="updates">${titleOf(newest)}</h2>
    <ol>
      ${updates.map(
        ({ at, residency, subject, text }) =>
          html`<li>
            <h3>${subject}</h3>
            <p><time datetime="${at}">${clock(at)}</time> · ${capital(RESIDENCY_WORDS[residency])}</p>
            <p>${text}</p>
          </li>`,
      )}
    </ol>
  </section>`;
}

function historyOf(disruptions: readonly Disruption[]): Html {
  if (disruptions.length === 0) return html`<p>No disruption.</p>`;
  return html`<ul>
    ${disruptions.map(
      (disruption) =>
        html`<li>
          <h3>${titleOf(disruption)}</h3>
          <p>${spanText(disruption)}</p>
          ${disruption.residencies.map(
            ({ residency, services }) =>
              html`<p>
                ${capital(RESIDENCY_WORDS[residency])}: ${listed(services.map((service) => SERVICE_WORDS[service]))}.
              </p>`,
          )}
        </li>`,
    )}
  </ul>`;
}

const spanText = ({ since, endedAt }: Disruption): Html =>
  endedAt === undefined
    ? html`Since <time datetime="${since}">${clock(since)}</time>`
    : html`<time datetime="${since}">${clock(since)}</time> to <time datetime="${endedAt}">${clock(endedAt)}</time>`;
