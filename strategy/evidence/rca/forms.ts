/** The two forms of a draft: Markdown for people to edit, and a page without scripts to read and print. */
import { documentText, html, type Html } from '../../html';
import { styleElement } from '../../pages/style';
import { blockText } from '../../runbooks/markdown';
import { blockOf } from '../../runbooks/page';
import type { Block } from '../../runbooks/runbook';
import type { RcaDraft } from './draft';
import type { Part } from './given';
import { moment } from './words';

const NOTICE = 'Draft, made from the ledger. Nobody has reviewed it.';

export function rcaMarkdown({ kind, incident, environment, writtenAt, parts }: RcaDraft): string {
  const head = `# ${kind}: ${incident}\n\n**${NOTICE}** Environment ${environment}, written at ${moment(writtenAt)} UTC.\n`;
  return [head, ...parts.map(({ heading, content }) => `## ${heading}\n\n${content.map(inMarkdown).join('\n')}`)].join(
    '\n',
  );
}

/** Words of people stay words: no tag and no link begins in them. */
const literal = (text: string): string => text.replaceAll('<', '&lt;').replaceAll('[', '\\[');

function inMarkdown(block: Block): string {
  if (block.kind === 'table') return blockText({ ...block, rows: block.rows.map((row) => row.map(literal)) });
  return blockText('text' in block ? { ...block, text: literal(block.text) } : block);
}

export function rcaPage({ kind, incident, environment, writtenAt, parts }: RcaDraft): string {
  return documentText({
    title: `${kind}: ${incident}`,
    head: styleElement(STYLE),
    body: html`<header>
        <p>${kind}, environment ${environment}</p>
        <h1>${incident}</h1>
        <p><strong class="red">${NOTICE}</strong> Written at ${moment(writtenAt)} UTC. Edit <code>rca.md</code>.</p>
        <nav aria-label="Contents">
          <ul>
            ${parts.map(({ heading }) => html`<li><a href="#${anchor(heading)}">${heading}</a></li>`)}
          </ul>
        </nav>
      </header>
      <main>${parts.map(partOf)}</main>
      <footer>
        <p>All of it follows from <code>ledger.jsonl</code> and <code>messages.jsonl</code> beside this page.</p>
      </footer>`,
  });
}

/** Paragraphs and tables keep a distance, and times stay on one line where there is room. */
const STYLE =
  'main section > p, main section > .do, main section > table { margin: 0 0 .75rem; } ' +
  '@media (min-width: 701px) { td:first-child { min-width: 11rem; } }';

const anchor = (heading: string): string => heading.toLowerCase().replaceAll(' ', '-');

const partOf = ({ heading, content }: Part): Html =>
  html`<section aria-labelledby="${anchor(heading)}">
    <h2 id="${anchor(heading)}">${heading}</h2>
    ${content.map(blockOf)}
  </section>`;
