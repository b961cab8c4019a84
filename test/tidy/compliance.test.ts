/** What docs/compliance.md cites is in the schemas of a pack: auditors look for exactly these files and fields. */
import * as z from 'zod';
import { compliancePage } from '../../strategy/evidence/clauses/markdown';
import { Evidence } from '../../strategy/evidence/evidence';
import { EXECUTIONS_FILE } from '../../strategy/evidence/executions';
import { Versions, VERSIONS_FILE } from '../../strategy/evidence/versions';
import { HEADS, LEDGER, Manifest, MANIFEST, PUBLIC_KEY, SIGNATURE, stampName, SUMS } from '../../strategy/pack';
import { RUNBOOKS } from '../../strategy/runbooks/published';
import { exists, read } from './tracked';

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

const PAGE = read('docs/compliance.md');
const SCHEMAS: Readonly<Record<string, Schema>> = {
  'evidence.json': z.toJSONSchema(Evidence) as Schema,
  [VERSIONS_FILE]: z.toJSONSchema(Versions) as Schema,
  [MANIFEST]: z.toJSONSchema(Manifest, { unrepresentable: 'any' }) as Schema,
};
const FILES = [
  ...[MANIFEST, SIGNATURE, SUMS, LEDGER, PUBLIC_KEY, HEADS, stampName(1), 'VERIFY.md'],
  ...['evidence.json', 'timeline.jsonl', 'report.html', 'messages.jsonl', 'outages.jsonl', VERSIONS_FILE],
  ...['signals.jsonl', 'alarms.jsonl', 'charts/', 'rca.md', 'rca.html', 'basis.json', EXECUTIONS_FILE, RUNBOOKS],
];
/** Each law, by its heading, and the clauses that need a row. */
const CLAUSES: Readonly<Record<string, readonly string[]>> = {
  'DORA: Regulation (EU) 2022/2554': [11, 12, 17, 18, 19, 24, 25, 26].map((article) => `Art. ${article}`),
  'RTS on ICT risk management: Delegated Regulation (EU) 2024/1774': ['Art. 25'],
  'Incident reports: RTS 2025/301 and ITS 2025/302': ['RTS 2025/301', 'ITS 2025/302'],
  'ISO 22301': ['8.5', '8.6', '9.1'],
  'ISO/IEC 27031': ['ISO/IEC 27031'],
  'SOC 2': ['A1.2', 'A1.3', 'CC7.4', 'CC7.5'],
};
const HEAD = ['clause', 'what it asks', 'where it is in the pack', 'what it does not show', 'what you add yourself'];

/** Everything in backticks: the page uses them for nothing else. */
const citedIn = (text: string): readonly string[] => [...text.matchAll(/`([^`]+)`/g)].map((match) => match[1]!);
const isPath = (cited: string): boolean => cited.includes('#');

/** What the schema has under that name; `*` is an item of a list. A union has what one of its members has. */
const under = (schema: Schema, name: string): readonly Schema[] => {
  const own = name === '*' ? schema.items : schema.properties?.[name];
  return [
    ...(own ? [own] : []),
    ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap((one) => under(one, name)),
  ];
};

function isKnown(cited: string): boolean {
  if (!isPath(cited)) return FILES.includes(cited);
  const [file = '', path = ''] = cited.split('#/');
  const root = SCHEMAS[file];
  const names = path.split('/');
  return (
    root !== undefined && names.reduce((found, name) => found.flatMap((one) => under(one, name)), [root]).length > 0
  );
}

const unknownIn = (page: string): readonly string[] => citedIn(page).filter((cited) => !isKnown(cited));

/** The cells of each row under that heading, without the two lines that begin a table. */
function rowsOf(law: string): readonly (readonly string[])[] {
  const section = PAGE.split(`\n## ${law}\n`)[1]?.split('\n## ')[0] ?? '';
  const lines = section.split('\n').filter((line) => line.startsWith('|'));
  return lines.map((line) => line.slice(1, -1).split('|')).map((cells) => cells.map((cell) => cell.trim()));
}
const isOf = (clause: string, cell = ''): boolean => cell.startsWith(clause) && !/^\d/.test(cell.slice(clause.length));

describe('docs/compliance.md', () => {
  it('has the tables that `report.html` has; `npm run docs` writes them anew', () => {
    expect(compliancePage(PAGE)).toBe(PAGE);
    expect(compliancePage(PAGE.replace('| nothing', '| something'))).toBe(PAGE);
    expect(() => compliancePage('# What packs show')).toThrow(/has 0 lines/);
  });

  it('cites files and fields that packs have', () => {
    expect(citedIn(PAGE).filter(isPath).length).toBeGreaterThanOrEqual(20);
    expect(unknownIn(PAGE)).toEqual([]);
  });

  it.each(['evidence.json#/times/nobody', 'evidence.json#/objectives/rto', 'manifest.json#/key/*', 'nothing.json'])(
    'would be found to cite %s, which no pack has',
    (wrong) => {
      const page = PAGE.replace('`evidence.json#/times/endedAt`', `\`${wrong}\``);
      expect(unknownIn(page)).toEqual([wrong]);
    },
  );

  it('names steps that exist', () => {
    const steps = [...PAGE.matchAll(/_([a-z-]+)_/g)].map((match) => match[1]!);
    expect(steps.length).toBeGreaterThan(10);
    expect(steps.filter((step) => !exists(`functions/${step}/contract.ts`))).toEqual([]);
  });

  it.each(Object.entries(CLAUSES))('has a row for each clause of %s, and no cell is empty', (law, clauses) => {
    const [head, , ...rows] = rowsOf(law);
    expect(head).toEqual(HEAD);
    expect(clauses.filter((clause) => !rows.some(([cell]) => isOf(clause, cell)))).toEqual([]);
    const isWhole = (row: readonly string[]): boolean => row.length === HEAD.length && !row.includes('');
    const saysWhere = ([, , where = '']: readonly string[]): boolean =>
      where === 'nothing' || citedIn(where).length > 0;
    expect(rows.filter((row) => !isWhole(row) || !saysWhere(row))).toEqual([]);
  });
});
