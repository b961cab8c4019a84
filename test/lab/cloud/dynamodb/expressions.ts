/** Random expressions over the attributes of `dynamodb-requests.ts`, with the placeholders they need. */
import * as fc from 'fast-check';
import type { Fields } from '../../../../lab/calls/call';
import type { AttributeValue } from '../../../../lab/cloud/dynamodb/values';

export interface Draft {
  readonly text: string;
  readonly names: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, AttributeValue>>;
}

const NUMBERS = ['0', '1', '2.5', '100'].map((N): AttributeValue => ({ N }));
const TEXTS = ['a', 'ab', 'b', 'é'].map((S): AttributeValue => ({ S }));
const BINARIES = ['YWI=', 'Yg=='].map((B): AttributeValue => ({ B }));
const ORDERED = [...NUMBERS, ...TEXTS, ...BINARIES];
const literal = fc.constantFrom<AttributeValue>(...ORDERED, { BOOL: true }, { NULL: true }, { SS: ['b', 'a'] });
const ordered = fc.constantFrom(...ORDERED);

/** `~` becomes a placeholder for the value, `@` one for the name. */
function draft(text: string, values: readonly AttributeValue[], name?: string): Draft {
  const parts = text.replace('@', () => (name === undefined ? '' : `#${name}`)).split('~');
  const shown = parts.map((part, index) => (index === 0 ? part : `:v${index - 1}${part}`)).join('');
  const bound = Object.fromEntries(values.map((value, index) => [`:v${index}`, value]));
  return { text: shown, names: shown.includes('#') && name !== undefined ? { [`#${name}`]: name } : {}, values: bound };
}

/** Joins drafts; each keeps its own values under new names. */
function joined(texts: readonly string[], parts: readonly Draft[]): Draft {
  const renamed = parts.map(({ text, names, values }, index) => ({
    text: text.replace(/:v/g, `:v${index}_`),
    names,
    values: Object.fromEntries(Object.entries(values).map(([key, value]) => [key.replace(':v', `:v${index}_`), value])),
  }));
  const text = texts.map((before, index) => before + (renamed[index]?.text ?? '')).join('');
  return {
    text,
    names: Object.assign({}, ...renamed.map(({ names }) => names)) as Draft['names'],
    values: Object.assign({}, ...renamed.map(({ values }) => values)) as Draft['values'],
  };
}

const anyName = fc.constantFrom('n', 'big', 's', 'mixed', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'k');
const path = fc.constantFrom('@', 'f.x', 'e[0]', 'e[1]', 'mixed', '@');
/** Where nothing false and no empty text can stand: dynalite takes those for missing. */
const truthy = fc.constantFrom('n', 'c', 'd', 'e', 'f', 'h', 'i', 'k', 'e[0]', 'f.y');

const leaf: fc.Arbitrary<Draft> = fc.oneof(
  fc
    .tuple(path, fc.constantFrom('=', '<>'), literal, anyName)
    .map(([p, o, v, name]) => draft(`${p} ${o} ~`, [v], name)),
  fc
    .tuple(path, fc.constantFrom('<', '<=', '>', '>='), ordered, anyName)
    .map(([p, o, v, name]) => draft(`${p} ${o} ~`, [v], name)),
  fc.tuple(anyName, ordered).map(([name, v]) => draft('~ >= @', [v], name)),
  fc
    .tuple(anyName, fc.constantFrom(NUMBERS, TEXTS, BINARIES), fc.nat(3), fc.nat(3))
    .map(([name, pool, low, high]) =>
      draft('@ BETWEEN ~ AND ~', [pool[low % pool.length]!, pool[high % pool.length]!], name),
    ),
  fc
    .tuple(truthy, fc.array(ordered, { minLength: 1, maxLength: 3 }))
    .map(([p, options]) => draft(`${p} IN (${options.map(() => '~').join(', ')})`, options)),
  fc
    .tuple(fc.constantFrom('attribute_exists', 'attribute_not_exists'), path, anyName)
    .map(([call, p, name]) => draft(`${call}(${p})`, [], name)),
  fc
    .tuple(path, fc.constantFrom(...TEXTS, ...BINARIES), anyName)
    .map(([p, v, name]) => draft(`begins_with (${p}, ~)`, [v], name)),
  fc.tuple(anyName, fc.constantFrom(...ORDERED)).map(([name, v]) => draft('contains(@, ~)', [v], name)),
  fc
    .tuple(truthy, fc.constantFrom('S', 'N', 'B', 'SS', 'NS', 'L', 'M', 'NULL'))
    .map(([p, S]) => draft(`attribute_type(${p}, ~)`, [{ S }])),
  fc
    .tuple(
      fc.constantFrom('c', 'd', 'e', 'f', 'i', 'n', 'h'),
      fc.constantFrom('=', '<', '>=', '<>'),
      fc.constantFrom(...NUMBERS),
    )
    .map(([p, o, v]) => draft(`size(${p}) ${o} ~`, [v])),
);

