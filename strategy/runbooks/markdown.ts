/**
 * A runbook as Markdown, and its version. The version is a hash of the text without the last review: so a review does
 * not change what was reviewed, and neither does the day on which somebody prints it.
 */
import { sha256 } from '../sha256';
import type { RunbookText } from './published';
import { reviewText, type Review } from './review';
import { type Block, dataClassesOf, type Runbook, type Section, sectionsOf } from './runbook';

/** Long enough that two texts never share it by chance, and short enough to be read aloud. */
const VERSION_LENGTH = 12;

/** The version of the runbook, 12 hexadecimal digits. */
export const versionOf = (runbook: Runbook): string =>
  sha256([title(runbook), services(runbook), body(runbook)].join('\n')).slice(0, VERSION_LENGTH);

/** The runbook as it is published. */
export const runbookText = (runbook: Runbook, review: Review): RunbookText => ({
  id: runbook.id,
  version: versionOf(runbook),
  text: markdownOf(runbook, review),
});

/** The whole text. */
export function markdownOf(runbook: Runbook, review: Review): string {
  const { metadata } = runbook;
  const isRed = review.kind !== 'current';
  const facts = [
    ['Runbook name', metadata.name],
    ['Owner', metadata.owner],
    ['Last review date', isRed ? `**${reviewText(review)}**` : reviewText(review)],
    ['Version', `\`${versionOf(runbook)}\``],
    ['Services covered', metadata.services.map(({ service }) => service).join(', ')],
    ['Data class', dataClassesOf(runbook).join(', ')],
  ];
  return [title(runbook), '## Metadata\n', tableText(['Field', 'Value'], facts), services(runbook), body(runbook)].join(
    '\n',
  );
}

const title = ({ metadata }: Runbook): string => `# ${metadata.name}\n`;

const services = ({ metadata }: Runbook): string =>
  tableText(
    ['Service', 'Data class', 'Tier', 'RPO', 'RTO', 'Store'],
    metadata.services.map(({ title: name, dataClass, tier, rpo, rto, store }) => [
      ...[name, dataClass, String(tier), rpo, rto, `\`${store}\``],
    ]),
  );

const body = (runbook: Runbook): string => sectionsOf(runbook).map(sectionText).join('\n');

function sectionText({ heading, isNumbered, lines }: Section): string {
  const texts = lines.map(
    (line, index) =>
      `### ${isNumbered ? `${index + 1}. ` : ''}${line.heading}\n\n${line.content.map(blockText).join('\n')}`,
  );
  return `## ${heading}\n\n${texts.join('\n')}`;
}

/** One piece of a line. */
export function blockText(block: Block): string {
  switch (block.kind) {
    case 'itself':
      return `_By itself:_ ${block.text}\n`;
    case 'know':
      return `${block.text}\n`;
    case 'do':
      return `- [ ] ${block.text}\n${block.command === undefined ? '' : fenced(block.command)}`;
    case 'table':
      return tableText(block.head, block.rows);
    case 'more':
      return `More: ${block.articles.map((article) => `_${article}_ (\`${articlePath(article)}\`)`).join(', ')}\n`;
  }
}

/** Inside the item of the list, so that the command belongs to it. */
const fenced = (command: string): string =>
  `\n  \`\`\`sh\n${command
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n')}\n  \`\`\`\n`;

function tableText(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return `${[row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n')}\n`;
}

/** Where that article of the runbook's long form is. */
export const articlePath = (article: string): string => `docs/runbook.md#${article.toLowerCase().replaceAll(' ', '-')}`;
