/**
 * The model beside dynalite: the same requests, the same answers, the same items in the end. Known differences are
 * listed, with their reason.
 */
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { ServiceError } from '../../../../lab/calls/call';
import { DynamoDb, type Item } from '../../../../lab/cloud/dynamodb';
import { caller, EAST, newKernel } from '../bench';
import { loadDynalite, startOracle, type Oracle, type Said } from './dynalite-server';
import { globalTable } from './bench';
import { DIFFERENCES, type Difference } from './differences';
import { FAULTY_REQUESTS } from './faulty-requests';
import { NUMBER_TABLE, request, TEXT_TABLE, type Asked } from './requests';

const SEED = 20270101;
const REQUESTS = 900;

const definition = (sort: 'S' | 'N') => ({
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: sort },
  ],
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
});
const TABLES = [
  [TEXT_TABLE, definition('S')],
  [NUMBER_TABLE, definition('N')],
] as const;

function newModel() {
  const dynamodb = new DynamoDb(newKernel());
  for (const [name, keys] of TABLES) dynamodb.provision(globalTable(name, [EAST], keys));
  const { call } = caller(dynamodb, 'dynamodb');
  const ask = ({ operation, input }: Asked): Said => {
    try {
      return { output: call(EAST, operation, input) };
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return { name: error.name, message: error.message };
    }
  };
  return { ask, items: (table: string) => dynamodb.peek(table, EAST) };
}

/** Sets in one order, and items too where the order means nothing. No attributes are the same as none. */
function comparable(said: Said): unknown {
  if (!('output' in said)) return said;
  const { Attributes, Responses, ...rest } = said.output as Record<string, Record<string, unknown> | undefined>;
  const given = Attributes && Object.keys(Attributes).length > 0 ? { Attributes } : {};
  const responses = Object.entries(Responses ?? {}).map(([table, items]) => [table, sorted(items as Item[])]);
  return ordered({ ...rest, ...given, ...(Responses && { Responses: Object.fromEntries(responses) as unknown }) });
}

const sorted = (items: readonly Item[]): readonly unknown[] =>
  items.map(ordered).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, member]) =>
    /^[SNB]S$/.test(key) && Array.isArray(member) ? [key, [...(member as string[])].sort()] : [key, ordered(member)],
  );
  return Object.fromEntries(entries.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)));
}

const shown = (said: Said): string =>
  'output' in said ? JSON.stringify(ordered(said.output)) : `${said.name}: ${said.message}`;

interface Comparison {
  /** Requests that were answered differently, with both answers, in the words of a failing test. */
  readonly differences: readonly string[];
  /** What DIFFERENCES calls those that were to be expected. */
  readonly known: ReadonlySet<string>;
  /** Names of the refusals, and `answer`, one for each request. */
  readonly kinds: readonly string[];
}

async function compare(oracle: Oracle, requests: readonly Asked[]): Promise<Comparison> {
  const model = newModel();
  const [differences, known, kinds]: [string[], Set<string>, string[]] = [[], new Set(), []];
  for (const [name, keys] of TABLES)
    await oracle.ask('CreateTable', { TableName: name, BillingMode: 'PAY_PER_REQUEST', ...keys });
  for (const [index, asked] of requests.entries()) {
    const theirs = await oracle.ask(asked.operation, asked.input);
    const ours = model.ask(asked);
    kinds.push('output' in ours ? 'answer' : ours.name);
    if (same(comparable(theirs), comparable(ours))) continue;
    const expected = DIFFERENCES.find((difference) => isShown(difference, theirs, ours));
    if (expected) known.add(expected.what);
    else
      differences.push(
        `seed ${SEED}, request ${index}: ${asked.operation} ${JSON.stringify(asked.input)}\ndynalite: ${shown(theirs)}\nthe lab:  ${shown(ours)}`,
      );
  }
  for (const [TableName] of TABLES) {
    const scanned = await oracle.ask('Scan', { TableName, ConsistentRead: true });
    const items = 'output' in scanned ? (scanned.output['Items'] as Item[]) : [];
    if (!same(sorted(items), sorted(model.items(TableName))))
      differences.push(`seed ${SEED}: the items of ${TableName} differ`);
  }
  return { differences, known, kinds };
}

const same = (left: unknown, right: unknown): boolean => JSON.stringify(left) === JSON.stringify(right);

const isShown = (difference: Difference, dynalite: Said, lab: Said): boolean =>
  difference.shown !== undefined &&
  difference.shown.dynalite.test(shown(dynalite)) &&
  difference.shown.lab.test(shown(lab));

it('lists every known difference in docs/lab-fidelity.md', () => {
  const page = readFileSync('docs/lab-fidelity.md', 'utf8');
  expect(
    DIFFERENCES.filter(({ what, right }) => !new RegExp(`^\\| ${escaped(what)} +\\| ${right} `, 'm').test(page)),
  ).toEqual([]);
});

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

const dynalite = loadDynalite();
const title = 'the model beside dynalite';

if (typeof dynalite === 'string') {
  describe.skip(`${title} (skipped: ${dynalite})`, () => {
    it('is asked the same', () => undefined);
  });
} else {
  describe(title, () => {
    let oracle: Oracle;
    beforeEach(async () => {
      oracle = await startOracle(dynalite);
    });
    afterEach(() => oracle.stop());

    it(`answers ${REQUESTS} random requests alike (seed ${SEED}), and has the same items in the end`, async () => {
      const { differences, kinds } = await compare(oracle, fc.sample(request, { seed: SEED, numRuns: REQUESTS }));
      expect(differences).toEqual([]);
      // That both refuse everything, or nothing, would prove little.
      const share = (kind: string): number => kinds.filter((found) => found === kind).length / kinds.length;
      expect(share('answer')).toBeGreaterThan(0.4);
      expect(share('ConditionalCheckFailedException')).toBeGreaterThan(0.1);
      expect(share('ValidationException')).toBeGreaterThan(0.05);
    });

    it('says the same of requests with one fault and of those at the edge of a limit', async () => {
      const { differences, known, kinds } = await compare(oracle, FAULTY_REQUESTS);
      expect(differences).toEqual([]);
      expect(kinds.filter((kind) => kind === 'ValidationException').length).toBeGreaterThan(80);
      const listed = DIFFERENCES.filter((difference) => difference.shown).map(({ what }) => what);
      expect([...known].sort()).toEqual(listed.sort());
    });

    it('would notice a different answer', async () => {
      const other = { ask: () => Promise.resolve({ output: { Items: [] } }), stop: () => Promise.resolve() };
      const { differences } = await compare(other, [{ operation: 'GetItem', input: { TableName: TEXT_TABLE } }]);
      expect(differences).toHaveLength(1);
    });
  });
}
