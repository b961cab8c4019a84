/** The tables of docs/compliance.md. What stands above the first law is written by hand, and stays. */
import type { Clause, Law } from './clause';
import { LAWS } from './laws';

/** Where the part begins that is written anew. */
const BEGINS = '<!-- The rest is written by npm run docs from strategy/evidence/clauses: change those files. -->';
const HEAD = ['clause', 'what it asks', 'where it is in the pack', 'what it does not show', 'what you add yourself'];

/** The page with its tables as they have to be. Throws if nothing says where they begin. */
export function compliancePage(page: string): string {
  const [byHand = '', ...rest] = page.split(BEGINS);
  if (rest.length !== 1) throw new Error(`the page has ${rest.length} lines "${BEGINS}", and has to have one`);
  return [byHand + BEGINS, ...LAWS.map(sectionOf)].join('\n\n') + '\n';
}

const sectionOf = ({ title, about, clauses }: Law): string =>
  [`## ${title}`, ...(about === undefined ? [] : [about]), tableOf([HEAD, ...clauses.map(cellsOf)])].join('\n\n');

const cellsOf = ({ clause, asks, where = 'nothing', notShown, add }: Clause): readonly string[] => [
  ...[clause, asks, where, notShown, add],
];

/** As Prettier formats it: each column as wide as its widest cell. */
function tableOf(rows: readonly (readonly string[])[]): string {
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const lineOf = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const [head = '', ...body] = rows.map((row) => lineOf(row.map((cell, column) => cell.padEnd(widths[column] ?? 0))));
  return [head, lineOf(widths.map((width) => '-'.repeat(width))), ...body].join('\n');
}
