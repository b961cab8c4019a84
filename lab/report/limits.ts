/** The bill, and the limits of the report: what was not modelled, and every assumption with its source. */
import type { Evidence } from '../judge/evidence';
import { PARAMETERS } from '../kernel/parameters';
import { html, type Html } from '../../strategy/html';
import { section, table } from './html';

export function billSection({ meters }: Evidence): Html {
  const note = `List price of what this drill used, with the requests of the sampled clients: $${meters.listPriceUsd.toFixed(4)}. Standing costs, such as health checks, are not included.`;
  const rows = meters.lines.map(({ meter, amount, unit, usd, source }) => [
    meter,
    `${amount} ${unit}`,
    usd === null ? 'no price known' : `$${usd.toFixed(6)}`,
    source,
  ]);
  return section(
    { id: 'bill', title: 'Use and cost', note },
    table('', ['Meter', 'Amount', 'List price', 'Source of the price'], rows),
  );
}

/** Assumptions except latencies, which are in the parameters. */
const ASSUMPTIONS: readonly (readonly [string, string])[] = [
  [
    'Clients',
    '12 tenants per placement. 8.74 % of the traffic comes from resolvers that keep answers for about ten minutes (share: PAM’23; time: assumption). The other resolvers respect the TTL.',
  ],
  [
    'Traffic',
    'The same rate for every service of every placement (assumption). Each sample is weighted by the share of traffic that it represents.',
  ],
  [
    'Users',
    'A user is one of these tenants, weighted by traffic. A failure counts until the next request of that user to that service that works, so a time with errors may be too long, by at most a minute or, outside of the dense samples, four.',
  ],
  [
    'Patience',
    'A client waits 5 s for an answer, keeps a connection for 60 s, follows one redirect, and retries once after 1 s through the same resolver (assumptions).',
  ],
  [
    'Faults',
    'A fault begins at one instant and hits a whole region, link or service. Faults that grow slowly are not rehearsed here.',
  ],
];

export function limitsSection({ unmodelled }: Evidence): Html {
  const note = 'The drill proves the orchestration under these assumptions. It does not prove how AWS behaves.';
  const latencies = Object.entries(PARAMETERS).map(([name, { low, high, source }]) => [
    name,
    low === high ? `${low}` : `${low} – ${high}`,
    source,
  ]);
  return section(
    { id: 'limits', title: 'What this does not show', note },
    html`<h3>Not modelled</h3>`,
    unmodelled.length === 0
      ? html`<p>Every resource of the templates has a model.</p>`
      : html`<ul>
          ${unmodelled.map((what) => html`<li>${what}</li>`)}
        </ul>`,
    html`<h3>Assumptions</h3>`,
    table('', ['About', 'Assumed'], ASSUMPTIONS),
    html`<details>
      <summary>Parameters of the models (${latencies.length})</summary>
      ${table('', ['Parameter', 'Value', 'Source'], latencies)}
    </details>`,
  );
}