/** Any condition, three levels deep at most. */
export const condition: fc.Arbitrary<Draft> = fc.letrec<{ any: Draft }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'condition' },
    { weight: 3, arbitrary: leaf },
    { weight: 1, arbitrary: leaf.map((part) => joined(['NOT '], [part])) },
    { weight: 1, arbitrary: tie('any').map((part) => joined(['not (', ')'], [part])) },
    { weight: 2, arbitrary: fc.tuple(leaf, tie('any')).map((parts) => joined(['', ' AND (', ')'], parts)) },
    { weight: 1, arbitrary: fc.tuple(leaf, leaf, leaf).map((parts) => joined(['', ' OR ', ' and '], parts)) },
  ),
})).any;

const SETS: readonly fc.Arbitrary<Draft>[] = [
  fc.constantFrom(...NUMBERS).map((v) => draft('n = ~', [v])),
  fc.constantFrom(...NUMBERS).map((v) => draft('n = n + ~', [v])),
  fc.constantFrom(...NUMBERS).map((v) => draft('n = if_not_exists(n, ~) - ~', [v, { N: '0.5' }])),
  literal.map((v) => draft('mixed = ~', [v])),
  fc.constant(draft('mixed = k', [])),
  literal.map((v) => draft('mixed = if_not_exists(k, ~)', [v])),
  fc.constant(draft('e = list_append(e, ~)', [{ L: [{ S: 'new' }] }])),
  fc.constant(draft('e = list_append(if_not_exists(e, ~), ~)', [{ L: [] }, { L: [{ N: '1.0' }] }])),
  fc
    .tuple(fc.constantFrom('e[0]', 'e[1]', 'e[9]', 'f.x', 'f.#z', 'f'), literal)
    .map(([p, v]) => draft(`${p} = ~`, [v], p === 'f.#z' ? 'z' : undefined)),
  fc.constant(draft('e[7] = ~, e[5] = ~', [{ S: 'seven' }, { S: 'five' }])),
];
const REMOVES = ['s', 'g', 'e[0]', 'e[8]', 'f.x', 'h', 'big'].map((p) => fc.constant(draft(p, [])));
const ADDS = [
  fc.constantFrom<AttributeValue>({ N: '1' }, { N: '-2.5' }).map((v) => draft('n ~', [v])),
  fc.constant(draft('c ~', [{ SS: ['b', 'z'] }])),
  fc.constant(draft('d ~', [{ NS: ['2.0', '9'] }])),
];
const DELETES = [
  fc.constant(draft('c ~', [{ SS: ['a', 'b'] }])),
  fc.constant(draft('c ~', [{ SS: ['a', 'b', 'c', 'z'] }])),
  fc.constant(draft('d ~', [{ NS: ['1', '3.5'] }])),
];

const clause = (word: string, actions: readonly fc.Arbitrary<Draft>[]) =>
  fc.oneof(...actions).map((action) => joined([`${word} `], [action]));

/** One or two clauses; whether they fit each other is left to chance, for otherwise both engines refuse. */
export const update: fc.Arbitrary<Draft> = fc
  .subarray([clause('SET', SETS), clause('REMOVE', REMOVES), clause('ADD', ADDS), clause('delete', DELETES)], {
    minLength: 1,
    maxLength: 2,
  })
  .chain((clauses) => fc.tuple(...clauses))
  .map((parts) =>
    joined(
      parts.map((_, index) => (index === 0 ? '' : ' ')),
      parts,
    ),
  )
  // dynalite shifts a list before the other clause reads its indexes.
  .filter(({ text }) => !(/REMOVE e\[/.test(text) && /SET e/.test(text)));

export const projection: fc.Arbitrary<Draft> = fc
  .subarray(['pk', 's', 'n', 'f.x', 'f.y', 'e[0]', 'e[1]', 'nothing', 'c', '#sk'], { minLength: 1 })
  .map((paths) => ({ text: paths.join(', '), names: paths.includes('#sk') ? { '#sk': 'sk' } : {}, values: {} }));

/** The request with these expressions and what their placeholders stand for. */
export function finished(input: Fields, expressions: Readonly<Record<string, Draft | undefined>>): Fields {
  const used = Object.entries(expressions).flatMap(([parameter, found], index) =>
    found ? [[parameter, joined([''], [found]), index] as const] : [],
  );
  const texts = used.map(([parameter, { text }, index]) => [parameter, text.replace(/:v0_/g, `:x${index}_`)]);
  const values = used.flatMap(([, found, index]) =>
    Object.entries(found.values).map(([key, value]) => [key.replace(/^:v0_/, `:x${index}_`), value] as const),
  );
  const names = Object.assign({}, ...used.map(([, found]) => found.names)) as Draft['names'];
  return {
    ...input,
    ...(Object.fromEntries(texts) as Fields),
    ...(Object.keys(names).length > 0 && { ExpressionAttributeNames: names }),
    ...(values.length > 0 && { ExpressionAttributeValues: Object.fromEntries(values) }),
  };
}
