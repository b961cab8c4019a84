/** A runbook as a page of its own, and the list of all of them. No script, and one file each. */
import { documentText, html, type Html, NOTHING } from '../html';
import { styleElement } from '../pages/style';
import { tableOf } from '../pages/table';
import { articlePath, versionOf } from './markdown';
import { type Review, reviewText } from './review';
import { type Block, dataClassesOf, type Runbook, type Section, sectionsOf } from './runbook';

export function pageOf(runbook: Runbook, review: Review): string {
  const { metadata, environment, placement } = runbook;
  const sections = sectionsOf(runbook);
  return documentOf(
    metadata.name,
    html`<header>
        <p>Runbook of ${environment}, placement ${placement}</p>
        <h1>${metadata.name}</h1>
        <nav aria-label="Contents">
          <ul>
            ${['Metadata', ...sections.map(({ heading }) => heading)].map(
              (heading) => html`<li><a href="#${anchor(heading)}">${heading}</a></li>`,
            )}
            <li><a href="index.html">All runbooks</a></li>
          </ul>
        </nav>
      </header>
      <main>${metadataOf(runbook, review)} ${sections.map(sectionOf)}</main>
      <footer><p>Version ${versionOf(runbook)}. Made from what is deployed.</p></footer>`,
  );
}

/** All runbooks of an environment, by placement. */
export function indexPage(environment: string, runbooks: readonly Runbook[], review: Review): string {
  const placements = [...new Set(runbooks.map(({ placement }) => placement))];
  return documentOf(
    `Runbooks of ${environment}`,
    html`<header>
        <h1>Runbooks of ${environment}</h1>
        <p>Last review: ${reviewOf(review)}. Owner: ${runbooks[0]?.metadata.owner ?? 'nobody'}.</p>
      </header>
      <main>
        ${placements.map(
          (placement) =>
            html`<section aria-labelledby="${placement}">
              <h2 id="${placement}">${placement}</h2>
              ${tableOf(
                ['Runbook', 'Services', 'Version'],
                runbooks
                  .filter((one) => one.placement === placement)
                  .map((one) => [
                    html`<a href="${one.id}.html">${one.metadata.name}</a>`,
                    html`${one.metadata.services.map(({ service }) => service).join(', ')}`,
                    html`<code>${versionOf(one)}</code>`,
                  ]),
              )}
            </section>`,
        )}
      </main>`,
  );
}

const documentOf = (title: string, body: Html): string => documentText({ title, head: styleElement(), body });

const anchor = (heading: string): string => heading.toLowerCase().replaceAll(' ', '-');

const reviewOf = (review: Review): Html =>
  review.kind === 'current' ? html`${reviewText(review)}` : html`<strong class="red">${reviewText(review)}</strong>`;

function metadataOf(runbook: Runbook, review: Review): Html {
  const { metadata } = runbook;
  const facts: readonly (readonly [string, Html])[] = [
    ['Runbook name', html`${metadata.name}`],
    ['Owner', html`${metadata.owner}`],
    ['Last review date', reviewOf(review)],
    ['Version', html`<code>${versionOf(runbook)}</code>`],
    ['Services covered', html`${metadata.services.map(({ service }) => service).join(', ')}`],
    ['Data class', html`${dataClassesOf(runbook).join(', ')}`],
  ];
  const rows = metadata.services.map(({ title, dataClass, tier, rpo, rto, store }) => [
    ...[title, dataClass, String(tier), rpo, rto].map((text) => html`${text}`),
    html`<code>${store}</code>`,
  ]);
  return html`<section aria-labelledby="metadata">
    <h2 id="metadata">Metadata</h2>
    <dl>
      ${facts.map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd>${value}</dd>`,
      )}
    </dl>
    ${tableOf(['Service', 'Data class', 'Tier', 'RPO', 'RTO', 'Store'], rows)}
  </section>`;
}

const sectionOf = ({ heading, isNumbered, lines }: Section): Html =>
  html`<section aria-labelledby="${anchor(heading)}">
    <h2 id="${anchor(heading)}">${heading}</h2>
    ${lines.map(
      (line, index) =>
        html`<article>
          <h3>${isNumbered ? `${index + 1}. ` : ''}${line.heading}</h3>
          ${line.content.map(blockOf)}
          ${isNumbered ? html`<p class="sign">Begun at __________ UTC, ended at __________ UTC, by ______________</p>` : NOTHING}
        </article>`,
    )}
  </section>`;

/** One piece of a line. */
export function blockOf(block: Block): Html {
  switch (block.kind) {
    case 'itself':
      return html`<p class="itself"><b>By itself:</b> ${marked(block.text)}</p>`;
    case 'know':
      return html`<p>${marked(block.text)}</p>`;
    case 'do':
      return doOf(block);
    case 'table':
      return tableOf(
        block.head,
        block.rows.map((row) => row.map(marked)),
      );
    case 'more':
      return html`<p class="more">
        More:
        ${block.articles.map(
          (article, index) => html`${index > 0 ? ', ' : ''}${article} (<code>${articlePath(article)}</code>)`,
        )}
      </p>`;
  }
}

const doOf = ({ text, command }: { readonly text: string; readonly command?: string }): Html =>
  html`<div class="do">
    <span aria-hidden="true">☐</span>
    <div>
      <p>${marked(text)}</p>
      ${command === undefined ? NOTHING : html`<pre><code>${command}</code></pre>`}
    </div>
  </div>`;

/** What stands between backticks, as code. */
const marked = (text: string): Html =>
  html`${text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))}`;
